import type { SagaDecisionKind, SagaDetail, SagaRecord } from '@signalbox/contracts';
import type { Terminal } from '../terminal.js';
import { createStyle, type Style } from './style.js';
import { table } from './table.js';
import { shortId, showTime, showValue } from './value.js';

export const DECISION_MEANINGS: Readonly<Record<SagaDecisionKind, string>> = {
  retry: 'try again what failed',
  compensate: 'take back what was done',
  accept: 'leave it as it stands',
};

const STANDINGS: Readonly<Record<SagaRecord['standing'], string>> = {
  'as-it-should-be': 'as it should be',
  'not-as-it-should-be': 'not as it should be',
  unknown: 'unknown',
};

/** One saga for the person who decides: each record, what went wrong, what was decided, what can be. */
export function showSaga(saga: SagaDetail, terminal: Pick<Terminal, 'colors' | 'width'>): string {
  const style = createStyle(terminal.colors);
  const facts = [
    ['status', saga.status],
    ['let happen by', saga.actor],
    ['last change', showTime(saga.updatedAt)],
    ...(saga.dueAt === null ? [] : [['goes on', showTime(saga.dueAt)]]),
    ...(saga.runId === null ? [] : [['run', shortId(saga.runId)]]),
  ];
  const width = terminal.width;
  const parts = [
    `${style.bold(saga.title)}  ${style.dim(saga.id)}`,
    table(facts, { width }),
    table(recordRows(saga.records, style), { width }),
  ];
  const failures = saga.records.flatMap(({ ref, error }) =>
    error === null ? [] : [`${style.red(error.code)} ${ref}: ${error.message}`],
  );
  if (failures.length > 0) parts.push(failures.join('\n'));
  if (saga.decisions.length > 0) parts.push(table(decisionRows(saga), { width }));
  if (saga.options.length > 0) parts.push(howToDecide(saga));
  return parts.join('\n\n');
}

function recordRows(records: readonly SagaRecord[], style: Style): string[][] {
  const rows = records.map(({ ref, connection, type, recordId, url, standing, state }) => [
    ref,
    connection,
    [`${type} ${recordId ?? '–'}`, ...(url === null ? [] : [url])].join('\n'),
    standing === 'as-it-should-be' ? style.green(STANDINGS[standing]) : style.red(STANDINGS[standing]),
    state,
  ]);
  return [['step', 'system', 'record', 'stands', 'state'].map(style.bold), ...rows];
}

function decisionRows({ decisions }: SagaDetail): string[][] {
  return decisions.map(({ decision, by, reason, at, changed }) => [
    showTime(at),
    by,
    changed === null ? decision : `${decision} ${changed.ref} with other data`,
    reason ?? '',
  ]);
}

function howToDecide({ id, options, records }: SagaDetail): string {
  const command = (rest: string) => `  ./signalbox sagas decide ${shortId(id)} ${rest} --reason "…"`;
  const plain = options.map((option) => `${command(option)}   ${DECISION_MEANINGS[option]}`);
  const changeable = records.flatMap(({ ref, values }) => {
    const [first] = Object.entries(values ?? {});
    if (first === undefined) return [];
    const now = Object.entries(values ?? {}).map(([name, value]) => `${name}: ${showValue(value as never)}`);
    return [
      `${command(`retry --step ${ref} --set ${first[0]}="…"`)}   with other data; now ${now.join(', ')}`,
    ];
  });
  return [...plain, ...changeable].join('\n');
}

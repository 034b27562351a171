import type { RunDetail, RunStatus, StepSummary } from '@signalbox/contracts';
import type { Terminal } from '../terminal.js';
import { decisionRows } from './decisions.js';
import { createStyle, type Style } from './style.js';
import { table } from './table.js';
import { shortId, showTime, showValue } from './value.js';

const GOOD: readonly RunStatus[] = ['done', 'nothing-to-do'];
const BAD: readonly RunStatus[] = ['failed', 'attention'];

export function showRunStatus(status: RunStatus, style: Style): string {
  if (GOOD.includes(status)) return style.green(status);
  return BAD.includes(status) ? style.red(status) : style.yellow(status);
}

/** One run for people: what it is, its steps, its result. */
export function showRun(run: RunDetail, terminal: Pick<Terminal, 'colors' | 'width'>): string {
  const style = createStyle(terminal.colors);
  const facts = [
    ['status', showRunStatus(run.status, style)],
    ['business key', run.businessKey],
    ['started', showTime(run.startedAt)],
    ['trace', run.traceId ?? '–'],
    ['model', run.model],
    ['vendor calls', String(run.calls)],
    ...(run.dueAt === null ? [] : [['sleeps until', showTime(run.dueAt)]]),
    ...(run.status === 'sleeping' ? [['sleeps because', whyItSleeps(run)]] : []),
  ];
  const parts = [`${style.bold(run.title)}  ${style.dim(run.id)}`, table(facts, { width: terminal.width })];
  const section = (title: string, body: string) => parts.push(`${style.bold(title)}\n${body}`);
  if (run.reads.length > 0) section('Read', table(readRows(run.reads), { width: terminal.width }));
  if (run.approvals.length > 0)
    section('Decided', table(decisionRows(run.approvals), { width: terminal.width }));
  if (run.steps.length > 0) section('Changed', stepTable(run.steps, terminal));
  const failures = run.steps.flatMap((step) => (step.error === null ? [] : [failureLine(step, style)]));
  if (failures.length > 0) parts.push(failures.join('\n'));
  if (run.report) parts.push(run.report.trim());
  if (run.status === 'attention' && run.steps.length > 0)
    parts.push(`How each record stands, and what can be decided:\n  ./signalbox sagas show ${run.id}`);
  if (run.error) parts.push(`${style.red(run.error.code)}: ${run.error.message}`);
  return parts.join('\n\n');
}

function readRows(reads: RunDetail['reads']): string[][] {
  return reads.map(({ connection, type, id, summary, url }) => [
    connection,
    [type, id].filter(Boolean).join(' '),
    url === null ? summary : `${summary}\n${url}`,
  ]);
}

/** A run sleeps for a failure of its own, or because one of its steps has to be tried later. */
function whyItSleeps({ error, steps }: RunDetail): string {
  const failed = steps.find((step) => step.error !== null)?.error;
  return (error ?? failed)?.message ?? 'a system has to be asked again later';
}

function failureLine({ connection, type, error }: StepSummary, style: Style): string {
  return `${style.red(error?.code ?? '')} ${connection} ${type}: ${error?.message ?? ''}`;
}

/** System, record, before → after, key, attempts, milliseconds: a line a step and changed field. */
export function stepTable(
  steps: readonly StepSummary[],
  terminal: Pick<Terminal, 'colors' | 'width'>,
): string {
  const style = createStyle(terminal.colors);
  const head = ['system', 'record', 'what changed', 'state', 'key', 'tries', 'ms'].map(style.bold);
  const rows = steps.map((step) => [
    step.connection,
    `${step.type}\n${step.recordId ?? '–'}`,
    changeLines(step).join('\n'),
    `${showState(step, style)}${step.outcome === 'found' ? '\nlooked up' : ''}`,
    shortId(step.key),
    String(step.attempts),
    String(Math.round(step.ms)),
  ]);
  return table([head, ...rows], { width: terminal.width });
}

const SHOWN_FIELDS = 4;

/** `field: before → after`, and `→ restored` once it was taken back; long lists end with how many more there are. */
export function changeLines(step: StepSummary): string[] {
  const names = [...new Set([...Object.keys(step.before ?? {}), ...Object.keys(step.after ?? {})])];
  const takenBack = step.state === 'compensated' && sharesFields(step);
  const lines = names.slice(0, SHOWN_FIELDS).map((name) => {
    const shown = [step.before?.[name], step.after?.[name], ...(takenBack ? [step.restored?.[name]] : [])];
    return `${name}: ${shown.map((value) => showValue(value)).join(' → ')}`;
  });
  const more = names.length - SHOWN_FIELDS;
  const list = more > 0 ? [...lines, `and ${more} more fields`] : lines;
  if (step.state === 'compensated' && !takenBack) list.push(`taken back: ${showRestored(step)}`);
  return list.length > 0 ? list : [step.summary];
}

/** Whether what stands now is told in the fields that the step wrote. */
function sharesFields({ after, restored }: StepSummary): boolean {
  return Object.keys(restored ?? {}).some((name) => name in (after ?? {}));
}

/** What became of a record that was taken back by other means than writing its fields again. */
export function showRestored({ restored }: StepSummary): string {
  const { state, ...others } = restored ?? {};
  if (state === 'cancelled' && Object.keys(others).length === 0) return 'cancelled; it keeps its fields';
  const fields = Object.entries(restored ?? {}).map(([name, value]) => `${name}: ${showValue(value)}`);
  return fields.length === 0 ? 'deleted' : fields.join(', ');
}

function showState(step: StepSummary, style: Style): string {
  if (step.state === 'done') return style.green('done');
  if (step.state === 'failed' || step.state === 'attention') return style.red(step.state);
  return style.yellow(step.state);
}

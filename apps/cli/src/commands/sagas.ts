import type { ChangedValues, Fields, FieldValue, SagaDetail, SagaSummary } from '@signalbox/contracts';
import { resolveId } from '../api/resolve-id.js';
import { requireApi } from '../api/target.js';
import { CliError, EXIT } from '../exit.js';
import { DECISION_MEANINGS, showSaga } from '../output/saga.js';
import { createStyle } from '../output/style.js';
import { table } from '../output/table.js';
import { shortId, showTime } from '../output/value.js';
import type { AddCommand } from '../program.js';

interface DecideOptions {
  reason: string;
  step?: string;
  set: string[];
  json?: boolean;
}

export const addSagas: AddCommand = (program, terminal) => {
  const sagas = program.command('sagas').description('changes under way, and those that need a person');
  const style = createStyle(terminal.colors);

  sagas
    .command('list')
    .description('sagas that need attention; --all lists every one that has not ended')
    .option('--all', 'those too that go on by themselves')
    .option('--json', 'the document alone')
    .action(async ({ all, json }: { all?: boolean; json?: boolean }) => {
      const path = all ? '/api/sagas' : '/api/sagas?attention';
      const reply = await requireApi(terminal).get<{ sagas: SagaSummary[] }>(path);
      if (json) return terminal.out(JSON.stringify(reply));
      if (reply.sagas.length === 0) return terminal.out(all ? 'No saga is under way.' : 'No saga needs you.');
      const rows = reply.sagas.map(({ id, status, title, updatedAt }) => [
        shortId(id),
        status === 'attention' ? style.red(status) : style.yellow(status),
        title,
        showTime(updatedAt),
      ]);
      const head = ['saga', 'status', 'title', 'last change'].map(style.bold);
      terminal.out(table([head, ...rows], { width: terminal.width }));
    });

  sagas
    .command('show <saga>')
    .description('one saga, also by the id of its run: how each record stands, and what can be decided')
    .option('--json', 'the document alone')
    .action(async (typed: string, { json }: { json?: boolean }) => {
      const api = requireApi(terminal);
      const id = await resolveId(api, 'saga', typed);
      const detail = await api.get<SagaDetail>(`/api/sagas/${encodeURIComponent(id)}`);
      terminal.out(json ? JSON.stringify(detail) : showSaga(detail, terminal));
    });

  sagas
    .command('decide <saga> <retry|compensate|accept>')
    .description(
      Object.entries(DECISION_MEANINGS)
        .map(([kind, meaning]) => `${kind}: ${meaning}`)
        .join('; '),
    )
    .requiredOption('--reason <text>', 'why; the journal keeps it with your name')
    .option('--step <ref>', 'with retry: the step whose data to change')
    .option(
      '--set <name=value>',
      'with retry: a value to change, in the words of the mappings; name:=json for what is no text; repeatable',
      (pair: string, pairs: string[]) => [...pairs, pair],
      [],
    )
    .option('--json', 'the document alone')
    .action(async (typed: string, decision: string, { reason, step, set, json }: DecideOptions) => {
      const api = requireApi(terminal);
      const id = encodeURIComponent(await resolveId(api, 'saga', typed));
      const changed =
        set.length === 0
          ? {}
          : { changed: changedOf(await api.get<SagaDetail>(`/api/sagas/${id}`), set, step) };
      const detail = await api.post<SagaDetail>(`/api/sagas/${id}/decide`, { decision, reason, ...changed });
      if (json) return terminal.out(JSON.stringify(detail));
      terminal.out(`Decided: ${decision}. ${detail.title}`);
      terminal.out(
        `  ./signalbox ${detail.runId === null ? 'sagas show' : 'runs show'} ${detail.runId ?? detail.id}`,
      );
    });
};

/** The step is the only one whose data can be changed, unless it is named. */
function changedOf({ records }: SagaDetail, pairs: string[], step?: string): ChangedValues {
  const refs = records.flatMap(({ ref, values }) => (values === null ? [] : [ref]));
  const ref = step ?? (refs.length === 1 ? refs[0] : undefined);
  if (ref !== undefined) return { ref, values: parseValues(pairs) };
  const fix = refs.length === 0 ? undefined : `name one with --step: ${refs.join(', ')}`;
  const what = refs.length === 0 ? 'No step can be changed now' : 'Several steps can be changed';
  throw new CliError(EXIT.usage, `${what}.`, fix);
}

/** `name=text` and `name:=json` pairs as an object. */
export function parseValues(pairs: readonly string[]): Fields {
  return Object.fromEntries(
    pairs.map((pair): [string, FieldValue] => {
      const [, name, colon, text = ''] = /^([^=:]+)(:?)=(.*)$/s.exec(pair) ?? [];
      if (name === undefined)
        throw new CliError(EXIT.usage, `"${pair}" is no name=value pair`, 'for example: --set title="Other"');
      return [name, colon === ':' ? parseJson(text, pair) : text];
    }),
  );
}

function parseJson(text: string, pair: string): FieldValue {
  try {
    return JSON.parse(text) as FieldValue;
  } catch {
    throw new CliError(EXIT.usage, `"${pair}": what follows := is no JSON`, 'for text write name=value');
  }
}

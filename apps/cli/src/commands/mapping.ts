import type { MappingCheckReply, MappingExplainReply } from '@signalbox/contracts';
import { CliError, EXIT } from '../exit.js';
import { createStyle } from '../output/style.js';
import { table } from '../output/table.js';
import { showValue } from '../output/value.js';
import type { AddCommand } from '../program.js';
import { withApi } from '../stack/with-api.js';

export const addMapping: AddCommand = (program, terminal, done) => {
  const style = createStyle(terminal.colors);
  const mapping = program
    .command('mapping')
    .description('how the systems’ fields correspond (config/mappings)');

  mapping
    .command('check')
    .description(
      'every row against the connected systems: fields that are missing, read-only or of another type',
    )
    .option('--json', 'the document alone')
    .action(async ({ json }: { json?: boolean }) => {
      const reply = await withApi(terminal, (api) => api.get<MappingCheckReply>('/api/mappings/check'));
      const wrong = reply.checks.filter(({ ok }) => !ok);
      done(wrong.length === 0 ? EXIT.ok : EXIT.failed);
      if (json) return terminal.out(JSON.stringify(reply));
      for (const { file, line, field, connection, problem, fix } of wrong)
        terminal.out(
          `${style.red(`${file}:${line}`)} ${field}, ${connection}: ${problem ?? ''}${fix ? `\n  to mend it: ${fix}` : ''}`,
        );
      terminal.out(
        `${reply.checks.length - wrong.length} of ${reply.checks.length} rows fit the connected systems.`,
      );
    });

  mapping
    .command('explain <record>')
    .description('a record field by field, e.g. mapping explain salesforce/Opportunity/006…')
    .option('--json', 'the document alone')
    .action(async (record: string, { json }: { json?: boolean }) => {
      const query = parseRecord(record);
      const reply = await withApi(terminal, (api) =>
        api.get<MappingExplainReply>('/api/mappings/explain', { ...query }),
      );
      if (json) return terminal.out(JSON.stringify(reply));
      const rows = reply.rows.map(({ field, name, value, canonical, source }) => [
        field,
        name,
        showValue(value),
        showValue(canonical),
        source,
      ]);
      const head = ['field', `in ${query.connection}`, 'its value', 'given to others as', 'source'].map(
        style.bold,
      );
      terminal.out(`${query.connection} ${query.type} ${query.id}: ${reply.entity}`);
      terminal.out(table([head, ...rows], { width: terminal.width }));
    });
};

/** `connection/type/id`; the id may hold slashes. */
export function parseRecord(text: string): { connection: string; type: string; id: string } {
  const [connection = '', type = '', ...rest] = text.split('/');
  const id = rest.join('/');
  if (connection === '' || type === '' || id === '')
    throw new CliError(
      EXIT.usage,
      `"${text}" names no record`,
      'write connection/type/id, e.g. "erpnext/Sales Order/SAL-ORD-2026-00001"',
    );
  return { connection, type, id };
}

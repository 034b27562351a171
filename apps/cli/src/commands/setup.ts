import type { SetupReply } from '@signalbox/contracts';
import { CliError, EXIT } from '../exit.js';
import { createStyle } from '../output/style.js';
import { table } from '../output/table.js';
import type { AddCommand } from '../program.js';
import { withApi } from '../stack/with-api.js';

interface SetupOptions {
  plan?: boolean;
  apply?: boolean;
  json?: boolean;
}

export const addSetup: AddCommand = (program, terminal, done) => {
  const style = createStyle(terminal.colors);
  program
    .command('setup <connection>')
    .description(
      'the key fields that an admin must create in a system; --apply creates them, with admin rights',
    )
    .option('--plan', 'each step for the admin, with the least rights; nothing is created')
    .option('--apply', 'create what is missing')
    .option('--json', 'the document alone')
    .action(async (connection: string, { plan = false, apply = false, json }: SetupOptions) => {
      if (plan && apply) throw new CliError(EXIT.usage, 'Give --plan or --apply, not both');
      const reply = await withApi(terminal, (api) =>
        api.post<SetupReply>(`/api/setup/${encodeURIComponent(connection)}`, { apply }),
      );
      const missing = reply.items.filter(({ exists, what }) => !exists && !reply.applied.includes(what));
      done(missing.length === 0 ? EXIT.ok : EXIT.failed);
      if (json) return terminal.out(JSON.stringify(reply));
      if (plan) return terminal.out(showPlan(reply));
      const rows = reply.items.map(({ what, exists, how }) => {
        const created = reply.applied.includes(what);
        const state = created ? 'created' : exists ? 'there' : 'missing';
        return [
          exists || created ? style.green(state) : style.red(state),
          what,
          exists || created ? '' : how,
        ];
      });
      terminal.out(table(rows, { width: terminal.width }));
      if (missing.length > 0 && !apply)
        terminal.out(`\nCreate them with:  ./signalbox setup ${connection} --apply   (needs admin rights)`);
    });
};

/** What an admin does by hand, in order, as text that can be passed on. */
function showPlan({ connection, items }: SetupReply): string {
  const steps = items
    .filter(({ exists }) => !exists)
    .map(({ what, how }, index) => `${index + 1}. ${what}\n   ${how.replaceAll('\n', '\n   ')}`);
  const there = items.filter(({ exists }) => exists).map(({ what }) => what);
  const done = there.length === 0 ? [] : [`Already there: ${there.join(', ')}.`];
  if (steps.length === 0) return [`Nothing is to be created in ${connection}.`, ...done].join('\n\n');
  const title = `To be created in ${connection} by an admin. Signalbox's own user needs no right to do it:`;
  const then = `Then look again:  ./signalbox doctor`;
  return [title, ...steps, ...done, then].join('\n\n');
}

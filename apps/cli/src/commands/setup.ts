import type { SetupReply } from '@signalbox/contracts';
import { EXIT } from '../exit.js';
import { createStyle } from '../output/style.js';
import { table } from '../output/table.js';
import type { AddCommand } from '../program.js';
import { withApi } from '../stack/with-api.js';

export const addSetup: AddCommand = (program, terminal, done) => {
  const style = createStyle(terminal.colors);
  program
    .command('setup <connection>')
    .description(
      'the key fields that an admin must create in a system; --apply creates them, with admin rights',
    )
    .option('--apply', 'create what is missing')
    .option('--json', 'the document alone')
    .action(async (connection: string, { apply = false, json }: { apply?: boolean; json?: boolean }) => {
      const reply = await withApi(terminal, (api) =>
        api.post<SetupReply>(`/api/setup/${encodeURIComponent(connection)}`, { apply }),
      );
      const missing = reply.items.filter(({ exists, what }) => !exists && !reply.applied.includes(what));
      done(missing.length === 0 ? EXIT.ok : EXIT.failed);
      if (json) return terminal.out(JSON.stringify(reply));
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

import type { DoctorReply } from '@signalbox/contracts';
import { EXIT } from '../exit.js';
import { showChecks } from '../output/checks.js';
import type { AddCommand } from '../program.js';
import { checkLocally } from '../stack/local-checks.js';
import { withApi } from '../stack/with-api.js';

export const addDoctor: AddCommand = (program, terminal, done) => {
  program
    .command('doctor')
    .description(
      'each connection, credential, limit, key field and mapping: what is wrong, and how to mend it',
    )
    .option('--json', 'the document alone')
    .action(async ({ json }: { json?: boolean }) => {
      const here = checkLocally(terminal.root);
      const { checks } = await withApi(terminal, (api) => api.get<DoctorReply>('/api/doctor'));
      const all = [...here, ...checks];
      terminal.out(json ? JSON.stringify({ checks: all }) : showChecks(all, terminal));
      done(all.every(({ ok }) => ok) ? EXIT.ok : EXIT.failed);
    });
};

import type { AlertSummary } from '@signalbox/contracts';
import { requireApi } from '../api/target.js';
import { showAlerts } from '../output/alerts.js';
import type { AddCommand } from '../program.js';

export const addAlerts: AddCommand = (program, terminal) => {
  const alerts = program
    .command('alerts')
    .description('what gateways tell people: dead credentials, changed schemas, late effects');
  alerts
    .command('list', { isDefault: true })
    .description('those that ask for something')
    .option('--all', 'those that are dealt with, too')
    .option('--json', 'the document alone')
    .action(async ({ all, json }: { all?: boolean; json?: boolean }) => {
      const path = `/api/alerts${all ? '?all=true' : ''}`;
      const reply = await requireApi(terminal).get<{ alerts: AlertSummary[] }>(path);
      if (json) return terminal.out(JSON.stringify(reply));
      terminal.out(reply.alerts.length === 0 ? 'No alerts.' : showAlerts(reply.alerts, terminal));
    });
  alerts
    .command('close <alert>')
    .description('say that it is dealt with')
    .option('--json', 'the document alone')
    .action(async (id: string, { json }: { json?: boolean }) => {
      const path = `/api/alerts/${encodeURIComponent(id)}/close`;
      const closed = await requireApi(terminal).post<AlertSummary>(path, {});
      terminal.out(json ? JSON.stringify(closed) : `Closed: ${closed.message}`);
    });
};

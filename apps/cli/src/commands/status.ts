import type { StatusReply } from '@signalbox/contracts';
import { requireApi } from '../api/target.js';
import { showAlerts } from '../output/alerts.js';
import { createStyle } from '../output/style.js';
import { table } from '../output/table.js';
import type { AddCommand } from '../program.js';
import { isAlive } from '../stack/processes.js';
import { readState } from '../stack/state.js';
import type { Terminal } from '../terminal.js';

export const addStatus: AddCommand = (program, terminal) => {
  program
    .command('status')
    .description('what runs, which connections are ready, what waits for somebody')
    .option('--json', 'the document alone')
    .action(async ({ json }: { json?: boolean }) => {
      const reply = await requireApi(terminal).get<StatusReply>('/api/status');
      const state = terminal.env['SIGNALBOX_URL'] ? undefined : readState(terminal.root);
      const services = state?.services.map((one) => ({ ...one, running: isAlive(one.pid) })) ?? [];
      const servers = state?.servers.map((one) => ({ ...one, running: isAlive(one.pid) })) ?? [];
      const processes = [...servers.map((one) => ({ url: '', ...one })), ...services];
      terminal.out(json ? JSON.stringify({ ...reply, services, servers }) : show(reply, processes, terminal));
    });
};

interface Process {
  name: string;
  url: string;
  pid: number;
  running: boolean;
}

function show(reply: StatusReply, processes: readonly Process[], terminal: Terminal): string {
  const style = createStyle(terminal.colors);
  const runs = Object.entries(reply.runs).filter(([, count]) => count > 0);
  const head = [
    `Signalbox ${reply.version}, model ${reply.model}`,
    `Runs: ${runs.length === 0 ? 'none yet' : runs.map(([status, count]) => `${count} ${status}`).join(', ')}`,
    `Approvals waiting: ${reply.approvals.pending}`,
    `Alerts: ${reply.alerts.length === 0 ? 'none' : `${reply.alerts.length}, see below`}`,
  ];
  const connections = reply.connections.map((one) => [
    one.connection,
    one.system,
    one.mode,
    one.ready ? style.green('ready') : style.red('not ready'),
    one.problems.join('; '),
  ]);
  const parts = [
    head.join('\n'),
    table([['connection', 'system', 'mode', '', ''].map(style.bold), ...connections], {
      width: terminal.width,
    }),
  ];
  if (reply.alerts.length > 0) parts.push(showAlerts(reply.alerts, terminal));
  if (processes.length > 0)
    parts.push(
      table([
        ['service', 'url', 'process'].map(style.bold),
        ...processes.map(({ name, url, pid, running }) => [
          name,
          url,
          running ? String(pid) : style.red('stopped'),
        ]),
      ]),
    );
  return parts.join('\n\n');
}

import { setTimeout as sleep } from 'node:timers/promises';
import { CliError, EXIT } from '../exit.js';
import type { AddCommand } from '../program.js';
import { isAlive } from '../stack/processes.js';
import { readState, type StackState } from '../stack/state.js';

const PATIENCE_MS = 30_000;

export const addDown: AddCommand = (program, terminal) => {
  program
    .command('down')
    .description('stop what `up` started in this clone')
    .action(async () => {
      const state = readState(terminal.root);
      if (state === undefined) throw new CliError(EXIT.unreachable, 'Nothing is running in this clone');
      process.kill(state.pid, 'SIGTERM');
      const deadline = Date.now() + PATIENCE_MS;
      while (processesOf(state).some(isAlive)) {
        if (Date.now() > deadline)
          throw new CliError(
            EXIT.failed,
            `Process ${state.pid} did not stop`,
            `kill -9 ${state.pid}   (its services end with it)`,
          );
        await sleep(100);
      }
      terminal.note('Stopped.');
    });
};

/** `up` itself and what it started: it names what it starts anew there as well. */
function processesOf({ pid, services, servers }: StackState): number[] {
  return [pid, ...services.map((one) => one.pid), ...servers.map((one) => one.pid)];
}

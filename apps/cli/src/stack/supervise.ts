import type { ServiceName, Stack } from '@signalbox/local-stack';
import { CliError, EXIT } from '../exit.js';
import type { Terminal } from '../terminal.js';

type Supervised = Pick<Stack, 'services' | 'servers' | 'restart' | 'restartServer' | 'logs'>;

/**
 * Starts what ended by itself again, and says so. NATS and PostgreSQL come before the services, which reach them again
 * by themselves. @throws CliError when one of those two can't be started: nothing works without.
 */
export function supervise(
  stack: Supervised,
  terminal: Pick<Terminal, 'note' | 'ended'>,
  changed: () => void,
  everyMs = 500,
): Promise<never> {
  const busy = new Set<string>();
  return new Promise((_, reject) => {
    const startAgain = async (name: string, start: () => Promise<void>) => {
      busy.add(name);
      terminal.note(`${name} ended; starting it again`);
      await start();
      busy.delete(name);
      terminal.note(`${name} runs again`);
      changed();
    };
    const look = () => {
      const fallen = stack.servers().filter(({ running }) => !running);
      for (const { name } of fallen)
        if (!busy.has(name))
          startAgain(name, () => stack.restartServer(name)).catch((error: unknown) => {
            clearInterval(timer);
            reject(givenUp(name, error));
          });
      if (fallen.length > 0) return;
      for (const { name, running } of stack.services()) {
        if (running || busy.has(name)) continue;
        if (name === 'simulator') {
          busy.add(name);
          terminal.note('simulator ended, and its records with it: run ./signalbox down and up again');
          continue;
        }
        startAgain(name, () => stack.restart(name as ServiceName)).catch((error: unknown) =>
          terminal.note(`${name} does not start: ${(error as Error).message}`),
        );
      }
    };
    const timer = setInterval(look, everyMs);
    void terminal.ended.then(() => clearInterval(timer));
  });
}

function givenUp(name: string, error: unknown): CliError {
  return new CliError(
    EXIT.failed,
    `${name} ended and does not start again, so everything was stopped: ${(error as Error).message}`,
    'start anew with: ./signalbox up   (./signalbox up --keep keeps the runs)',
  );
}

import type { ServiceName, Stack } from '@signalbox/local-stack';
import type { Terminal } from '../terminal.js';

/** Starts a service again that ended by itself, and says so; gives up on one that does not come up. */
export function supervise(stack: Stack, terminal: Terminal, changed: () => void): void {
  const busy = new Set<string>();
  const look = () => {
    for (const { name, running } of stack.services()) {
      if (running || busy.has(name)) continue;
      busy.add(name);
      if (name === 'simulator') {
        terminal.note('simulator ended, and its records with it: run ./signalbox down and up again');
        continue;
      }
      terminal.note(`${name} ended; starting it again`);
      stack.restart(name as ServiceName).then(
        () => {
          busy.delete(name);
          changed();
        },
        (error: unknown) => terminal.note(`${name} does not start: ${String((error as Error).message)}`),
      );
    }
  };
  const timer = setInterval(look, 500);
  void terminal.ended.then(() => clearInterval(timer));
}

import type { ExitStatus } from '../exit.js';
import { runProgram } from '../program.js';
import type { Terminal } from '../terminal.js';

export interface Recording {
  status: ExitStatus;
  out: string;
  notes: string;
}

/** Runs a command line as the program does, and keeps what it says. */
export async function runRecorded(
  args: readonly string[],
  given: Partial<Terminal> = {},
): Promise<Recording> {
  const out: string[] = [];
  const notes: string[] = [];
  const terminal: Terminal = {
    root: '/nowhere',
    env: {},
    out: (text) => void out.push(text),
    note: (text) => void notes.push(text),
    colors: false,
    width: 140,
    ask: undefined,
    ended: new Promise(() => undefined),
    atEnd: () => undefined,
    ...given,
  };
  const status = await runProgram(args, terminal);
  return { status, out: out.join('\n'), notes: notes.join('\n') };
}

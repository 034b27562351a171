import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import type { Terminal } from './terminal.js';

const SIGNAL_STATUS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
type EndSignal = keyof typeof SIGNAL_STATUS;

interface ProcessTerminal {
  terminal: Terminal;
  /** Ends the process, unless a signal is about to: then its own status counts. */
  exit(status: number): void;
}

/** The terminal of this process. A signal runs what was registered with `atEnd`, newest first, then exits. */
export function createTerminal(root: string, env: NodeJS.ProcessEnv): ProcessTerminal {
  const { stdout, stderr, stdin } = process;
  // A reader that has seen enough (`| head`) is no error.
  for (const stream of [stdout, stderr]) stream.on('error', () => undefined);
  const steps: (() => Promise<unknown>)[] = [];
  let statusAtEnd: number | undefined;
  const ended = firstEnd(Number(env['SIGNALBOX_PARENT'] ?? 0));
  let quiet = false;
  void ended.then(async (signal) => {
    stderr.write('\nStopping …\n');
    quiet = true; // what a command still has to say is about its own end
    for (const step of steps.reverse()) await step().catch((error: unknown) => console.error(String(error)));
    process.exit(statusAtEnd ?? SIGNAL_STATUS[signal]);
  });
  const terminal: Terminal = {
    root,
    env,
    out: (text) => void (quiet || stdout.write(`${text}\n`)),
    note: (text) => void (quiet || stderr.write(`${text}\n`)),
    colors: stdout.isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb',
    width: stdout.isTTY ? Math.max(60, Math.min(stdout.columns, 160)) : 140,
    ask: stdin.isTTY && stderr.isTTY ? ask : undefined,
    ended,
    atEnd(step, status) {
      steps.push(step);
      statusAtEnd ??= status;
    },
  };
  return { terminal, exit: (status) => void (quiet || process.exit(status)) };
}

/** Resolves at the first signal, or, as SIGHUP, when the process that started the launcher is gone. */
function firstEnd(starter: number): Promise<EndSignal> {
  return new Promise((resolve) => {
    for (const signal of Object.keys(SIGNAL_STATUS) as EndSignal[]) process.on(signal, () => resolve(signal));
    if (starter === 0) return;
    // The launcher has become this process, so its starter is our parent, as long as it lives.
    setInterval(() => process.ppid !== starter && resolve('SIGHUP'), 300).unref();
  });
}

function ask(question: string, { hidden = false }: { hidden?: boolean } = {}): Promise<string> {
  process.stderr.write(question);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({
    input: process.stdin,
    output: hidden ? silent : process.stderr,
    terminal: true,
  });
  return new Promise((resolve, reject) => {
    lines.once('line', (line) => {
      lines.close();
      if (hidden) process.stderr.write('\n');
      resolve(line.trim());
    });
    lines.once('SIGINT', () => {
      lines.close();
      process.kill(process.pid, 'SIGINT');
      reject(new Error('interrupted'));
    });
  });
}

import { spawn } from 'node:child_process';
import { closeSync, fstatSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { bindToThisProcess, release } from './reaper.js';

export interface ChildOptions {
  /** For error messages: 'nats-server', 'orchestrator'. */
  name: string;
  command: string;
  args: readonly string[];
  env: Readonly<Record<string, string | undefined>>;
  /** Receives stdout and stderr; written anew at each start unless `append`. */
  logFile: string;
  append?: boolean;
  cwd?: string;
  /** What asks this program to end in an orderly way. Default SIGTERM. */
  stopSignal?: 'SIGTERM' | 'SIGINT';
}

export interface Child {
  readonly name: string;
  readonly pid: number;
  readonly logFile: string;
  /** Bytes that stood in the log file before this process wrote to it. */
  readonly logStart: number;
  /** Resolves once the process has ended, to its exit code or the name of the signal that ended it. */
  readonly ended: Promise<number | string>;
  isRunning(): boolean;
  /** Asks the process to end, waits, and kills it after `graceMs` (default 10 s). Harmless when it has ended. */
  stop(graceMs?: number): Promise<void>;
  /** Sends a signal; for SIGKILL and SIGTERM it also waits for the end. */
  kill(signal: NodeJS.Signals): Promise<void>;
}

const started = new Set<Child>();
let closed = false;

/**
 * Ends every child of this process at once, ready or not, and starts no more: for a process that has been told to end.
 * What does not stop within `graceMs` is killed.
 */
export async function stopAllChildren(graceMs = 2000): Promise<void> {
  closed = true;
  await Promise.all([...started].map((child) => child.stop(graceMs)));
}

/** Starts a process in a group of its own, so that Ctrl-C reaches only us and we decide the order of stopping. */
export function startChild(options: ChildOptions): Child {
  if (closed) throw new Error(`${options.name} is not started: this process is ending`);
  const stopSignal = options.stopSignal ?? 'SIGTERM';
  mkdirSync(dirname(options.logFile), { recursive: true });
  const log = openSync(options.logFile, options.append === true ? 'a' : 'w', 0o600);
  const logStart = fstatSync(log).size;
  const child = spawn(options.command, options.args, {
    detached: true,
    stdio: ['ignore', log, log],
    env: options.env as NodeJS.ProcessEnv,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  });
  closeSync(log);
  const { pid } = child;
  // A forgotten child must not keep us alive: it ends with us.
  child.unref();
  if (pid !== undefined) bindToThisProcess(pid, stopSignal === 'SIGINT' ? 'INT' : 'TERM');

  let running = true;
  const ended = new Promise<number | string>((resolve) => {
    const settle = (result: number | string) => {
      running = false;
      started.delete(handle);
      if (pid !== undefined) release(pid);
      resolve(result);
    };
    child.once('exit', (code, signal) => settle(code ?? signal ?? 'unknown'));
    child.once('error', (error) => settle(error.message));
  });
  const send = (signal: NodeJS.Signals) => void (running && child.kill(signal));

  const handle: Child = {
    name: options.name,
    pid: pid ?? -1,
    logFile: options.logFile,
    logStart,
    ended,
    isRunning: () => running,
    async stop(graceMs = 10_000) {
      send(stopSignal);
      const last = setTimeout(() => send('SIGKILL'), graceMs);
      await ended;
      clearTimeout(last);
    },
    async kill(signal) {
      send(signal);
      if (signal !== 'SIGKILL' && signal !== 'SIGTERM') return;
      const awake = setInterval(() => undefined, 1000);
      await ended;
      clearInterval(awake);
    },
  };
  started.add(handle);
  return handle;
}

/**
 * Waits until `probe` finds what it looks for in the child's log (undefined: not yet). When the child ends or
 * `timeoutMs` pass before, the child is killed and the error tells its reason, or the last lines of its log.
 */
export async function waitUntilReady<T>(
  child: Child,
  probe: (log: string) => T | undefined,
  timeoutMs = 30_000,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const running = child.isRunning();
    const found = probe(readLog(child));
    if (found !== undefined) return found;
    if (!running) throw new Error(await whyEnded(child));
    if (Date.now() > deadline) {
      await child.kill('SIGKILL');
      throw new Error(`${child.name} was not ready after ${timeoutMs} ms${tail(child)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** What this process logged; not what stood in the file before. */
function readLog({ logFile, logStart }: Child): string {
  try {
    return readFileSync(logFile).subarray(logStart).toString();
  } catch {
    return '';
  }
}

/** Our services say why they could not start; of others, the end of the log has to tell. */
async function whyEnded(child: Child): Promise<string> {
  const [, reason] = readLog(child).split('could not start:\n');
  if (reason === undefined)
    return `${child.name} ended (${await child.ended}) before it was ready${tail(child)}`;
  const lines = reason.split('\n').filter((line) => !/^(\{|\s+at )/.test(line) && line.trim() !== '');
  // A stack repeats the reason in its first line.
  const told = lines.filter((line, at) => !lines.slice(0, at).some((earlier) => line.endsWith(earlier)));
  return `${child.name} did not start: ${told.join('\n  ')}\n  its log: ${child.logFile}`;
}

function tail(child: Child): string {
  const lines = readLog(child).trimEnd().split('\n').slice(-15);
  return `. The end of ${child.logFile}:\n${lines.map((line) => `  ${line}`).join('\n')}`;
}

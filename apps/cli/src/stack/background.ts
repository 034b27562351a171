import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CliError, EXIT } from '../exit.js';
import type { Terminal } from '../terminal.js';
import { readState } from './state.js';
import { until } from './until.js';

/** Runs `up` as a process that outlives this one; resolves once its stack serves. */
export async function startInBackground(
  terminal: Terminal,
  options: { keep?: boolean; model?: string },
): Promise<void> {
  const logFile = join(terminal.root, '.signalbox', 'up.log');
  mkdirSync(join(terminal.root, '.signalbox'), { recursive: true });
  const log = openSync(logFile, 'w', 0o600);
  const child = spawn(
    process.execPath,
    [
      ...process.execArgv,
      process.argv[1] as string,
      'up',
      ...(options.keep ? ['--keep'] : []),
      ...(options.model === undefined ? [] : ['--model', options.model]),
    ],
    { detached: true, stdio: ['ignore', log, log], env: { ...terminal.env, SIGNALBOX_PARENT: '0' } },
  );
  closeSync(log);
  child.unref();
  let ended = false;
  child.once('exit', () => (ended = true));
  terminal.atEnd(async () => child.kill('SIGTERM'));
  const upLog = () => readFileSync(logFile, 'utf8').trimEnd();
  await until(
    'the stack',
    async () => {
      if (ended)
        throw new CliError(EXIT.failed, `It did not come up:\n${upLog()}`, `the whole log: ${logFile}`);
      return readState(terminal.root)?.pid === child.pid && upLog().includes('Ctrl-C') ? true : undefined;
    },
    { timeoutMs: 90_000 },
  );
  terminal.out(
    upLog().replace(/^.*Ctrl-C stops everything.*$/m, `It stays until ./signalbox down; its log: ${logFile}`),
  );
}

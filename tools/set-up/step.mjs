// Runs one program in a process group of its own, shows that it is alive, and takes the whole group down with us.
import { spawn } from 'node:child_process';
import { onEnd } from './lifeline.mjs';

const KEEP_OUTPUT = 64 * 1024;
const running = new Set();
let guarded = false;

export function say(message) {
  process.stderr.write(`signalbox: ${message}\n`);
}

/** An error that is told as one line, without a stack. */
export class SetUpError extends Error {}

/**
 * @param {{title: string, command: string, args?: string[], env?: object, show?: boolean}} step
 *   show: pass the program's output on (to stderr) instead of keeping it for the case that it fails
 * @returns {Promise<{status: number, output: string}>}
 */
export async function runStep({ title, command, args = [], env = process.env, show = false }) {
  guard();
  const output = show ? ['ignore', 2, 2] : ['ignore', 'pipe', 'pipe'];
  const child = spawn(command, args, { stdio: output, env, detached: true });
  running.add(child);
  let kept = '';
  const keep = (chunk) => (kept = (kept + chunk).slice(-KEEP_OUTPUT));
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  const stopShowing = show ? () => undefined : showProgress(title);
  const status = await new Promise((resolve) => {
    child.once('error', (error) => {
      keep(error.message);
      resolve(127);
    });
    child.once('close', (code) => resolve(code ?? 1));
  });
  running.delete(child);
  stopShowing(status);
  return { status, output: kept };
}

function showProgress(title) {
  const started = Date.now();
  const seconds = () => `${Math.round((Date.now() - started) / 1000)} s`;
  const terminal = process.stderr.isTTY === true;
  const line = (text) => process.stderr.write(terminal ? `\r\u001b[K  ${text}` : `  ${text}\n`);
  line(`${title} …`);
  const timer = setInterval(() => line(`${title} … ${seconds()}`), terminal ? 1000 : 10_000);
  return (status) => {
    clearInterval(timer);
    line(`${title}: ${status === 0 ? 'done' : 'failed'} (${seconds()})`);
    if (terminal) process.stderr.write('\n');
  };
}

function guard() {
  if (guarded) return;
  guarded = true;
  onEnd(async () => {
    for (const child of running) signalGroup(child, 'SIGTERM');
    const deadline = Date.now() + 1500;
    while (running.size > 0 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 50));
    for (const child of running) signalGroup(child, 'SIGKILL');
  });
}

function signalGroup(child, signal) {
  try {
    process.kill(-child.pid, signal);
  } catch {
    // it has just ended
  }
}

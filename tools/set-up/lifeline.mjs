// Ends this process in an orderly way when it is told to, or when whoever started the launcher is gone.
import { readFileSync } from 'node:fs';

const STATUS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };

/**
 * Calls `stop` once, on SIGINT, SIGTERM, SIGHUP or the end of the process that started the launcher, waits for it and
 * exits with the usual status (128 + signal).
 */
export function onEnd(stop) {
  let ending = false;
  const end = async (signal) => {
    if (ending) return;
    ending = true;
    await stop(signal);
    process.exit(STATUS[signal]);
  };
  for (const signal of Object.keys(STATUS)) process.on(signal, () => void end(signal));
  const shell = process.ppid;
  setInterval(() => {
    if (starterIsGone(shell)) void end('SIGHUP');
  }, 300).unref();
}

/** @param {number} shell the parent of this process when it started: the launcher, or, after exec, its starter */
export function starterIsGone(shell) {
  const starter = Number(process.env['SIGNALBOX_PARENT'] ?? 0);
  if (starter === 0) return false;
  if (process.ppid !== shell) return true;
  return shell !== starter && parentOf(shell) !== starter;
}

function parentOf(pid) {
  try {
    return Number(
      readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ')[1],
    );
  } catch {
    return Number(process.env['SIGNALBOX_PARENT']); // no /proc: the launcher itself tells, when it ends
  }
}

import { readFileSync } from 'node:fs';

/** Whether a process runs. One that ended and that nobody has asked after yet (a zombie) does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  try {
    // "<pid> (<name>) <state> …"; the name may hold anything.
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(')').at(-1)?.trim()[0] !== 'Z';
  } catch {
    return true; // a system without /proc
  }
}

// One set-up at a time in a clone: two commands started together would unpack into the same folders.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { say, SetUpError } from './step.mjs';

const FILE = '.signalbox/set-up.lock';

export async function withLock(work) {
  let told = false;
  while (!take()) {
    if (!told) say(`waiting for another ./signalbox that sets up this clone (process ${holder()})`);
    told = true;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  const release = () => rmSync(FILE, { force: true });
  process.on('exit', release);
  try {
    return await work();
  } finally {
    release();
    process.off('exit', release);
  }
}

function take() {
  try {
    mkdirSync('.signalbox', { recursive: true, mode: 0o755 });
    writeFileSync(FILE, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST')
      throw new SetUpError(`The clone can't be written: ${error.message}. Run it as the user who owns it`);
    if (!isAlive(holder())) rmSync(FILE, { force: true });
    return false;
  }
}

function holder() {
  try {
    return Number(readFileSync(FILE, 'utf8'));
  } catch {
    return 0;
  }
}

function isAlive(pid) {
  if (pid === 0) return true; // being written or released right now
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

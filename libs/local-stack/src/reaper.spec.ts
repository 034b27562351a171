import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { workspaceRoot } from './workspace.js';

const root = workspaceRoot();
const dir = mkdtempSync(join(tmpdir(), 'signalbox-reaper-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const PARENT = `
import { startChild } from '${root}/libs/local-stack/src/child.ts';
const children = ['sleep 60', "trap '' TERM; sleep 60 & wait; wait"].map((script, index) =>
  startChild({ name: 'child', command: 'sh', args: ['-c', script], env: process.env, logFile: '${dir}/' + index }));
console.log(JSON.stringify(children.map((child) => child.pid)));
setInterval(() => undefined, 1000);
`;

/** Group and state of every process; Z is one that has ended but whose parent never asked about it. */
function processes(): { group: number; state: string }[] {
  if (!existsSync('/proc/self/stat'))
    return execFileSync('ps', ['-axo', 'stat=,ppid=,pgid='], { encoding: 'utf8' })
      .split('\n')
      .map(parseState);
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) => {
    try {
      return [parseState(readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /, ''))];
    } catch {
      return []; // ended meanwhile
    }
  });
}

function parseState(line: string): { group: number; state: string } {
  const [state = '', , group] = line.trim().split(/\s+/);
  return { state, group: Number(group) };
}

const groupIsAlive = (pid: number) =>
  processes().some(({ group, state }) => group === pid && !state.startsWith('Z'));

it('ends the children of a process that was killed, also one that ignores SIGTERM, with its own children', async () => {
  const bundle = join(dir, 'parent.mjs');
  const esbuild = join(root, 'node_modules', '.bin', 'esbuild');
  execFileSync(
    esbuild,
    ['--bundle', '--platform=node', '--format=esm', `--outfile=${bundle}`, '--loader=ts'],
    {
      input: PARENT,
      stdio: ['pipe', 'ignore', 'ignore'],
    },
  );
  const parent = spawn(process.execPath, [bundle], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(parent.stdout, 'data')) as [Buffer];
  const pids = JSON.parse(line.toString()) as number[];
  const before = pids.map(groupIsAlive);

  parent.kill('SIGKILL');
  const deadline = Date.now() + 15_000;
  while (pids.some(groupIsAlive) && Date.now() < deadline)
    await new Promise((resolve) => setTimeout(resolve, 100));

  expect({ before, after: pids.map(groupIsAlive) }).toEqual({ before: [true, true], after: [false, false] });
});

import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const here = dirname(fileURLToPath(import.meta.url));
const load = (name: string) => import(pathToFileURL(join(here, name)).href);
const dir = mkdtempSync(join(tmpdir(), 'signalbox-set-up-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

describe('the totals of a test run', () => {
  const report = (numPassedTests: number, numFailedTests = 0, numRuntimeErrorTestSuites = 0) => ({
    numPassedTests,
    numFailedTests,
    numRuntimeErrorTestSuites,
  });

  it.each([
    ['all passed', [report(3), report(4)], 0, true, { passed: 7, failed: 0 }],
    ['a test failed', [report(3, 1), report(4)], 0, false, { passed: 7, failed: 1 }],
    ['a spec file could not run', [report(3, 0, 1)], 0, false, { passed: 3, failed: 1 }],
    ['a check failed', [report(3)], 2, true, { passed: 3, failed: 2 }],
    ['the run crashed', [report(3)], 0, false, { passed: 3, failed: 1 }],
  ])('when %s', async (_, reports, failedChecks, testsPassed, expected) => {
    const { addUp } = await load('results.mjs');
    expect(addUp(reports, failedChecks, testsPassed)).toEqual(expected);
  });
});

describe('the stamp of a folder', () => {
  it('changes with a new file, a new time and a removed file, and not with a file that is left out', async () => {
    const { hashOfTimes } = await load('stamp.mjs');
    const folder = join(dir, 'src');
    mkdirSync(folder);
    writeFileSync(join(folder, 'a.ts'), 'one');
    const stampNow = () => hashOfTimes([folder], (file: string) => file.endsWith('.spec.ts')) as string;
    const first = stampNow();
    writeFileSync(join(folder, 'a.spec.ts'), 'left out');
    const withSpec = stampNow();
    utimesSync(join(folder, 'a.ts'), 1, 1);
    const touched = stampNow();
    writeFileSync(join(folder, 'b.ts'), 'two');
    const added = stampNow();
    rmSync(join(folder, 'b.ts'));
    expect({ withSpec, removed: stampNow() }).toEqual({ withSpec: first, removed: touched });
    expect(new Set([first, touched, added]).size).toBe(3);
  });
});

describe('a step', () => {
  const runner = join(dir, 'runner.mjs');
  writeFileSync(
    runner,
    `import { runStep } from '${pathToFileURL(join(here, 'step.mjs')).href}';
     const { status, output } = await runStep({ title: 'sleep', command: 'sh', args: ['-c', process.argv[2]] });
     console.log(JSON.stringify({ status, output }));`,
  );

  it('keeps what the program said, and its exit status', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [runner, 'echo broken >&2; exit 3']);
    expect(JSON.parse(stdout)).toEqual({ status: 3, output: 'broken\n' });
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('takes its program and that program’s children down on %s', async (signal, status) => {
    const pids = join(dir, `${signal}.pids`);
    const child = spawn(process.execPath, [runner, `sleep 60 & echo $! > ${pids}; wait`], {
      stdio: 'ignore',
    });
    const grandchild = await readPid(pids);
    child.kill(signal);
    expect(await once(child, 'exit')).toEqual([status, null]);
    expect(await isGone(grandchild)).toBe(true);
  });

  it('ends when the process that started the launcher is gone', async () => {
    const pids = join(dir, 'parent.pids');
    const script = `SIGNALBOX_PARENT=$$ '${process.execPath}' '${runner}' 'sleep 60 & echo $! > ${pids}; wait' & wait`;
    const starter = spawn('sh', ['-c', script], { stdio: 'ignore' });
    const grandchild = await readPid(pids);
    starter.kill('SIGKILL');
    expect(await isGone(grandchild)).toBe(true);
  });
});

async function readPid(file: string): Promise<number> {
  for (let tries = 0; tries < 200; tries += 1) {
    try {
      const pid = Number(readFileSync(file, 'utf8'));
      if (pid > 0) return pid;
    } catch {
      // not there yet
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${file} did not appear`);
}

/** True once the process has ended, or waits as a zombie for a parent that never asks. */
async function isGone(pid: number): Promise<boolean> {
  for (let tries = 0; tries < 100; tries += 1) {
    try {
      process.kill(pid, 0);
      if (/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))) return true;
    } catch {
      return true;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}

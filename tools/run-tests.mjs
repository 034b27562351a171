// Every check of the project, then the tests: node tools/run-tests.mjs. The last line on stdout is a line alone:
// "<n> passed, <n> failed". A check that fails counts as one failure. Exit status 0 when tests ran and none failed.
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nxEnvironment } from './set-up/build.mjs';
import { runStep, say } from './set-up/step.mjs';
import { addUp } from './set-up/results.mjs';

process.chdir(dirname(dirname(fileURLToPath(import.meta.url))));
const RESULTS = 'dist/test-results';
const scripts = JSON.parse(readFileSync('package.json', 'utf8')).scripts;
const nx = (...targets) => `nx run-many --outputStyle=stream -t ${targets.join(' ')}`;

const CHECKS = [
  { title: 'format, lint and boundaries', script: scripts['lint'] },
  { title: 'typecheck and build', script: nx('typecheck', 'build') },
];

const environment = { ...nxEnvironment(), ...cacheInClone() };
const run = async ({ title, script }) => {
  say(title);
  const { status } = await runStep({
    title,
    command: 'sh',
    args: ['-c', script],
    env: environment,
    show: true,
  });
  if (status !== 0) say(`${title} FAILED: ${script}`);
  return status === 0;
};

/** npm, which runs the checks, keeps its logs in its cache. */
function cacheInClone() {
  return { npm_config_cache: process.env['npm_config_cache'] ?? resolve('.signalbox/npm-cache') };
}

const failedChecks = [];
for (const check of CHECKS) if (!(await run(check))) failedChecks.push(check.title);

rmSync(RESULTS, { recursive: true, force: true });
mkdirSync(RESULTS, { recursive: true });
const testsPassed = await run({ title: 'tests', script: nx('test') });
const reports = readdirSync(RESULTS)
  .filter((name) => name.endsWith('.json'))
  .map((name) => JSON.parse(readFileSync(join(RESULTS, name), 'utf8')));
const { passed, failed } = addUp(reports, failedChecks.length, testsPassed);
if (failedChecks.length > 0) say(`failed: ${failedChecks.join(', ')}`);
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);

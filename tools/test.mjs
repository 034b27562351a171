// Runs one project's specs with Jest: node tools/test.mjs <project folder> [jest options]
// Writes Jest's JSON report to dist/test-results/<project>.json, from which `signalbox test` adds up the totals.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';

const [projectRoot, ...jestOptions] = process.argv.slice(2);
const { name } = JSON.parse(readFileSync(`${projectRoot}/project.json`, 'utf8'));
mkdirSync('dist/test-results', { recursive: true });
const run = spawnSync(
  process.execPath,
  [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    'node_modules/jest/bin/jest.js',
    '--config=jest.config.mjs',
    `--rootDir=${projectRoot}`,
    '--json',
    `--outputFile=dist/test-results/${name}.json`,
    ...jestOptions,
  ],
  { stdio: ['ignore', 'ignore', 'inherit'] },
);
process.exit(run.status ?? 1);

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');

function cruise(cwd: string, folders: string[]) {
  const run = spawnSync(
    process.execPath,
    [
      join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs'),
      '--config',
      join(root, '.dependency-cruiser.mjs'),
      '--output-type',
      'json',
      ...folders,
    ],
    { cwd, encoding: 'utf8', maxBuffer: 1 << 28 },
  );
  const { summary } = JSON.parse(run.stdout) as {
    summary: { violations: { from: string; to: string; rule: { severity: string } }[] };
  };
  return summary.violations
    .filter(({ rule }) => rule.severity === 'error')
    .map(({ from, to }) => `${from} -> ${to}`);
}

describe('module boundaries', () => {
  it('let through what a gateway may import and name each import that it may not', () => {
    expect(cruise(join(import.meta.dirname, 'fixtures/illegal-imports'), ['apps', 'libs'])).toEqual([
      'apps/one-gateway/src/main.ts -> apps/other-gateway/src/index.ts',
      'apps/one-gateway/src/main.ts -> libs/saga/src/index.ts',
    ]);
  });

  it('are kept by the whole workspace', () => {
    expect(cruise(root, ['apps', 'libs', 'deploy'])).toEqual([]);
  });
});

// The programs' bundles. Nx knows best what has to be built, but takes two seconds to say "nothing".
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { hashOfTimes, isStamped, stamp } from './stamp.mjs';
import { runStep, say, SetUpError } from './step.mjs';

const STAMP = 'dist/.signalbox-build';

const apps = () => readdirSync('apps').filter((name) => existsSync(join('apps', name, 'src', 'main.ts')));

function sources() {
  const folders = ['apps', 'libs'].flatMap((parent) =>
    readdirSync(parent).map((name) => join(parent, name, 'src')),
  );
  const others = ['tools/bundle.mjs', 'package-lock.json', 'tsconfig.base.json'];
  return hashOfTimes([...folders, ...others], (file) => file.endsWith('.spec.ts'));
}

export function buildIsStale() {
  return (
    !isStamped(STAMP, sources()) || apps().some((name) => !existsSync(join('dist', 'apps', name, 'main.js')))
  );
}

/** Nx without its daemon, its cloud, its terminal interface and its files outside the clone. */
export function nxEnvironment() {
  return {
    ...process.env,
    PATH: `${resolve('node_modules/.bin')}${delimiter}${process.env['PATH'] ?? ''}`,
    NX_DAEMON: 'false',
    NX_TUI: 'false',
    NX_NO_CLOUD: 'true',
    NX_NATIVE_FILE_CACHE_DIRECTORY: resolve('.nx/native'),
  };
}

export async function build() {
  const inputs = sources();
  say(`building ${apps().length} programs into dist/`);
  const { status, output } = await runStep({
    title: 'build',
    command: resolve('node_modules/.bin/nx'),
    args: ['run-many', '-t', 'build', '--outputStyle=static'],
    env: nxEnvironment(),
  });
  if (status !== 0) throw new SetUpError(`The build failed. What it said:\n${output}`);
  stamp(STAMP, inputs);
}

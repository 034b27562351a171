import { execFileSync } from 'node:child_process';
import { chownSync, lstatSync, statSync } from 'node:fs';
import { findOnPath } from './workspace.js';

/** The user `nobody`, who exists everywhere: nothing has to be added to the system. */
const NOBODY = 65534;

const isRoot = () => process.getuid?.() === 0;

/**
 * PostgreSQL refuses to run as root. Then the command line is run as `nobody`, with the one privilege that lets it
 * reach its files inside a clone that only root may enter. `no_setuid_fixup` is needed because access(2), with
 * which PostgreSQL looks at its own program, would drop that privilege for users other than root.
 */
export function asUnprivileged(commandLine: string[]): [string, ...string[]] {
  if (!isRoot()) return commandLine as [string, ...string[]];
  const setpriv = findOnPath('setpriv');
  if (setpriv === undefined)
    throw new Error(
      'PostgreSQL refuses to run as root, and setpriv (util-linux) is not there to run it as nobody. Run ./signalbox as another user, or set DATABASE_URL',
    );
  return [
    setpriv,
    `--reuid=${NOBODY}`,
    `--regid=${NOBODY}`,
    '--clear-groups',
    '--inh-caps=+dac_override',
    '--ambient-caps=+dac_override',
    '--securebits=+no_setuid_fixup',
    ...commandLine,
  ];
}

/** Gives the paths (folders with all they hold) to the user whom `asUnprivileged` runs programs as. */
export function ownedByUnprivileged(...paths: string[]): void {
  if (!isRoot()) return;
  for (const path of paths) {
    if (statSync(path).uid === NOBODY) continue;
    if (lstatSync(path).isDirectory()) execFileSync('chown', ['-R', `${NOBODY}:${NOBODY}`, path]);
    else chownSync(path, NOBODY, NOBODY);
  }
}

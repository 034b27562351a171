// Brings what the clone lacks for a command: node tools/set-up.mjs <command>. Called by ./signalbox before everything
// else, so it needs nothing but Node 20 itself. Speaks on stderr; exit status 0 when all is in place.
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bringNats, natsIsMissing } from './set-up/nats.mjs';
import { bringPackages, packagesAreMissing } from './set-up/packages.mjs';
import { build, buildIsStale } from './set-up/build.mjs';
import { withLock } from './set-up/lock.mjs';
import { say, SetUpError } from './set-up/step.mjs';

process.chdir(dirname(dirname(fileURLToPath(import.meta.url))));
const command = process.argv[2] ?? 'help';

const steps = [
  { isDue: packagesAreMissing, bring: bringPackages },
  { isDue: () => natsIsMissing(command), bring: bringNats },
  // The tests build for themselves, and report it when that fails.
  { isDue: () => command !== 'test' && buildIsStale(), bring: build },
];

try {
  if (steps.some(({ isDue }) => isDue()))
    await withLock(async () => {
      for (const { isDue, bring } of steps) if (isDue()) await bring();
    });
} catch (error) {
  if (!(error instanceof SetUpError)) throw error;
  say(error.message);
  process.exit(1);
}

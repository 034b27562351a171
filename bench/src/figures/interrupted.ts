import type { Figure } from '../figure.js';
import { interruptKeys, isRight, type InterruptedKeys, type Verdict } from '../proof/interrupted-keys.js';
import { UNITS } from '../units.js';
import type { World } from '../world.js';

/** Records per key after interruptions at the five points of a write. */
export async function interruptedKeys(world: World, options: InterruptedKeys): Promise<Figure> {
  const all = await Promise.all(UNITS.map((unit) => interruptKeys(world, unit, options)));
  const verdicts = all.flatMap((one) => one.verdicts);
  const missed = all.reduce((sum, one) => sum + one.missed, 0);
  return {
    figure: 'effects per key after kill and SIGSTOP at five points of a write',
    ...told(verdicts),
    how:
      `${verdicts.length} keys of ${tally(verdicts).length} pairs of system and kind; gateway processes as deployed, ` +
      `SIGKILL, or SIGSTOP until past the deadline; ${missed} were not at their exact point when it came. ` +
      'Counted from the stand-in’s records by key, and where no record carries one from the calls it carried out.',
  };
}

/** The line of a table for writes that must have been done exactly once. */
export function told(verdicts: readonly Verdict[]): Omit<Figure, 'figure' | 'how'> {
  const wrong = verdicts.filter((verdict) => !isRight(verdict));
  const unknown = verdicts.filter((verdict) => isRight(verdict) && verdict.settled.kind !== 'done');
  const counts = verdicts.filter((verdict) => !unknown.includes(verdict)).map(({ effects }) => effects);
  const range = [...new Set(counts)].sort((a, b) => a - b).join(', ');
  return {
    value: `${range} (${verdicts.length} keys${unknown.length === 0 ? '' : `, ${unknown.length} listed as unknown`})`,
    reach: 'exactly 1, or listed as unknown where no key can be',
    ok: wrong.length === 0,
    problems: wrong.map(problem),
  };
}

/** Keys by pair of system and kind. */
export function tally(verdicts: readonly Verdict[]): [pair: string, keys: number][] {
  const pairs = new Map<string, number>();
  for (const { work } of verdicts) pairs.set(work.pair, (pairs.get(work.pair) ?? 0) + 1);
  return [...pairs];
}

function problem({ work, point, interruption, effects, settled }: Verdict): string {
  const end = settled.kind === 'done' ? settled.receipt.outcome : `${settled.code}: ${settled.message}`;
  return `${work.pair}, ${interruption} ${point}: ${effects} effects, ended in ${end} (key ${work.key}, ${work.call.mentions})`;
}

import type { Figure } from './figure.js';
import { bothHold } from './figures/both-hold.js';
import { humanEdits } from './figures/human-edits.js';
import { interruptedKeys } from './figures/interrupted.js';
import { lateWork } from './figures/late-work.js';
import { extraLatency } from './figures/latency.js';
import { startAndRest } from './figures/start.js';
import { tokenRequests } from './figures/tokens.js';
import type { World } from './world.js';

/** The figures of the gateways by name, in the order of the table. */
export const GATEWAY_FIGURES: Record<string, (world: World) => Promise<Figure | Figure[]>> = {
  tokens: (world) => tokenRequests(world, { requests: 1_000 }),
  // Of each pair at each of five points in two ways: sixty keys a pair, more than a thousand in all.
  interrupted: (world) => interruptedKeys(world, { each: 6 }),
  late: (world) => lateWork(world, { each: 40 }),
  'both-hold': (world) => bothHold(world, { each: 6 }),
  'human-edits': (world) => humanEdits(world, { edits: 500 }),
  latency: (world) => extraLatency(world, { writes: 400 }),
  start: (world) => startAndRest(world),
};

/** Takes the figures one after the other; one that can't be taken is a figure missed, and the others go on. */
export async function takeFigures(world: World, names: readonly string[]): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const name of names) {
    world.say(name);
    const taken = await GATEWAY_FIGURES[name]?.(world).catch((error: unknown) => notTaken(name, error));
    for (const figure of [taken ?? []].flat()) {
      world.say(`${figure.ok ? 'ok' : 'MISSED'}: ${figure.figure}: ${figure.value}`);
      figures.push(figure);
    }
  }
  return figures;
}

function notTaken(figure: string, error: unknown): Figure {
  const problem = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return {
    ...{ figure, value: 'not taken', reach: 'taken', ok: false },
    ...{ how: 'it ended with an error', problems: [problem] },
  };
}

import {
  type GatewayUnderTest,
  effectsOf,
  gatherEvidence,
  inPool,
  kindsOf,
  prepareWork,
  type Clerk,
  type Work,
} from '@signalbox/gateway-kit/testing';
import { Replica } from '../replica.js';
import type { World } from '../world.js';
import { interrupt, type Interruption, type Outcome, type Round } from './interrupt.js';
import { POINTS, type Point } from './points.js';

/** An interrupted write, and how often the vendor did it. */
export interface Verdict extends Outcome {
  effects: number;
}

export interface InterruptedKeys {
  /** Keys of each kind for each point and each way of interrupting. */
  each: number;
  /** Default: all that the gateway supports. */
  kinds?: readonly string[];
  points?: readonly Point[];
  interruptions?: readonly Interruption[];
  /** Processes that are interrupted at the same time. */
  width?: number;
}

export const INTERRUPTIONS: readonly Interruption[] = ['SIGKILL', 'SIGSTOP'];
/** After the last release: until all that the vendor still had to do is done. */
const QUIET_MS = 500;

/** Interrupts writes of every kind that a gateway supports, at every point and in every way. */
export async function interruptKeys(
  world: World,
  unit: GatewayUnderTest,
  { each, kinds = kindsOf(unit), points = POINTS, interruptions = INTERRUPTIONS, width = 3 }: InterruptedKeys,
): Promise<{ verdicts: Verdict[]; missed: number }> {
  const survivor = await Replica.start(world, unit);
  const clerk = clerkOf(world, unit, survivor);
  try {
    const plan = points.flatMap((point) => interruptions.map((interruption) => ({ point, interruption })));
    let missed = 0;
    const outcomes = await inPool(plan, width, async ({ point, interruption }) => {
      const works = await inPool(
        kinds.flatMap((kind) => Array.from({ length: each }, () => kind)),
        4,
        (kind) => prepareWork(kind, clerk),
      );
      const found: Outcome[] = [];
      for (const batch of batches(unit, point, works)) {
        const round: Round = { unit, point, interruption, works: batch };
        const { outcomes, reached } = await interrupt(world, round, survivor.caller);
        missed += batch.length - reached;
        found.push(...outcomes);
      }
      world.say(`${unit.definition.title}: ${interruption} ${point.name}, ${works.length} keys`);
      return found;
    });
    await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
    return { verdicts: await judge(world, unit, outcomes.flat()), missed };
  } finally {
    await survivor.stop();
  }
}

export function clerkOf(world: World, unit: GatewayUnderTest, replica: Replica): Clerk {
  let marks = 0;
  const mark = () => `Bench ${world.options.seed}-${replica.name}-${String((marks += 1)).padStart(4, '0')}`;
  return { unit, caller: replica.caller, vendor: world.vendorOf(unit), mark };
}

export async function judge(world: World, unit: GatewayUnderTest, outcomes: Outcome[]): Promise<Verdict[]> {
  const evidence = await gatherEvidence(
    world.vendorOf(unit),
    outcomes.map(({ work }) => work),
  );
  return outcomes.map((outcome) => ({ ...outcome, effects: effectsOf(outcome.work, evidence) }));
}

/** A gateway sends only so many calls at a time: more writes would not be at the vendor together. */
function batches(unit: GatewayUnderTest, { where }: Point, works: Work[]): Work[][] {
  const size = where === 'vendor' ? unit.definition.vendor.concurrency : works.length;
  const count = Math.ceil(works.length / size);
  return Array.from({ length: count }, (_, at) => works.slice(at * size, (at + 1) * size));
}

/** As it must be: done once; or, where nothing can carry the key, told to a person as unknown. */
export function isRight({ settled, effects, work }: Verdict): boolean {
  if (settled.kind === 'done') return effects === 1;
  return settled.kind === 'unknown' && work.mark === undefined && effects <= 1;
}

import {
  type GatewayUnderTest,
  inPool,
  settle,
  kindsOf,
  prepareWork,
  type Work,
} from '@signalbox/gateway-kit/testing';
import type { Figure } from '../figure.js';
import { clerkOf, judge, type Verdict } from '../proof/interrupted-keys.js';
import { POINTS, type Point } from '../proof/points.js';
import { LONGEST_REQUEST_MS, Replica } from '../replica.js';
import { UNITS } from '../units.js';
import type { World } from '../world.js';
import { told } from './interrupted.js';

const DEADLINE_MS = 1_500;
/** Around the deadline: the worst moment for the first owner to wake up. */
const AROUND_MS = 60;

/** Effects of two replicas that both hold the same key, at the same time and one after the other's deadline. */
export async function bothHold(world: World, { each }: { each: number }): Promise<Figure> {
  const verdicts = (await Promise.all(UNITS.map((unit) => raced(world, unit, each)))).flat();
  return {
    figure: 'effects of two replicas that both hold the same key',
    ...told(verdicts),
    reach: 'exactly 1',
    how:
      `${verdicts.length} keys, each asked of two processes: at the same moment; the second taking over while the first ` +
      'wakes up around its deadline; and with the first one’s call still at the vendor.',
  };
}

type Race = (parts: {
  world: World;
  unit: GatewayUnderTest;
  works: readonly Work[];
  first: Replica;
  second: Replica;
}) => Promise<void>;

const RACES: Record<string, Race> = {
  'asked at the same moment': async ({ works, first, second }) => {
    const once = (work: Work) => [
      work.ask(first.caller, { epoch: 1, timeoutMs: DEADLINE_MS }),
      work.ask(second.caller, { epoch: 2, timeoutMs: DEADLINE_MS, maybe: true }),
    ];
    await Promise.allSettled(works.flatMap(once));
  },
  'woken up around its deadline': (parts) => taken(parts, pointOf('before the send'), -AROUND_MS, AROUND_MS),
  'call still at the vendor': (parts) => taken(parts, pointOf('after the send'), 0, LONGEST_REQUEST_MS * 0.8),
};

const pointOf = (name: string) => POINTS.find((point) => point.name === name) as Point;

/** The first owner waits at the point until some time about its deadline; the second one asks all the while. */
async function taken(
  { world, unit, works, first, second }: Parameters<Race>[0],
  point: Point,
  earliest: number,
  latest: number,
): Promise<void> {
  const armed = await point.arm(first, world.vendorOf(unit), works);
  const deadline = Date.now() + DEADLINE_MS;
  const asked = Promise.allSettled(
    works.map((work) => work.ask(first.caller, { epoch: 1, timeoutMs: DEADLINE_MS })),
  );
  const wake = deadline + earliest + world.random() * (latest - earliest);
  await new Promise((resolve) => setTimeout(resolve, DEADLINE_MS - AROUND_MS * 2));
  const settling = works.map((work) => settle(work, second.caller, world.random));
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, wake - Date.now())));
  await armed.release();
  await Promise.all([asked, ...settling]);
}

async function raced(world: World, unit: GatewayUnderTest, each: number): Promise<Verdict[]> {
  const [first, second] = await Promise.all([Replica.start(world, unit), Replica.start(world, unit)]);
  const clerk = clerkOf(world, unit, first);
  const kinds = kindsOf(unit).flatMap((kind) => Array.from({ length: each }, () => kind));
  const verdicts: Verdict[] = [];
  for (const [point, race] of Object.entries(RACES)) {
    const works = await inPool(kinds, 4, (kind) => prepareWork(kind, clerk));
    const size = unit.definition.vendor.concurrency;
    for (let at = 0; at < works.length; at += size)
      await race({ world, unit, works: works.slice(at, at + size), first, second });
    const outcomes = await inPool(works, size, async (work) => ({
      ...{ work, point, interruption: 'SIGSTOP' as const },
      settled: await settle(work, second.caller, world.random),
    }));
    await new Promise((resolve) => setTimeout(resolve, LONGEST_REQUEST_MS));
    verdicts.push(...(await judge(world, unit, outcomes)));
    world.say(`${unit.definition.title}: two owners, ${point}, ${works.length} keys`);
  }
  await Promise.all([first.stop(), second.stop()]);
  return verdicts;
}

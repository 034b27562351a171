import {
  type Caller,
  type GatewayUnderTest,
  settle,
  type Settled,
  type Work,
} from '@signalbox/gateway-kit/testing';
import { LONGEST_REQUEST_MS, Replica } from '../replica.js';
import type { World } from '../world.js';
import type { Point } from './points.js';

export type Interruption = 'SIGKILL' | 'SIGSTOP';

/** What became of one interrupted write. */
export interface Outcome {
  work: Work;
  point: string;
  interruption: Interruption;
  settled: Settled;
}

export interface Round {
  unit: GatewayUnderTest;
  point: Point;
  interruption: Interruption;
  works: readonly Work[];
}

/** Time of the first attempt, milliseconds: it must reach the point, and be over soon. */
const FIRST_DEADLINE_MS = 4_000;
const POLL_MS = 15;

/**
 * Lets one process bring all the writes to the point, interrupts it there, and asks again elsewhere. A process that was
 * stopped goes on after its deadline, with whatever it still holds in its hands.
 * @returns what each write came to, and how many were at the point when the process was interrupted.
 */
export async function interrupt(
  world: World,
  { unit, point, interruption, works }: Round,
  survivor: Caller,
): Promise<{ outcomes: Outcome[]; reached: number }> {
  const vendor = world.vendorOf(unit);
  const victim = await Replica.start(world, unit);
  // Its first call reads the schema, which is no part of the proof.
  await victim.caller.ask('describe', { types: [...new Set(works.map(({ type }) => type))] });
  const armed = await point.arm(victim, vendor, works);
  const deadline = Date.now() + FIRST_DEADLINE_MS;
  const first = Promise.allSettled(
    works.map((work) => work.ask(victim.caller, { epoch: 1, timeoutMs: FIRST_DEADLINE_MS })),
  );
  const reached = await arrival(armed.reached, works.length, deadline - 500);
  if (interruption === 'SIGKILL') await victim.kill();
  else await victim.pause();
  // The vendor keeps its promise: it works on for a while after the caller has given up, but not for ever.
  const releasing = sleepUntil(deadline + world.random() * LONGEST_REQUEST_MS * 0.8).then(async () => {
    if (interruption === 'SIGSTOP') await victim.resume();
    await armed.release();
  });
  const settling = works.map(async (work) => ({
    ...{ work, point: point.name, interruption },
    settled: await settle(work, survivor, world.random),
  }));
  const outcomes = await Promise.all(settling);
  await releasing;
  if (interruption === 'SIGSTOP') {
    await Promise.race([first, new Promise((resolve) => setTimeout(resolve, 2_000))]);
    await victim.kill();
  }
  return { outcomes, reached };
}

async function arrival(reached: () => Promise<number>, all: number, giveUpAt: number): Promise<number> {
  for (;;) {
    const now = await reached();
    if (now >= all || Date.now() > giveUpAt) return now;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

const sleepUntil = (at: number) =>
  new Promise<void>((resolve) => setTimeout(resolve, Math.max(0, at - Date.now())));

import { inPool, settle, kindsOf, prepareWork, type GatewayUnderTest } from '@signalbox/gateway-kit/testing';
import type { Figure } from '../figure.js';
import { clerkOf, judge, type Verdict } from '../proof/interrupted-keys.js';
import { Replica } from '../replica.js';
import { UNITS } from '../units.js';
import type { World } from '../world.js';
import { told } from './interrupted.js';

/** How long the vendor works on at most after it has hung up, milliseconds. */
const LATEST_MS = 5_000;
/** What the gateways are told: the same, and a moment for the work itself. */
const LONGEST_MS = LATEST_MS + 500;
const HANGS_UP_MS = 300;
const AT_ONCE = 40;

/** Records per key when the vendor hangs up and does the work up to five seconds later. */
export async function lateWork(world: World, { each }: { each: number }): Promise<Figure> {
  const all = await Promise.all(UNITS.map((unit) => workedLate(world, unit, each)));
  const verdicts = all.flat();
  return {
    figure: 'the same with the vendor doing the work up to 5 s after it hung up',
    ...told(verdicts),
    reach: 'exactly 1',
    how: `${verdicts.length} keys; each call's connection is cut within 0.3 s and its work done 0 to 5 s after, while the write is asked for again under its key.`,
  };
}

async function workedLate(world: World, unit: GatewayUnderTest, each: number): Promise<Verdict[]> {
  const vendor = world.vendorOf(unit);
  const env = { VENDOR_LONGEST_REQUEST_MS: String(LONGEST_MS) };
  const [first, second] = await Promise.all([
    Replica.start(world, unit, { env }),
    Replica.start(world, unit, { env }),
  ]);
  const clerk = clerkOf(world, unit, first);
  const kinds = kindsOf(unit).flatMap((kind) => Array.from({ length: each }, () => kind));
  const works = await inPool(kinds, 4, (kind) => prepareWork(kind, clerk));
  const outcomes = await inPool(works, AT_ONCE, async (work) => {
    const ms = Math.round(world.random() * HANGS_UP_MS);
    const workMs = ms + Math.round(world.random() * LATEST_MS);
    await vendor.fault({ ...work.call, kind: 'late', count: 1, ms, workMs });
    await work.ask(first.caller, { epoch: 1, timeoutMs: 4_000 }).catch(() => undefined);
    const settled = await settle(work, second.caller, world.random);
    return { work, point: 'work after the hang-up', interruption: 'SIGKILL' as const, settled };
  });
  await new Promise((resolve) => setTimeout(resolve, LATEST_MS));
  world.say(`${unit.definition.title}: late work, ${works.length} keys`);
  const verdicts = await judge(world, unit, outcomes);
  await Promise.all([first.stop(), second.stop()]);
  return verdicts;
}

import { randomUUID } from 'node:crypto';
import type { Change } from '@signalbox/contracts';
import type { GatewayUnderTest } from '@signalbox/gateway-kit/testing';
import { Agent, request } from 'undici';
import type { Figure } from '../figure.js';
import { clerkOf } from '../proof/interrupted-keys.js';
import { Replica } from '../replica.js';
import { UNITS } from '../units.js';
import { openRecorder, type RecordedCall } from '../wire/recorder.js';
import type { World } from '../world.js';
import { median } from './median.js';

/** A gateway runs for days: what is timed is its code as it settles, not as it starts. */
const WARM_UP = 500;
const REACH_MS = 3;

/** What a keyed write costs beyond the vendor's calls themselves. */
export async function extraLatency(world: World, { writes }: { writes: number }): Promise<Figure> {
  const taken: { title: string; keyed: number; bare: number; calls: number }[] = [];
  // One after the other: side by side they would wait for each other's processor.
  for (const unit of UNITS) taken.push(await compared(world, unit, writes));
  const extra = taken.map(({ keyed, bare }) => keyed - bare);
  const most = Math.max(...extra);
  return {
    figure: 'extra latency of a keyed write over the bare vendor call, p50, instant vendor',
    value: `${most.toFixed(2)} ms`,
    reach: '< 3 ms',
    ok: most < REACH_MS,
    how: `system with the most, ${writes} creates asked over NATS alternated in one run with the same calls to the stand-in by undici: ${taken
      .map(
        ({ title, keyed, bare, calls }) =>
          `${title} ${keyed.toFixed(2)} - ${bare.toFixed(2)} ms (${calls} calls)`,
      )
      .join(', ')}`,
    problems: [],
  };
}

async function compared(world: World, unit: GatewayUnderTest, writes: number) {
  const { sample, definition } = unit;
  const bareWrite = await recorded(world, unit);
  const replica = await Replica.start(world, unit, { plain: true });
  const { mark } = clerkOf(world, unit, replica);
  const origin = world.urls[unit.vendor] as string;
  const agent = new Agent({ connections: 1 });
  const creation = (text: string): Change => ({
    ...{ ref: 'made', connection: definition.system, kind: 'create', type: sample.type },
    fields: sample.fields(text),
  });
  const [keyed, bare]: [number[], number[]] = [[], []];
  for (let at = -WARM_UP; at < writes; at += 1) {
    const change = creation(mark());
    const key = randomUUID();
    // Signing it is the orchestrator's work.
    const grant = await world.grants.sign(replica.caller.claims(change, { key }));
    const keyedBegan = performance.now();
    await replica.caller.apply(change, { key, grant });
    const keyedMs = performance.now() - keyedBegan;
    const bareBegan = performance.now();
    await bareWrite.run(mark(), randomUUID(), async (call) => {
      const reply = await request(`${origin}${call.path}`, {
        ...{ dispatcher: agent, method: call.method as 'POST', headers: call.headers },
        ...(call.body === '' ? {} : { body: call.body }),
      });
      const text = await reply.body.text();
      if (reply.statusCode >= 300)
        throw new Error(`${call.method} ${call.path}: ${reply.statusCode} ${text}`);
      return text;
    });
    const bareMs = performance.now() - bareBegan;
    if (at < 0) continue;
    keyed.push(keyedMs);
    bare.push(bareMs);
  }
  await agent.close();
  await replica.stop();
  world.say(`${definition.title}: ${writes} writes beside bare calls`);
  return { title: definition.title, keyed: median(keyed), bare: median(bare), calls: bareWrite.calls };
}

type Send = (call: Pick<RecordedCall, 'method' | 'path' | 'headers' | 'body'>) => Promise<string>;

/** The calls of one keyed create, to be made again for another record under another key. */
async function recorded(
  world: World,
  unit: GatewayUnderTest,
): Promise<{ calls: number; run(mark: string, key: string, send: Send): Promise<void> }> {
  const recorder = await openRecorder(world.urls[unit.vendor] as string);
  const replica = await Replica.start(world, unit, { vendorUrl: recorder.url, plain: true });
  const { mark } = clerkOf(world, unit, replica);
  const { type, fields } = unit.sample;
  const create = async (text: string, key: string) =>
    replica.caller.apply(
      { ref: 'made', connection: unit.definition.system, kind: 'create', type, fields: fields(text) },
      { key },
    );
  // The first one reads the schema too.
  await create(mark(), randomUUID());
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  recorder.calls.length = 0;
  const [oldMark, oldKey] = [mark(), randomUUID()];
  const receipt = await create(oldMark, oldKey);
  const calls = [...recorder.calls];
  await replica.stop();
  recorder.close();
  const run = async (newMark: string, newKey: string, send: Send) => {
    let id = receipt.id;
    for (const call of calls) {
      const swap = (text: string) =>
        [
          [oldMark, newMark],
          [encodeURIComponent(oldMark), encodeURIComponent(newMark)],
          [oldKey, newKey],
          [receipt.id, id],
        ].reduce((swapped, [from = '', to = '']) => swapped.replaceAll(from, to), text);
      const answer = await send({ ...call, path: swap(call.path), body: swap(call.body) });
      id = idLike(call.answer, receipt.id, answer) ?? id;
    }
  };
  return { calls: calls.length, run };
}

/** The new record's id: what stands in the new answer where the recorded one had the recorded id. */
function idLike(recordedAnswer: string, recordedId: string, answer: string): string | undefined {
  const at = recordedAnswer.indexOf(`"${recordedId}"`);
  if (at < 0) return undefined;
  const before = recordedAnswer.slice(0, at).match(/"[^"]*"\s*:\s*$/)?.[0];
  if (before === undefined) return undefined;
  const start = answer.indexOf(before);
  return start < 0 ? undefined : answer.slice(start + before.length).match(/^"([^"]*)"/)?.[1];
}

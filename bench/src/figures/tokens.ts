import type { Figure } from '../figure.js';
import { clerkOf } from '../proof/interrupted-keys.js';
import { Replica } from '../replica.js';
import { UNITS } from '../units.js';
import type { World } from '../world.js';
import type { GatewayUnderTest } from '@signalbox/gateway-kit/testing';

const REPLICAS = 4;

/** Token requests at the vendor when many requests over four replicas meet an expired token. */
export async function tokenRequests(world: World, { requests }: { requests: number }): Promise<Figure> {
  const units = UNITS.filter(({ token }) => token !== undefined);
  const taken = await Promise.all(units.map((unit) => expired(world, unit, requests)));
  const asked = taken.map((one) => one.asked);
  const failures = taken.flatMap((one) => one.failures);
  return {
    figure: `token requests at the vendor when ${requests} requests over ${REPLICAS} replicas meet an expired token`,
    value: `${asked.join(', ')}; ${failures.length} requests failed`,
    reach: '1, and no request fails',
    ok: asked.every((count) => count === 1) && failures.length === 0,
    how: `${units.map(({ definition }) => definition.title).join(', ')}: ${REPLICAS} gateway processes, the stand-in ends all tokens at the first of the requests, and its log is counted.`,
    problems: [...new Set(failures)].slice(0, 10),
  };
}

async function expired(
  world: World,
  unit: GatewayUnderTest,
  requests: number,
): Promise<{ asked: number; failures: string[] }> {
  const vendor = world.vendorOf(unit);
  const replicas = await Promise.all(Array.from({ length: REPLICAS }, () => Replica.start(world, unit)));
  const [first] = replicas;
  const { type } = unit.sample;
  const { id } = await (first as Replica).caller.apply({
    ...{ ref: 'made', connection: unit.definition.system, kind: 'create', type },
    fields: unit.sample.fields(clerkOf(world, unit, first as Replica).mark()),
  });
  const get = (replica: Replica) =>
    replica.caller.ask<{ record: { id: string } | null }>('get', { type, id }, { timeoutMs: 60_000 });
  await Promise.all(replicas.map(get));
  await vendor.clearRequests();
  await vendor.fault({ kind: 'expire-token', path: '', count: 1 });
  const answers = await Promise.allSettled(
    Array.from({ length: requests }, (_, at) => get(replicas[at % REPLICAS] as Replica)),
  );
  const asked = (await vendor.requests(unit.token)).length;
  await Promise.all(replicas.map((replica) => replica.stop()));
  world.say(`${unit.definition.title}: ${requests} requests with an expired token`);
  return {
    asked,
    failures: answers.flatMap((answer) =>
      answer.status === 'rejected'
        ? [String((answer.reason as Error).message)]
        : answer.value.record?.id === id
          ? []
          : ['another record came back'],
    ),
  };
}

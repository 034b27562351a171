import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ALERTS_STREAM, type Alert, type TypeDescription } from '@signalbox/contracts';
import { startNats } from '@signalbox/local-stack';
import { connectNats, type NatsConnection } from '@signalbox/messaging';
import { createLogger } from '@signalbox/runtime';
import { jetstreamManager } from '@nats-io/jetstream';
import type { SystemAdapter } from '../define-gateway.js';
import { SchemaCache } from '../schema.js';
import { startSchemaRefresh } from './refresh.js';
import { SharedSchema } from './shared-schema.js';

const logger = createLogger('spec', 'silent');
let dir: string;
let server: Awaited<ReturnType<typeof startNats>>;
let nats: NatsConnection;
let connections = 0;
const stops: (() => unknown)[] = [];

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'signalbox-schema-'));
  server = await startNats({ dir });
  nats = await connectNats(server.url, 'spec', logger);
});

afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

afterAll(async () => {
  await nats?.close();
  await server?.stop();
  await rm(dir, { recursive: true, force: true });
});

const type = (...fields: string[]): TypeDescription => ({
  ...{ name: 'Sales Order', label: 'Order', kinds: [], relations: [] },
  fields: fields.map((name) => ({
    ...{ name, label: name, type: 'text' as const, required: false, unique: false, readOnly: false },
  })),
});

/** An org, and as many replicas of its gateway as a test wants. */
function playedOrg() {
  connections += 1;
  const connection = `org-${connections}`;
  const org = { type: type('a') as TypeDescription | undefined, asked: 0 };
  const describe = () => {
    org.asked += 1;
    return Promise.resolve(org.type);
  };
  const adapter = { types: ['Sales Order'], describe } as unknown as SystemAdapter;
  const replica = async ({ intervalMs = 3_600_000 } = {}) => {
    const shared = await SharedSchema.open({ nats, logger, connection, natsReplicas: 1 });
    const observed: Promise<void>[] = [];
    const schema = new SchemaCache(adapter, Date.now, {
      freshMs: 3_600_000,
      described: (name, found) => void observed.push(shared.observe(name, found)),
    });
    stops.push((await startSchemaRefresh({ schema, shared, logger, intervalMs })).stop);
    stops.push(() => Promise.allSettled(observed));
    const fields = async () => (await schema.type('Sales Order')).fields.map(({ name }) => name);
    return { shared, schema, fields, settled: () => Promise.all(observed) };
  };
  return { org, connection, replica };
}

async function alerts(connection: string): Promise<Alert[]> {
  const { streams } = await jetstreamManager(nats);
  const { state } = await streams.info(ALERTS_STREAM.name);
  const found: Alert[] = [];
  for (let seq = state.first_seq; seq <= state.last_seq && seq > 0; seq += 1) {
    const message = await streams.getMessage(ALERTS_STREAM.name, { seq });
    if (message?.subject === `alerts.${connection}`) found.push(message.json<Alert>());
  }
  return found;
}

async function until(what: string, look: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 5_000;
  while (!(await look())) {
    if (Date.now() > deadline) throw new Error(`waited five seconds for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

describe('the schema that replicas share', () => {
  it('is no news the first time, nor while it stays as it is', async () => {
    const { connection, replica } = playedOrg();
    const [one, two] = [await replica(), await replica()];
    await one.fields();
    await two.fields();
    await Promise.all([one.settled(), two.settled()]);

    expect(await alerts(connection)).toEqual([]);
  });

  it('tells a change once, whoever sees it, and all replicas drop what they knew', async () => {
    const { org, connection, replica } = playedOrg();
    const replicas = await Promise.all([replica(), replica(), replica()]);
    for (const each of replicas) await each.fields();
    await Promise.all(replicas.map((each) => each.settled()));
    org.type = type('b', 'c');
    const [one, two, three] = replicas;
    await Promise.all([one?.schema.refresh('Sales Order'), two?.schema.refresh('Sales Order')]);
    await Promise.all(replicas.map((each) => each.settled()));
    await until('the third replica to ask anew', async () => (await three?.fields())?.join() === 'b,c');

    const [alert, ...more] = await alerts(connection);
    expect(more).toEqual([]);
    expect(alert).toMatchObject({
      connection,
      kind: 'schema-changed',
      message: 'Sales Order changed: "a" is gone; "b" is new; "c" is new.',
      details: { type: 'Sales Order', removed: ['a'], added: ['b', 'c'], renamed: [], changed: [] },
    });
  });

  it('tells a change back, and the same change again', async () => {
    const { org, connection, replica } = playedOrg();
    const { schema, fields, settled } = await replica();
    await fields();
    for (const next of [type('b'), type('a'), type('b')]) {
      org.type = next;
      await settled();
      await schema.refresh('Sales Order');
    }
    await settled();

    const told = await alerts(connection);
    expect(told.map(({ details }) => [details['added'], details['removed']])).toEqual([
      [['b'], ['a']],
      [['a'], ['b']],
      [['b'], ['a']],
    ]);
    expect(new Set(told.map(({ id }) => id)).size).toBe(3);
  });

  it('speaks for a replica that saw a change and died before it told', async () => {
    const { org, connection, replica } = playedOrg();
    const one = await replica();
    await one.fields();
    await one.settled();
    org.type = type('b');
    const dying = one.shared as unknown as { tell(): Promise<void> };
    dying.tell = () => Promise.reject(new Error('killed'));
    await expect(one.shared.observe('Sales Order', org.type)).rejects.toThrow('killed');
    expect(await alerts(connection)).toEqual([]);

    const two = await replica();
    await two.fields();
    await two.settled();
    expect((await alerts(connection)).map(({ message }) => message)).toEqual([
      'Sales Order changed: "a" is gone; "b" is new.',
    ]);
  });

  it('tells that a type went, and that it is back', async () => {
    const { org, connection, replica } = playedOrg();
    const { schema, fields, settled } = await replica();
    await fields();
    await settled();
    org.type = undefined;
    await schema.refresh('Sales Order');
    await settled();
    await expect(schema.type('Sales Order')).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    schema.forget('Sales Order');
    org.type = type('a');
    await fields();
    await settled();

    expect((await alerts(connection)).map(({ message }) => message)).toEqual([
      'Sales Order is no longer there.',
      'Sales Order is there again.',
    ]);
  });

  it('is asked for anew in the background, and each replica then knows the change', async () => {
    const { org, replica } = playedOrg();
    const replicas = await Promise.all([1, 2, 3].map(() => replica({ intervalMs: 200 })));
    for (const each of replicas) await each.fields();
    org.type = type('b');

    for (const each of replicas)
      await until('a replica to know the change', async () => (await each.fields()).join() === 'b');
  });

  it('need not be asked for by a replica when another has just found it as it is known', async () => {
    const { org, replica } = playedOrg();
    const [one, two] = [await replica(), await replica()];
    await one.fields();
    await one.settled();
    const hash = one.schema.hashOf('Sales Order');

    expect(await two.shared.confirms('Sales Order', hash, 60_000)).toBe(true);
    expect(await two.shared.confirms('Sales Order', 'another', 60_000)).toBe(false);
    expect(await two.shared.confirms('Sales Order', hash, 0)).toBe(false);
    expect(await two.shared.confirms('Customer', undefined, 60_000)).toBe(false);
    expect(org.asked).toBe(1);
  });
});

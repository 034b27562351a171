import { jetstreamManager } from '@nats-io/jetstream';
import { SignalboxError } from '@signalbox/contracts';
import { startNats } from '@signalbox/local-stack';
import {
  createLogger,
  createMetrics,
  HealthModule,
  startService,
  type RunningService,
} from '@signalbox/runtime';
import { Controller, Module } from '@nestjs/common';
import { Ctx, MessagePattern, Payload } from '@nestjs/microservices';
import { Kvm } from '@nats-io/kv';
import { Svcm } from '@nats-io/services';
import { headers } from '@nats-io/transport-node';
import { IsInt } from 'class-validator';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  connectNats,
  consume,
  ensureStream,
  KvStore,
  publishDurable,
  requestJson,
  ServiceServer,
  useSignalboxDoors,
  type NatsConnection,
  type RequestContext,
} from './index.js';

class AddRequest {
  @IsInt()
  a!: number;
  @IsInt()
  b!: number;
}

@Controller()
class Calculator {
  @MessagePattern('add')
  add(@Payload() { a, b }: AddRequest): { sum: number } {
    return { sum: a + b };
  }

  @MessagePattern('who')
  who(@Ctx() { actor, key }: RequestContext) {
    return { actor, key };
  }

  @MessagePattern('refuse')
  refuse(): never {
    throw new SignalboxError('CONFLICT', 'somebody was quicker', { details: { field: 'a' } });
  }

  @MessagePattern('break')
  break(): never {
    throw new Error('a secret detail');
  }

  @MessagePattern('tell-all')
  tellAll(): { text: string } {
    return { text: 'x'.repeat(1_100_000) };
  }

  @MessagePattern('slow')
  async slow(): Promise<{ done: true }> {
    await new Promise((resolve) => setTimeout(resolve, 400));
    return { done: true };
  }
}

const logger = createLogger('spec', 'silent');
let dir: string;
let nats: NatsConnection;
let server: Awaited<ReturnType<typeof startNats>>;
let service: RunningService;
let serviceNats: NatsConnection;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'signalbox-messaging-'));
  server = await startNats({ dir });
  nats = await connectNats(server.url, 'spec', logger);
  serviceNats = await connectNats(server.url, 'calculator', logger);

  @Module({ imports: [HealthModule.with([], createMetrics('calculator'))], controllers: [Calculator] })
  class CalculatorModule {}
  service = await startService({
    settings: { natsUrl: server.url, httpPort: 0, httpHost: '127.0.0.1', logLevel: 'silent' },
    logger,
    module: CalculatorModule,
    configure: useSignalboxDoors,
    strategy: new ServiceServer({
      nats: serviceNats,
      logger,
      name: 'calculator',
      version: '1.0.0',
      description: 'adds',
      metadata: { kind: 'spec' },
      group: 'calc.one',
    }),
  });
});

afterAll(async () => {
  await service?.stop();
  await serviceNats?.drain();
  await nats?.drain();
  await server?.stop();
  await rm(dir, { recursive: true, force: true });
});

const ask = (operation: string, body: unknown, timeoutMs = 2_000) =>
  requestJson(nats, `calc.one.${operation}`, body, { timeoutMs, actor: 'Zoë', key: 'k-1' });
const failure = (operation: string, body: unknown, timeoutMs?: number) =>
  ask(operation, body, timeoutMs).then(
    () => undefined,
    (error: SignalboxError) => error.toBody(),
  );

describe('request and reply over the NATS service convention', () => {
  it('answers plain JSON and hands headers to the handler', async () => {
    expect(await ask('add', { a: 1, b: 2 })).toEqual({ sum: 3 });
    expect(await ask('who', {})).toEqual({ actor: 'Zoë', key: 'k-1' });
  });

  it('names the field of a body that does not fit', async () => {
    expect(await failure('add', { a: 1, b: 'x' })).toMatchObject({
      code: 'BAD_REQUEST',
      details: { field: 'b' },
    });
    expect(await failure('add', { a: 1, b: 2, c: 3 })).toMatchObject({
      code: 'BAD_REQUEST',
      details: { field: 'c' },
    });
  });

  it('refuses what is not JSON, and operations that nobody serves, with the known ones', async () => {
    const malformed = await nats.request('calc.one.add', '{"a":', { timeout: 2_000 });
    expect(malformed.headers?.get('Nats-Service-Error-Code')).toBe('400');
    expect(malformed.json()).toMatchObject({ code: 'BAD_REQUEST', details: { field: 'body' } });
    expect(await failure('multiply', {})).toMatchObject({
      code: 'BAD_REQUEST',
      details: { field: 'operation', known: ['add', 'who', 'refuse', 'break', 'tell-all', 'slow'] },
    });
  });

  it('keeps the code of our errors and hides the text of foreign ones', async () => {
    expect(await failure('refuse', {})).toEqual({
      code: 'CONFLICT',
      message: 'somebody was quicker',
      details: { field: 'a' },
    });
    const hidden = await failure('break', {});
    expect(hidden?.code).toBe('INTERNAL');
    expect(JSON.stringify(hidden)).not.toContain('secret');
  });

  it('takes a deadline with fractions, and names the header that it can not read', async () => {
    const codeFor = async (name: string, value: string) => {
      const given = headers();
      given.set(name, value);
      const reply = await nats.request('calc.one.add', '{"a":1,"b":2}', { timeout: 2_000, headers: given });
      return (reply.json<{ code?: string }>().code ?? 'ok') as string;
    };
    expect(await codeFor('Signalbox-Deadline', String(Date.now() + 1_000.5))).toBe('ok');
    expect(await codeFor('Signalbox-Deadline', '9'.repeat(17))).toBe('ok');
    expect(await codeFor('Signalbox-Deadline', 'soon')).toBe('BAD_REQUEST');
    expect(await codeFor('Signalbox-Actor', '%E0%A4')).toBe('BAD_REQUEST');
  });

  it('says so when the answer is larger than NATS carries', async () => {
    expect(await failure('tell-all', {})).toMatchObject({
      code: 'BAD_REQUEST',
      details: { bytes: 1_100_011, most: 1_048_576 },
    });
  });

  it('tells nobody there from no answer in time', async () => {
    const absent = await requestJson(nats, 'calc.two.add', {}, { timeoutMs: 500 }).catch(
      (error: SignalboxError) => error.toBody(),
    );
    expect(absent).toMatchObject({ code: 'UNAVAILABLE', details: { noResponders: true } });
    expect(await failure('slow', {}, 100)).toMatchObject({ code: 'TIMEOUT' });
  });

  it('does nothing for a request that arrives after its deadline', async () => {
    const late = headers();
    late.set('Signalbox-Deadline', String(Date.now() - 1));
    const reply = await nats.request('calc.one.add', '{"a":1,"b":2}', { timeout: 2_000, headers: late });
    expect(reply.json()).toMatchObject({ code: 'TIMEOUT' });
  });

  it('is found by service discovery with its metadata and endpoints', async () => {
    const client = new Svcm(nats).client({ strategy: 'timer', maxWait: 300 } as never);
    const found = [];
    for await (const info of await client.info('calculator')) found.push(info);
    expect(found).toHaveLength(1);
    expect(found[0]?.metadata).toMatchObject({ kind: 'spec' });
    expect(found[0]?.endpoints.map(({ subject }) => subject)).toContain('calc.one.add');
  });

  it('opens health and metrics doors', async () => {
    expect(await (await fetch(`${service.url}/healthz`)).json()).toEqual({ status: 'ok' });
    expect(await (await fetch(`${service.url}/readyz`)).json()).toEqual({ status: 'ready', problems: {} });
    expect(await (await fetch(`${service.url}/metrics`)).text()).toContain('process_cpu_seconds_total');
  });
});

describe('streams', () => {
  it('hands over each message once, tries failures again, and keeps what fails for good', async () => {
    await ensureStream(nats, { name: 'SPEC', subjects: ['spec.>'] });
    await ensureStream(nats, { name: 'SPEC', subjects: ['spec.>'] });
    await publishDurable(nats, 'spec.a', '"good"', { messageId: '1' });
    await publishDurable(nats, 'spec.a', '"good"', { messageId: '1' });
    await publishDurable(nats, 'spec.a', '"poison"', { messageId: '2' });
    await publishDurable(nats, 'spec.a', '"also good"', { messageId: '3' });
    const handled: string[] = [];
    const dead: string[] = [];
    let finish: () => void;
    const finished = new Promise<void>((resolve) => (finish = resolve));
    const consumer = await consume({
      nats,
      logger,
      stream: 'SPEC',
      durable: 'spec',
      subject: 'spec.>',
      backoffMs: [10],
      maxTries: 3,
      handle: async (message) => {
        if (message.json() === 'poison') throw new Error('cannot be read');
        handled.push(message.json());
      },
      deadLetter: async (message, error) => {
        dead.push(`${message.json<string>()} ${message.info.deliveryCount} ${(error as Error).message}`);
        finish();
      },
    });
    await finished;
    await consumer.stop();
    expect(handled).toEqual(['good', 'also good']);
    expect(dead).toEqual(['poison 3 cannot be read']);
  });
});

describe('a connection', () => {
  it('tells no password of the address at which nobody answers', async () => {
    const error = await connectNats('nats://me:hunter2@127.0.0.1:1', 'spec', logger).catch((e: Error) => e);
    expect(error).toMatchObject({ code: 'UNAVAILABLE' });
    expect(String((error as Error).message)).not.toContain('hunter2');
  });
});

describe('a stream', () => {
  it('keeps trying what fails for a passing reason, and keeps nothing of it as dead', async () => {
    await ensureStream(nats, { name: 'PASSING', subjects: ['passing.>'] });
    await publishDurable(nats, 'passing.a', 'x');
    let tries = 0;
    const dead: unknown[] = [];
    const consumer = await consume({
      nats,
      logger,
      stream: 'PASSING',
      durable: 'passing',
      subject: 'passing.>',
      backoffMs: [20],
      maxTries: 2,
      handle: () => {
        tries += 1;
        return tries < 5
          ? Promise.reject(new SignalboxError('UNAVAILABLE', 'down', { retryAfterMs: 10 }))
          : Promise.resolve();
      },
      deadLetter: (message) => Promise.resolve(void dead.push(message.seq)),
    });
    for (let waits = 0; tries < 5 && waits < 200; waits += 1)
      await new Promise((resolve) => setTimeout(resolve, 25));
    await consumer.stop();
    expect({ tries, dead }).toEqual({ tries: 5, dead: [] });
  });
});

describe('key-value store', () => {
  it('is unavailable, not broken, when it can not be read', async () => {
    const gone = await connectNats(server.url, 'gone', logger);
    const store = await KvStore.open<number>(gone, 'gone');
    await gone.close();
    await expect(store.get('a')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('writes only where nothing was, or on the revision that was read', async () => {
    const store = await KvStore.open<{ n: number }>(nats, 'spec-store');
    const first = await store.create('a', { n: 1 });
    expect(first).toBeGreaterThan(0);
    expect(await store.create('a', { n: 2 })).toBeUndefined();
    expect(await store.get('a')).toEqual({ value: { n: 1 }, revision: first });
    const second = await store.update('a', { n: 3 }, first as number);
    expect(await store.update('a', { n: 4 }, first as number)).toBeUndefined();
    expect(await store.get('a')).toEqual({ value: { n: 3 }, revision: second });
    expect(await store.get('b')).toBeUndefined();
  });

  it('forgets a key for good, as if it had never been there', async () => {
    const store = await KvStore.open<number>(nats, 'spec-forgetting');
    for (const key of ['gone', 'kept']) await store.create(key, 1);
    await store.forget('gone');
    expect([await store.get('gone'), await store.keys()]).toEqual([undefined, ['kept']]);
    const { streams } = await jetstreamManager(nats);
    expect((await streams.info('KV_spec-forgetting')).state.messages).toBe(1);
    expect(await store.create('gone', 2)).toBeGreaterThan(0);
  });

  it('tells apart what a stream refused, what no stream takes, and which write was first', async () => {
    const store = await KvStore.open<number>(nats, 'spec-order');
    const created = await Promise.all(Array.from({ length: 20 }, (_, at) => store.create('one', at)));
    const [first] = created.filter((revision) => revision !== undefined);
    expect(created.filter((revision) => revision !== undefined)).toHaveLength(1);
    const updated = await Promise.all([1, 2, 3].map((at) => store.update('one', at, first as number)));
    expect(updated.filter((revision) => revision !== undefined)).toHaveLength(1);
    await expect(store.create('no key', 1)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    await expect(publishDurable(nats, 'nobody.keeps.this', '{}')).rejects.toMatchObject({
      ...{ code: 'UNAVAILABLE', cause: { name: 'StreamRefusal' } },
    });
  });

  it('takes the place of an entry that an administrator deleted', async () => {
    const store = await KvStore.open<number>(nats, 'spec-markers');
    await store.create('a', 1);
    await (await new Kvm(nats).open('spec-markers')).delete('a');
    expect(await store.create('a', 2)).toBe(3);
    expect(await store.get('a')).toEqual({ value: 2, revision: 3 });
  });

  it('lists keys at once while others take them out', async () => {
    const store = await KvStore.open<number>(nats, 'spec-listing');
    expect(await store.keys()).toEqual([]);
    const keys = Array.from({ length: 50 }, (_, at) => `key-${at}`);
    await Promise.all(keys.map((key) => store.create(key, 1)));
    const listings: Promise<string[]>[] = [];
    for (const key of keys) {
      listings.push(store.keys());
      await store.forget(key);
    }
    const listed = await Promise.all(listings);
    expect(listed.every((some) => some.every((key) => keys.includes(key)))).toBe(true);
    expect([listed[0]?.length, await store.keys()]).toEqual([50, []]);
  }, 4_000);

  it('refuses a value that a server might not take', async () => {
    const store = await KvStore.open<string>(nats, 'spec-store');
    await expect(store.create('big', 'x'.repeat(300_000))).rejects.toMatchObject({ code: 'VALIDATION' });
  });
});

describe('a service that stops', () => {
  it('answers what it took, and nobody waits for what it takes no more', async () => {
    const taken = ask('slow', {});
    await new Promise((resolve) => setTimeout(resolve, 50));
    const stopping = service.stop();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await failure('add', { a: 1, b: 2 }, 200)).toMatchObject({
      code: 'UNAVAILABLE',
      details: { noResponders: true },
    });
    expect(await taken).toEqual({ done: true });
    await stopping;
  });
});

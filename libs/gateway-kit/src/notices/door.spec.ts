import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NOTICES_STREAM } from '@signalbox/contracts';
import { startNats } from '@signalbox/local-stack';
import { connectNats, ensureStream, type NatsConnection } from '@signalbox/messaging';
import { createLogger } from '@signalbox/runtime';
import { jetstreamManager } from '@nats-io/jetstream';
import fastify, { type FastifyInstance } from 'fastify';
import { Counter, Registry } from 'prom-client';
import { noticeLimit, openNoticeDoor } from './door.js';

const logger = createLogger('spec', 'silent');
let dir: string;
let server: Awaited<ReturnType<typeof startNats>>;
let nats: NatsConnection;
let http: FastifyInstance;
let url: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'signalbox-door-'));
  server = await startNats({ dir });
  nats = await connectNats(server.url, 'spec', logger);
  await ensureStream(nats, NOTICES_STREAM);
  http = fastify();
  openNoticeDoor(http, {
    nats,
    logger,
    connection: 'erp',
    notices: {
      verify: () => undefined,
      acknowledge: { status: 200, contentType: 'text/plain', body: 'ok' },
      parse: () => [],
    },
    publicUrl: undefined,
    counter: new Counter({ name: 'n', help: 'n', labelNames: ['outcome'], registers: [new Registry()] }),
  });
  url = await http.listen({ host: '127.0.0.1', port: 0 });
});

afterAll(async () => {
  await http?.close();
  await nats?.close();
  await server?.stop();
  await rm(dir, { recursive: true, force: true });
});

async function send(bytes: number): Promise<{ status: number; text: string }> {
  const answer = await fetch(`${url}/notices`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: 'x'.repeat(bytes),
  });
  return { status: answer.status, text: await answer.text() };
}

async function kept(): Promise<number> {
  return (await (await jetstreamManager(nats)).streams.info(NOTICES_STREAM.name)).state.messages;
}

describe('the notices door', () => {
  it('keeps the largest notice that it lets in', async () => {
    const before = await kept();

    expect(await send(noticeLimit(nats))).toEqual({ status: 200, text: 'ok' });
    expect(await kept()).toBe(before + 1);
  });

  it('says of a larger one how large it may be, and keeps nothing', async () => {
    const before = await kept();
    const limit = noticeLimit(nats);
    const { status, text } = await send(limit + 1);

    expect([status, JSON.parse(text)]).toEqual([
      413,
      {
        code: 'BAD_REQUEST',
        message: `body: a notice may have ${limit} bytes, for it is kept as one message.`,
        details: { field: 'body', limit },
      },
    ]);
    expect(await kept()).toBe(before);
  });

  it('goes by the limit of its NATS server', () => {
    const limitOf = (max_payload: number) =>
      noticeLimit({ info: { max_payload } } as Pick<NatsConnection, 'info'>);

    expect([limitOf(65_536), limitOf(8 * 1_048_576)]).toEqual([57_344, 1_048_576]);
  });
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SAGAS_CLOSED_STREAM, type SagaClosed } from '@signalbox/contracts';
import { startNats } from '@signalbox/local-stack';
import { connectNats, ensureStream, type NatsConnection } from '@signalbox/messaging';
import { createLogger } from '@signalbox/runtime';
import type { SagaState } from '@signalbox/saga';
import { jetstreamManager } from '@nats-io/jetstream';
import { tellClosedOver } from './closed.js';

let dir: string;
let server: Awaited<ReturnType<typeof startNats>>;
let nats: NatsConnection;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'signalbox-closed-'));
  server = await startNats({ dir });
  nats = await connectNats(server.url, 'spec', createLogger('spec', 'silent'));
  await ensureStream(nats, SAGAS_CLOSED_STREAM);
});

afterAll(async () => {
  await nats?.close();
  await server?.stop();
  await rm(dir, { recursive: true, force: true });
});

it('tells each gateway once which keys of a saga are closed', async () => {
  const step = (connection: string, key: string) => ({
    change: { connection },
    key,
    compensationKey: `${key}-back`,
  });
  const steps = { a: step('desk', 'k1'), b: step('shop', 'k2'), c: step('desk', 'k3') };
  const tellClosed = tellClosedOver(nats);
  for (let times = 0; times < 2; times += 1) await tellClosed({ id: 's', steps } as unknown as SagaState);

  const { streams } = await jetstreamManager(nats);
  const { state } = await streams.info(SAGAS_CLOSED_STREAM.name);
  const told = await Promise.all(
    Array.from({ length: state.last_seq }, (_, index) =>
      streams.getMessage(SAGAS_CLOSED_STREAM.name, { seq: index + 1 }),
    ),
  );
  expect(told.map((message) => [message?.subject, message?.json<SagaClosed>()])).toEqual([
    ['sagas.closed.desk', { sagaId: 's', keys: ['k1', 'k1-back', 'k3', 'k3-back'] }],
    ['sagas.closed.shop', { sagaId: 's', keys: ['k2', 'k2-back'] }],
  ]);
});

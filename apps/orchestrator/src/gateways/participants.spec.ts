import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HEADERS } from '@signalbox/contracts';
import { startNats } from '@signalbox/local-stack';
import { connectNats, type NatsConnection } from '@signalbox/messaging';
import { createLogger } from '@signalbox/runtime';
import { decodeJwt } from 'jose';
import { GrantSigner } from './grants.js';
import { GatewayParticipants } from './participants.js';

let dir: string;
let server: Awaited<ReturnType<typeof startNats>>;
let nats: NatsConnection;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'signalbox-participants-'));
  server = await startNats({ dir });
  nats = await connectNats(server.url, 'spec', createLogger('spec', 'silent'));
});

afterAll(async () => {
  await nats?.close();
  await server?.stop();
  await rm(dir, { recursive: true, force: true });
});

it('looks a key up as the owner of its saga, with a grant for just that', async () => {
  const asked: unknown[] = [];
  nats.subscribe('gateways.desk.resolve', {
    callback: (_, message) => {
      const {
        iat: _iat,
        exp: _exp,
        iss: _iss,
        ...claims
      } = decodeJwt(message.headers?.get(HEADERS.grant) as string);
      asked.push({ body: message.json(), claims });
      message.respond('{"state":"voided"}');
    },
  });
  const participants = new GatewayParticipants(
    nats,
    new GrantSigner(Buffer.alloc(32, 7).toString('base64url')),
  );
  const key = randomUUID();
  const context = { connection: 'desk', sagaId: 's', ref: 'note', actor: 'spec', epoch: 4 };
  const timing = { deadline: Date.now() + 5_000, signal: AbortSignal.timeout(5_000) };
  for (const giveUp of [false, true])
    await participants.resolve({ key, type: 'Note' }, { ...context, ...timing, giveUp });

  const claims = { op: 'resolve', connection: 'desk', saga: 's', key, epoch: 4 };
  const body = { key, type: 'Note', sagaId: 's', epoch: 4 };
  expect(asked).toEqual([
    { body: { ...body, giveUp: false }, claims: { ...claims, hash: 'look' } },
    { body: { ...body, giveUp: true }, claims: { ...claims, hash: 'give-up' } },
  ]);
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startNats } from '@signalbox/local-stack';
import { connectNats } from '@signalbox/messaging';
import { createLogger } from '@signalbox/runtime';
import { GatewayRegistry } from './registry.js';

it('is unavailable, for a run to try again, while NATS can not be asked', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'signalbox-registry-'));
  const server = await startNats({ dir });
  const nats = await connectNats(server.url, 'spec', createLogger('spec', 'silent'));
  const registry = new GatewayRegistry(nats);
  await nats.close();
  const failure = await registry.list().catch((error: unknown) => error);
  await server.stop();
  await rm(dir, { recursive: true, force: true });
  expect(failure).toMatchObject({ code: 'UNAVAILABLE' });
});

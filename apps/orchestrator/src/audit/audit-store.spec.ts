import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AUDIT_STREAM, type AuditEntry } from '@signalbox/contracts';
import { startNats, startPostgres } from '@signalbox/local-stack';
import { connectNats, ensureStream, publishDurable, type NatsConnection } from '@signalbox/messaging';
import { createLogger } from '@signalbox/runtime';
import { jetstreamManager } from '@nats-io/jetstream';
import { Pool } from 'pg';
import { migrateOrchestrator } from '../database/schema.js';
import { AuditStore } from './audit-store.js';

let dir: string;
let postgres: Awaited<ReturnType<typeof startPostgres>>;
let server: Awaited<ReturnType<typeof startNats>>;
let nats: NatsConnection;
let pool: Pool;
const logger = createLogger('spec', 'silent');

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'signalbox-audit-'));
  postgres = await startPostgres({ dir: join(dir, 'postgres') });
  server = await startNats({ dir: join(dir, 'nats') });
  nats = await connectNats(server.url, 'spec', logger);
  pool = new Pool({ connectionString: postgres.url });
  pool.on('error', () => undefined);
});

afterAll(async () => {
  await nats?.close();
  await pool?.end();
  await Promise.all([server?.stop(), postgres?.stop()]);
  await rm(dir, { recursive: true, force: true });
});

it('keeps every entry once, also of a stream that was made anew', async () => {
  await migrateOrchestrator(pool);
  const audit = new AuditStore(pool);
  const entry = (key: string) => ({ phase: 'intended', connection: 'desk', key, sagaId: 's', type: 'Note' });
  const kept = async () => (await audit.ofSaga('s')).map(({ key }: AuditEntry) => key);

  for (const key of ['first', 'second']) {
    await ensureStream(nats, AUDIT_STREAM);
    const consumer = await audit.follow(nats, logger);
    await publishDurable(nats, 'audit.desk', JSON.stringify(entry(key)));
    for (let tries = 0; !(await kept()).includes(key) && tries < 40; tries += 1)
      await new Promise((resolve) => setTimeout(resolve, 25));
    await consumer.stop();
    await (await jetstreamManager(nats)).streams.delete(AUDIT_STREAM.name);
  }
  expect(await kept()).toEqual(['first', 'second']);
});

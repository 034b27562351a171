import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startNats, startPostgres } from '@signalbox/local-stack';
import { connectNats, type NatsConnection } from '@signalbox/messaging';
import { createLogger } from '@signalbox/runtime';
import { Leases, migrate as migrateSagas } from '@signalbox/saga';
import { Pool } from 'pg';
import { migrateOrchestrator } from '../database/schema.js';
import { RunStore } from '../runs/run-store.js';
import { Dispatcher } from './dispatcher.js';
import type { ExecuteRun } from './execute-run.js';

let dir: string;
let postgres: Awaited<ReturnType<typeof startPostgres>>;
let server: Awaited<ReturnType<typeof startNats>>;
let nats: NatsConnection;
let pool: Pool;
let runs: RunStore;
const logger = createLogger('spec', 'silent');

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'signalbox-dispatcher-'));
  [postgres, server] = await Promise.all([
    startPostgres({ dir: join(dir, 'postgres') }),
    startNats({ dir: join(dir, 'nats') }),
  ]);
  pool = new Pool({ connectionString: postgres.url });
  pool.on('error', () => undefined);
  await migrateOrchestrator(pool);
  await migrateSagas(pool);
  nats = await connectNats(server.url, 'spec', logger);
  runs = new RunStore(pool);
});

afterAll(async () => {
  await nats?.close();
  await pool?.end();
  await Promise.all([server?.stop(), postgres?.stop()]);
  await rm(dir, { recursive: true, force: true });
});

beforeEach(() => pool.query('TRUNCATE runs, approvals, leases CASCADE'));

const create = (businessKey: string) =>
  runs.create({
    businessKey,
    playbook: 'p',
    title: 't',
    input: {},
    model: 'scripted',
    startedBy: 'spec',
    byPerson: false,
    traceparent: null,
  });

function dispatcher(execute: ExecuteRun, leases = new Leases(pool), concurrency = 2): Dispatcher {
  return new Dispatcher({
    runs,
    leases,
    execute,
    nats,
    logger,
    owner: `spec-${Math.random()}`,
    leaseSeconds: 5,
    concurrency,
  });
}

/** Leases on a database that takes its time. */
class SlowLeases extends Leases {
  override async acquireAll(...asked: Parameters<Leases['acquireAll']>): ReturnType<Leases['acquireAll']> {
    await sleep(150);
    return super.acquireAll(...asked);
  }
}

async function until(what: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await what()); tries += 1) {
    if (tries > 400) throw new Error('it did not come to that');
    await sleep(25);
  }
}

it('executes no more runs at once than it may, however often it is woken', async () => {
  for (const key of ['a', 'b', 'c', 'd', 'e', 'f']) await create(key);
  let [now, most, done] = [0, 0, 0];
  const under = dispatcher(async (run, { lease }) => {
    most = Math.max(most, (now += 1));
    await sleep(60);
    now -= 1;
    await runs.release(run.id, { status: 'done' }, lease);
    done += 1;
  }, new SlowLeases(pool));
  under.start();
  for (let times = 0; times < 5; times += 1) {
    under.wake();
    await sleep(20);
  }
  await until(() => done === 6);
  await under.stop();
  expect(most).toBe(2);
});

it('has begun nothing and holds nothing once it has stopped', async () => {
  const { run } = await create('a');
  let executing = 0;
  const under = dispatcher(async () => {
    executing += 1;
    await sleep(10);
  }, new SlowLeases(pool));
  under.start();
  await until(async () => (await runs.get(run.id)).status === 'running');
  await under.stop();
  const executed = executing;
  await sleep(300);
  expect(executing).toBe(executed);
  const held = await pool.query('SELECT 1 FROM leases WHERE owner IS NOT NULL');
  expect(held.rowCount).toBe(0);
});

it('keeps the lease until what the run left under way has ended', async () => {
  const { run } = await create('a');
  let ended = false;
  let begun = false;
  const under = dispatcher(async (_, { signal, linger }) => {
    begun = true;
    linger(sleep(300).then(() => (ended = true)));
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    throw new Error('Abort');
  });
  under.start();
  await until(() => begun);
  await under.stop();
  expect(ended).toBe(true);
  expect(await new Leases(pool).acquire(`run:${run.id}`, 'next', 1_000)).toMatchObject({ epoch: 2 });
});

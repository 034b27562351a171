import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startPostgres, type PostgresServer } from '@signalbox/local-stack';
import { Leases, migrate, type Lease } from '@signalbox/saga';
import { LeasedCheckpoints } from './checkpoints.js';
import { createAgent } from './create-agent.js';
import type { AgentRun, Commit } from './ports.js';
import { JOB, NEEDS_PERSON, RUN, benchOf, stepOf } from './testing/bench.js';

let folder: string;
let postgres: PostgresServer;
let pool: pg.Pool;
let leases: Leases;
let checkpointer: LeasedCheckpoints;
let runs = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'signalbox-checkpoints-'));
  postgres = await startPostgres({ dir: folder, throwaway: true });
  pool = new pg.Pool({ connectionString: postgres.url });
  // Connections that the stopping server ends are no failure of a test.
  pool.on('error', () => undefined);
  await migrate(pool);
  leases = new Leases(pool);
  checkpointer = new LeasedCheckpoints({ pool });
}, 60_000);

afterAll(async () => {
  await pool?.end();
  await postgres?.stop();
  rmSync(folder, { recursive: true, force: true });
});

function newRun(): AgentRun {
  runs += 1;
  return { ...RUN, id: `00000000-0000-4000-8000-${String(runs).padStart(12, '0')}` };
}

const lease = async (run: AgentRun, owner: string): Promise<Lease> =>
  (await leases.acquire(`run/${run.id}`, owner, 60_000)) as Lease;

async function passOn(run: AgentRun, owner: string): Promise<Lease> {
  await pool.query('UPDATE leases SET expires_at = clock_timestamp() WHERE resource = $1', [`run/${run.id}`]);
  return lease(run, owner);
}

/** A promise that the spec keeps in its hands. */
function signalOf<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((settle) => (resolve = settle));
  return { promise, resolve };
}

async function headOf(run: AgentRun): Promise<string | undefined> {
  const { rows } = await pool.query<{ checkpoint_id: string }>(
    'SELECT checkpoint_id FROM langgraph.checkpoints WHERE thread_id = $1 ORDER BY checkpoint_id DESC LIMIT 1',
    [run.id],
  );
  return rows[0]?.checkpoint_id;
}

test('several processes can make the tables at once, and again', async () => {
  await Promise.all([1, 2, 3].map(() => new LeasedCheckpoints({ pool }).setup()));
  const { rows } = await pool.query<{ count: number }>(
    "SELECT count(*)::int AS count FROM information_schema.tables WHERE table_schema = 'langgraph'",
  );
  expect(rows).toEqual([{ count: 4 }]);
});

test('another process goes on with a run that waits for a person', async () => {
  const run = newRun();
  const bench = benchOf(JOB, NEEDS_PERSON);
  const options = { ...bench.options, checkpointer };
  const first = await createAgent(options).start(run, { lease: await lease(run, 'one') });
  if (first.status !== 'waiting') throw new Error('it should wait');

  const other = createAgent({ ...options, checkpointer: new LeasedCheckpoints({ pool }) });
  const decision = { kind: 'approved', approvalId: 'a1', hash: first.request.hash, by: 'ada' } as const;
  const end = await other.resume(run, decision, { lease: await passOn(run, 'two') });

  expect(end).toMatchObject({ status: 'finished', outcome: 'done', reads: first.reads });
  expect([bench.model.shown.length, bench.commits.length]).toEqual([2, 1]);
});

test('a process that died in the commit is followed by one that attaches to the same saga', async () => {
  const run = newRun();
  const bench = benchOf(JOB, undefined, [{ status: 'done', steps: [stepOf('customer')] }]);
  // The first process never gets past its commit, as if it were killed there.
  const reached = signalOf<string>();
  const dying: Commit = ({ sagaId }) => {
    reached.resolve(sagaId);
    return new Promise(() => undefined);
  };
  const options = { ...bench.options, checkpointer };
  void createAgent({ ...options, commit: dying }).start(run, { lease: await lease(run, 'one') });
  const sagaId = await reached.promise;

  const end = await createAgent(options).start(run, { lease: await passOn(run, 'two') });

  expect(end).toMatchObject({ status: 'finished', outcome: 'done' });
  expect(bench.commits.map((commit) => commit.sagaId)).toEqual([sagaId]);
});

test('what a process writes after its lease passed on is refused, and never becomes the head', async () => {
  const run = newRun();
  const bench = benchOf(JOB);
  const stopped = signalOf<void>();
  const goOn = signalOf<void>();
  const paused: Commit = async ({ sagaId }) => {
    stopped.resolve();
    await goOn.promise;
    return { sagaId, status: 'attention', steps: [] };
  };
  const options = { ...bench.options, checkpointer };
  const zombie = createAgent({ ...options, commit: paused }).start(run, { lease: await lease(run, 'one') });
  await stopped.promise;

  const successor = { lease: await passOn(run, 'two') };
  const end = await createAgent(options).start(run, successor);
  const head = await headOf(run);
  goOn.resolve();

  await expect(zombie).rejects.toMatchObject({ code: 'STALE_OWNER' });
  expect(await headOf(run)).toBe(head);
  expect(await createAgent(options).start(run, successor)).toEqual(end);
  expect(end).toMatchObject({ outcome: 'done' });
});

test('a run without a lease keeps no checkpoints', async () => {
  const run = newRun();
  const { options } = benchOf(JOB);
  await expect(createAgent({ ...options, checkpointer }).start(run)).rejects.toMatchObject({
    code: 'INTERNAL',
  });
  expect(await headOf(run)).toBeUndefined();
});

test('a database that cannot be reached is a failure that passes', async () => {
  const away = new pg.Pool({ connectionString: 'postgres://nobody@127.0.0.1:1/none' });
  const lost = new LeasedCheckpoints({ pool: away });
  await expect(lost.getTuple({ configurable: { thread_id: 'x' } })).rejects.toMatchObject({
    code: 'UNAVAILABLE',
  });
  await away.end();
});

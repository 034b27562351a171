import { jest } from '@jest/globals';
import type { RunDetail } from '@signalbox/contracts';
import type { Service } from '@signalbox/local-stack';
import pg from 'pg';
import { HoldingTap } from './holding-tap.js';
import { Product, until } from './product.js';

jest.setTimeout(60_000);

/** How an append, a checkpoint and a call begin on the wire. */
const APPEND = 'INSERT INTO saga_journal';
const LEASE_CHECK = 'FROM leases WHERE resource = $1 AND owner = $2 AND epoch = $3 FOR SHARE';
const CHECKPOINT = 'INSERT INTO "langgraph".checkpoint';
/** How PostgreSQL ends a transaction whose process says nothing for as long as a lease. */
const TIMED_OUT = 'idle-in-transaction timeout';
const SEND = 'gateways.erpnext.apply';

interface Point {
  name: string;
  company: string;
  server: 'database' | 'nats';
  /** Told each message, in order; the first that it names is the one that comes late. */
  rule: () => (sent: string) => boolean;
  /** How many entries of the journal the paused owner wrote. */
  written: (steps: number) => number;
  /** What the server or the gateway answers to the late message. */
  refusal: string;
}

const nth = (what: string, n: number) => {
  let seen = 0;
  return (sent: string) => sent.includes(what) && (seen += 1) === n;
};

/** The first of `what` once an append has been seen: by then the run is where it commits. */
const onceCommitted = (what: string) => {
  let isCommitted = false;
  return (sent: string) => {
    isCommitted ||= sent.includes(APPEND);
    return isCommitted && sent.includes(what);
  };
};

const POINTS: Point[] = [
  {
    name: 'a checkpoint',
    company: 'Northwind Cold Storage',
    server: 'database',
    rule: () => onceCommitted(LEASE_CHECK),
    written: (steps) => steps + 1,
    refusal: TIMED_OUT,
  },
  {
    name: 'an append',
    company: 'Bluepeak Distribution',
    server: 'database',
    rule: () => nth(APPEND, 2),
    written: () => 1,
    refusal: 'SELECT 0',
  },
  {
    name: 'a send',
    company: 'Tallgrass Rail',
    server: 'nats',
    rule: () => nth(SEND, 1),
    written: () => 1,
    refusal: '"code":"STALE_OWNER"',
  },
  {
    name: 'the end of a checkpoint that it has begun',
    company: 'Harrow & Vale Printing',
    server: 'database',
    rule: () => onceCommitted(CHECKPOINT),
    written: (steps) => steps + 1,
    refusal: TIMED_OUT,
  },
];

describe('a run that two orchestrators hold', () => {
  let product: Product;
  let zombie: Service;
  let pool: pg.Pool;
  let taps: Record<Point['server'], HoldingTap>;
  const opportunities = new Map<string, string>();

  beforeAll(async () => {
    product = await Product.start({ LEASE_SECONDS: '2' });
    const { database, nats } = product.stack.urls;
    pool = new pg.Pool({ connectionString: database, max: 2 });
    pool.on('error', () => undefined);
    taps = {
      database: await HoldingTap.open(Number(new URL(database).port)),
      nats: await HoldingTap.open(Number(new URL(nats).port)),
    };
    for (const { company } of POINTS) {
      const { id } = await product.opportunity(company);
      opportunities.set(company, id);
      await product.win(id);
    }
    zombie = await product.stack.replica('orchestrator', {
      DATABASE_URL: taps.database.urlFor(database),
      NATS_URL: taps.nats.urlFor(nats),
    });
    for (const id of opportunities.values()) await product.runUntil(id, ['waiting']);
  });

  afterAll(async () => {
    await zombie?.kill('SIGKILL');
    await product?.stack.kill('orchestrator', 'SIGCONT');
    for (const tap of Object.values(taps ?? {})) tap.close();
    await pool?.end();
    await product?.stop();
  });

  const rows = async (sql: string, value: string) =>
    (await pool.query<Record<string, unknown>>(sql, [value])).rows;

  /** All that PostgreSQL keeps of a run. */
  const history = async (runId: string) => ({
    run: await rows('SELECT * FROM runs WHERE id = $1', runId),
    approvals: await rows('SELECT * FROM approvals WHERE run_id = $1 ORDER BY id', runId),
    journal: await rows(
      'SELECT j.* FROM saga_journal j JOIN runs r USING (saga_id) WHERE r.id = $1 ORDER BY seq',
      runId,
    ),
    saga: await rows('SELECT s.* FROM sagas s JOIN runs r ON r.saga_id = s.id WHERE r.id = $1', runId),
    checkpoints: await rows(
      `SELECT thread_id, checkpoint_id, parent_checkpoint_id, checkpoint, metadata FROM langgraph.checkpoints
       WHERE thread_id LIKE $1 || '%' ORDER BY 1, 2`,
      runId,
    ),
    writes: await rows(
      `SELECT thread_id, checkpoint_id, task_id, idx, channel, md5(blob) FROM langgraph.checkpoint_writes
       WHERE thread_id LIKE $1 || '%' ORDER BY 1, 2, 3, 4`,
      runId,
    ),
  });

  /** The paused owner has the run, and what it is about to send waits. */
  async function pausedAt({ server, rule }: Point, run: RunDetail): Promise<void> {
    await product.stack.kill('orchestrator', 'SIGSTOP');
    const held = taps[server].hold(rule());
    product.door = zombie.url;
    await product.approve(run.id);
    await held;
    await zombie.kill('SIGSTOP');
    delete product.door;
    await product.stack.kill('orchestrator', 'SIGCONT');
  }

  it.each(POINTS)('is the living one’s when the other is woken before $name', async (point) => {
    const id = opportunities.get(point.company) as string;
    await pausedAt(point, await product.runOf(id));
    const run = await product.runUntil(id, ['done'], 15);
    const before = await history(run.id);

    const tap = taps[point.server];
    tap.release();
    await zombie.kill('SIGCONT');
    await until('the refusal', async () => (tap.answered.includes(point.refusal) ? true : undefined), 5);
    // It goes on to serve, and has let go of the run.
    product.door = zombie.url;
    await product.runOf(id);
    delete product.door;
    await new Promise((resolve) => setTimeout(resolve, 500));

    expect(await history(run.id)).toEqual(before);
    const epochs = before.journal.map((row) => Number(row['epoch']));
    const [first = 0] = epochs;
    const written = point.written(run.steps.length);
    expect(epochs).toEqual(before.journal.map((_, n) => (n < written ? first : first + 1)));
    expect(await product.effects(id)).toMatchObject({ orders: 1, submitted: 1, cancelled: 0, tasks: 1 });
    const settled = (await product.runOf(id)).audit.filter(({ phase }) => phase === 'settled');
    expect(settled).toHaveLength(run.steps.length);
    expect(zombie.isRunning()).toBe(true);
  });
});

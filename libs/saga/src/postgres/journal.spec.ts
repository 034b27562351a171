import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { Append, Lease } from '../ports.js';
import { PostgresJournal } from './journal.js';
import { startDatabase, type TestDatabase } from '../testing/database.js';
import { Leases } from './leases.js';
import { startProxy } from '../testing/lossy-proxy.js';

const AT = '2026-11-22T08:27:44.931Z';

const started = (sagaId: string, lease: Lease | null, change: Partial<Append> = {}): Append => ({
  sagaId,
  seq: 1,
  entryId: randomUUID(),
  entry: { kind: 'started', at: AT, sagaId, actor: 'test', changeSet: { title: 'nothing', changes: [] } },
  lease,
  listing: { status: 'running', dueAt: null },
  ...change,
});

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'ok',
    (error: { code?: string }) => error.code,
  );

describe('the journal in PostgreSQL', () => {
  let database: TestDatabase;
  let pool: pg.Pool;
  let leases: Leases;
  let journal: PostgresJournal;

  const rows = async (sql: string, values: unknown[] = []) =>
    (await pool.query<Record<string, unknown>>(sql, values)).rows;
  const transactions = async () => Number((await rows('SELECT txid_current() AS id'))[0]?.['id']);
  const leased = async (resource: string, owner = 'one') =>
    (await leases.acquire(resource, owner, 60_000)) as Lease;
  /** As it is when an owner is paused past its lease and another takes over. */
  const takenOver = async (resource: string) => {
    await rows(`UPDATE leases SET expires_at = clock_timestamp() WHERE resource = $1`, [resource]);
    return leased(resource, 'two');
  };

  beforeAll(async () => {
    database = await startDatabase();
    ({ pool } = database);
    leases = new Leases(pool);
    journal = new PostgresJournal(pool);
  }, 60_000);

  afterAll(() => database.stop());

  it('writes the entries of many sagas in few transactions', async () => {
    const lease = await leased('many');
    const appends = Array.from({ length: 200 }, (_, n) => started(`many-${n}`, lease));
    const before = await transactions();
    await Promise.all(appends.map((append) => journal.append(append)));
    expect((await transactions()) - before - 1).toBe(1);
    expect(await rows(`SELECT count(*)::int FROM saga_journal WHERE saga_id LIKE 'many-%'`)).toEqual([
      { count: 200 },
    ]);
  });

  it('gives back what was appended, in order, whatever text is in it', async () => {
    const lease = await leased('order');
    const first = started('order', lease);
    const comment = 'nul \u0000, a half pair \ud800, ünïcode 😀';
    const second: Append = {
      ...started('order', null, { seq: 2, listing: { status: 'accepted', dueAt: null } }),
      entry: { kind: 'decided', at: AT, decision: 'accept', by: 'me', comment },
    };
    await Promise.all([journal.append(first), journal.append(second)]);
    expect(await journal.load('order')).toEqual([first.entry, second.entry]);
    expect(await journal.load('nobody')).toEqual([]);
  });

  it('fails the stale and the conflicting entry of a batch, and none of their neighbours', async () => {
    const [stale, good] = [await leased('stale'), await leased('good')];
    await takenOver('stale');
    const taken = started('taken', good);
    await journal.append(taken);
    const batch = [
      started('a-stale', stale),
      started('b-good', good),
      started('taken', good),
      taken,
      started('c-nobodys', { resource: 'never-acquired', owner: 'one', epoch: 1 }),
      started('d-good', good),
    ];
    expect(await Promise.all(batch.map((append) => codeOf(journal.append(append))))).toEqual([
      'STALE_OWNER',
      'ok',
      'CONFLICT',
      'ok',
      'STALE_OWNER',
      'ok',
    ]);
    const written = await rows(
      `SELECT saga_id, seq FROM saga_journal WHERE saga_id ~ '^([a-d]-|taken)' ORDER BY saga_id`,
    );
    expect(written.map((row) => row['saga_id'])).toEqual(['b-good', 'd-good', 'taken']);
  });

  it('fails an entry that PostgreSQL refuses, and none of its neighbours', async () => {
    const lease = await leased('poison');
    const batch = [
      started('poison-1', lease),
      started('poison-2', lease, { entryId: 'not a uuid' }),
      started('poison-3', lease),
    ];
    expect(await Promise.all(batch.map((append) => codeOf(journal.append(append))))).toEqual([
      'ok',
      'INTERNAL',
      'ok',
    ]);
  });

  it('takes its own entry for written when the answer to the commit is lost, also when the lease has passed on', async () => {
    const proxy = await startProxy(database.port);
    const url = new URL(database.url);
    url.port = String(proxy.port);
    const lossyPool = new pg.Pool({ connectionString: url.href, max: 1 });
    lossyPool.on('error', () => undefined);
    const lossy = new PostgresJournal(lossyPool);
    const [stale, held, repeated] = [await leased('lost-s'), await leased('lost-h'), await leased('lost-r')];
    await takenOver('lost-s');
    const repeat = started('lost-repeat', repeated);
    await journal.append(repeat);
    await lossy.load('warm the connection up');

    proxy.loseNextAnswer(async () => void (await takenOver('lost-h')));
    const batch = [started('lost-stale', stale), started('lost-held', held), repeat];
    const outcomes = await Promise.all(batch.map((append) => codeOf(lossy.append(append))));
    const after = await codeOf(lossy.append(started('lost-held', held, { seq: 2 })));
    await lossyPool.end();
    await proxy.stop();

    expect({ outcomes, after, lost: proxy.lost }).toEqual({
      outcomes: ['STALE_OWNER', 'ok', 'ok'],
      after: 'STALE_OWNER',
      lost: 1,
    });
    expect(
      await rows(
        `SELECT saga_id, count(*)::int FROM saga_journal WHERE saga_id LIKE 'lost-%' GROUP BY 1 ORDER BY 1`,
      ),
    ).toEqual([
      { saga_id: 'lost-held', count: 1 },
      { saga_id: 'lost-repeat', count: 1 },
    ]);
  });

  it('makes whoever takes a lease over see all that was written under it', async () => {
    for (let round = 0; round < 30; round++) {
      const resource = `race-${round}`;
      const lease = await leased(resource);
      await rows(`UPDATE leases SET expires_at = clock_timestamp() WHERE resource = $1`, [resource]);
      const append = codeOf(journal.append(started(resource, lease)));
      const seen = leased(resource, 'two').then(() => journal.load(resource));
      const [outcome, entries] = await Promise.all([append, seen]);
      expect([outcome, entries.length]).toEqual(outcome === 'ok' ? ['ok', 1] : ['STALE_OWNER', 0]);
    }
  });

  it('says UNAVAILABLE when PostgreSQL can not be reached for long', async () => {
    const nowhere = new pg.Pool({ host: '127.0.0.1', port: 1 });
    const lonely = new PostgresJournal(nowhere, { patienceMs: 50 });
    expect(await codeOf(lonely.append(started('nowhere', null)))).toBe('UNAVAILABLE');
    expect(await codeOf(lonely.load('nowhere'))).toBe('UNAVAILABLE');
    await nowhere.end();
  });

  it('lists sagas by status, and as due those that nobody holds', async () => {
    await rows('DELETE FROM sagas');
    const [held, dead] = [await leased('due-held'), await leased('due-dead')];
    const past = '2020-01-01T00:00:00.000Z';
    const future = '2999-01-01T00:00:00.000Z';
    await journal.append(started('due-1', held));
    await journal.append(started('due-2', dead));
    await journal.append(started('due-3', dead, { listing: { status: 'waiting', dueAt: past } }));
    await journal.append(started('due-4', dead, { listing: { status: 'waiting', dueAt: future } }));
    await journal.append(started('due-5', dead, { listing: { status: 'attention', dueAt: null } }));
    await leases.release(dead);

    expect((await journal.due(10)).map((saga) => saga.sagaId)).toEqual(['due-2', 'due-3']);
    expect(await journal.list(['waiting', 'attention'], 10)).toEqual([
      {
        sagaId: 'due-3',
        status: 'waiting',
        dueAt: past,
        resource: 'due-dead',
        updatedAt: expect.any(String),
      },
      {
        sagaId: 'due-4',
        status: 'waiting',
        dueAt: future,
        resource: 'due-dead',
        updatedAt: expect.any(String),
      },
      {
        sagaId: 'due-5',
        status: 'attention',
        dueAt: null,
        resource: 'due-dead',
        updatedAt: expect.any(String),
      },
    ]);
  });
});

import { changeKey } from '@signalbox/contracts';
import { SagaEngine } from '../engine.js';
import type { Lease } from '../ports.js';
import { aChange } from '../testing/builders.js';
import { startDatabase, type TestDatabase } from '../testing/database.js';
import { Mortal } from '../testing/mortal.js';
import { World } from '../testing/world.js';
import { PostgresJournal } from './journal.js';
import { Leases } from './leases.js';

const changeSet = {
  title: 'An order',
  changes: [
    aChange('customer'),
    aChange('order', { fields: { customer: { $ref: 'customer' } } }),
    aChange('task', { after: ['order'] }),
  ],
};

describe('sagas over PostgreSQL', () => {
  let database: TestDatabase;
  let leases: Leases;
  let journal: PostgresJournal;

  beforeAll(async () => {
    database = await startDatabase();
    leases = new Leases(database.pool);
    journal = new PostgresJournal(database.pool);
  }, 60_000);
  afterAll(() => database.stop());

  const count = async (sql: string) => Number((await database.pool.query<{ n: string }>(sql)).rows[0]?.n);
  const idsOf = (name: string, n: number) => Array.from({ length: n }, (_, index) => `${name}-${index}`);

  /** Commits and runs each saga under the lease of its own id; the ids of those that did not get to an end. */
  async function execute(engine: SagaEngine, sagaIds: string[], owner: string): Promise<string[]> {
    const held = await leases.acquireAll(sagaIds, owner, 60_000);
    const one = async (sagaId: string) => {
      const lease = held.find(({ resource }) => resource === sagaId) as Lease;
      await engine.commit({ sagaId, changeSet, actor: 'ann', lease });
      return (await engine.run(sagaId, { lease })).status;
    };
    const ends = await Promise.all(sagaIds.map((id) => one(id).catch(() => 'killed')));
    return sagaIds.filter((_, index) => ends[index] !== 'done');
  }

  it('take four rows each, and together few transactions', async () => {
    const engine = new SagaEngine({ journal, participants: new World() });
    const before = await count('SELECT txid_current() AS n');
    expect(await execute(engine, idsOf('together', 128), 'one')).toEqual([]);
    const spent = (await count('SELECT txid_current() AS n')) - before - 1;
    expect(await count('SELECT count(*) AS n FROM saga_journal')).toBe(128 * 4);
    expect(spent).toBeLessThan(128 * 1.2);
    expect(await count(`SELECT count(*) AS n FROM sagas WHERE status = 'done'`)).toBe(128);
  });

  it.each([
    { at: 'call', nth: 70, when: 'before' } as const,
    { at: 'call', nth: 70, when: 'after' } as const,
    { at: 'append', nth: 90, when: 'before' } as const,
    { at: 'append', nth: 90, when: 'after' } as const,
  ])('are found and finished by another process when theirs dies: $at $when', async (crash) => {
    const name = `${crash.at}-${crash.when}`;
    const world = new World();
    const mortal = new Mortal(crash, world, journal);
    const first = new SagaEngine({ journal: mortal.journal, participants: mortal.participants });
    const sagaIds = idsOf(name, 50);
    expect((await execute(first, sagaIds, 'first')).length).toBeGreaterThan(0);
    // Its leases run out.
    await database.pool.query(`UPDATE leases SET expires_at = clock_timestamp() WHERE owner = 'first'`);

    const second = new SagaEngine({ journal, participants: world });
    const found = (await journal.due(1000)).map((saga) => saga.sagaId);
    expect(await execute(second, found, 'second')).toEqual([]);
    expect(await journal.due(1000)).toEqual([]);
    // What the first had not even journaled is committed again by whoever asked for it.
    expect(
      await execute(
        second,
        sagaIds.filter((id) => !found.includes(id)),
        'third',
      ),
    ).toEqual([]);

    const keys = sagaIds.flatMap((id) => changeSet.changes.map((change) => changeKey(id, change.ref)));
    expect({
      duplicates: world.duplicates,
      effects: world.effects.length,
      keys: [...world.standing.keys()].sort(),
    }).toEqual({
      duplicates: 0,
      effects: 150,
      keys: keys.sort(),
    });
  });
});

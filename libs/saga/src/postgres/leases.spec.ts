import type pg from 'pg';
import type { Lease } from '../ports.js';
import { startDatabase, type TestDatabase } from '../testing/database.js';
import { Leases } from './leases.js';

describe('leases', () => {
  let database: TestDatabase;
  let pool: pg.Pool;
  let leases: Leases;

  beforeAll(async () => {
    database = await startDatabase();
    ({ pool } = database);
    leases = new Leases(pool);
  }, 60_000);

  afterAll(() => database.stop());

  const expire = (resource: string) =>
    pool.query('UPDATE leases SET expires_at = clock_timestamp() WHERE resource = $1', [resource]);

  it('has one owner of a resource, and the next only when it ran out, under the next epoch', async () => {
    const first = await leases.acquire('r1', 'one', 60_000);
    const whileHeld = await leases.acquire('r1', 'two', 60_000);
    await expire('r1');
    const second = await leases.acquire('r1', 'two', 60_000);
    expect([first, whileHeld, second]).toEqual([
      { resource: 'r1', owner: 'one', epoch: 1 },
      null,
      { resource: 'r1', owner: 'two', epoch: 2 },
    ]);
  });

  it('gives a resource to one of many who want it at once', async () => {
    const owners = Array.from({ length: 20 }, (_, n) => `owner-${n}`);
    const got = await Promise.all(owners.map((owner) => leases.acquire('r2', owner, 60_000)));
    expect(got.filter((lease) => lease !== null)).toHaveLength(1);
  });

  it('is free at once when it was released, and a release by a former owner changes nothing', async () => {
    const first = (await leases.acquire('r3', 'one', 60_000)) as Lease;
    await leases.release(first);
    const second = (await leases.acquire('r3', 'two', 60_000)) as Lease;
    await leases.release(first);
    expect([second.epoch, await leases.acquire('r3', 'three', 60_000)]).toEqual([2, null]);
  });

  it('is renewed for its owner, and says STALE_OWNER to a former one', async () => {
    const first = (await leases.acquire('r4', 'one', 1)) as Lease;
    await leases.renew(first, 60_000);
    expect(await leases.acquire('r4', 'two', 60_000)).toBeNull();
    await expire('r4');
    await leases.acquire('r4', 'two', 60_000);
    await expect(leases.renew(first, 60_000)).rejects.toMatchObject({ code: 'STALE_OWNER' });
  });

  it('takes and renews many at once, and names those that were lost', async () => {
    await leases.acquire('r5-b', 'other', 60_000);
    const mine = await leases.acquireAll(['r5-a', 'r5-b', 'r5-c', 'r5-a'], 'one', 60_000);
    expect(mine.map((lease) => lease.resource).sort()).toEqual(['r5-a', 'r5-c']);
    await expire('r5-c');
    await leases.acquire('r5-c', 'two', 60_000);
    expect(await leases.renewAll(mine, 60_000)).toEqual([{ resource: 'r5-c', owner: 'one', epoch: 1 }]);
  });
});

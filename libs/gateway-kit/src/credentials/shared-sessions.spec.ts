import { randomBytes } from 'node:crypto';
import { all, until, World } from './testing/world.js';

const world = new World();
beforeAll(() => world.open());
afterAll(() => world.close());
beforeEach(() => world.next());
afterEach(() => world.clear());

/** A lease that nobody keeps alive: its holder counts as gone while it waits for the vendor. */
const UNKEPT = { leaseTimes: { leaseMs: 200, beatMs: 60_000 } };

describe('a session that replicas share', () => {
  it('is asked for once, and once more when it has ended, however many requests of replicas meet the end', async () => {
    const { vendor } = world;
    const replicas = await all(3, () => world.replica());
    const ask = () => Promise.all(replicas.flatMap((one) => Array.from({ length: 100 }, () => one.get())));
    const before = await ask();
    vendor.endSessions();
    const after = await ask();

    expect(new Set([...before, ...after])).toEqual(new Set([200]));
    expect(vendor.logins).toEqual(['right', 'right']);
  });

  it('is taken from the store by a replica that starts later', async () => {
    await (await world.replica()).get();
    await (await world.replica()).get();

    expect(world.vendor.logins).toHaveLength(1);
    expect(world.vendor.calls).toEqual(['token-1', 'token-1']);
  });

  it('stands in the store sealed, and counts as none where it can not be opened', async () => {
    await (await world.replica()).get();
    const entry = await world.entry();
    await (await world.replica({ tokenKey: randomBytes(32) })).get();

    expect(JSON.parse(entry)).toMatchObject({ generation: 1, sealed: expect.any(String) as string });
    expect(entry).not.toMatch(/token-1|Bearer|right/);
    expect(world.vendor.logins).toHaveLength(2);
  });

  it('is renewed by the clock before its end, by one replica', async () => {
    world.vendor.lifeMs = 2_000;
    const replicas = await all(3, () => world.replica());
    await Promise.all(replicas.map((one) => one.get()));
    const held = () => Promise.all(replicas.map(({ credentials }) => credentials.current()));
    await until('the renewal', async () => (await held()).every(({ generation }) => generation === 2));
    await Promise.all(replicas.map((one) => one.get()));

    expect(world.vendor.logins).toHaveLength(2);
    expect(world.vendor.calls.slice(-3)).toEqual(['token-2', 'token-2', 'token-2']);
  });

  it('is renewed with what the vendor handed out for it, also by another replica', async () => {
    world.vendor.rotates = true;
    const [one, other] = await all(2, () => world.replica());
    await one?.get();
    world.vendor.endSessions();
    await other?.get();
    world.vendor.endSessions();
    await one?.get();

    expect(world.vendor.logins).toEqual(['right', 'next-1', 'next-2']);
  });

  it('stands in the store before anybody uses it', async () => {
    const entries: string[] = [];
    world.vendor.beforeCall = async () => void entries.push(await world.entry());
    await (await world.replica()).get();

    expect(entries.map((entry) => JSON.parse(entry) as object)).toMatchObject([
      { generation: 1, sealed: expect.any(String) as string },
    ]);
  });

  it('is asked for with the settings where the vendor takes no more what it handed out', async () => {
    world.vendor.rotates = true;
    const replica = await world.replica();
    await replica.get();
    Object.assign(world.vendor, { rotates: false, secrets: new Set(['right']) });
    world.vendor.endSessions();

    expect(await replica.get()).toBe(200);
    expect(world.vendor.logins).toEqual(['right', 'next-1', 'right']);
  });

  it('is asked for by another replica when the one that asked is gone', async () => {
    const [gone, other] = [await world.replica(UNKEPT), await world.replica(UNKEPT)];
    let answer: () => void = () => undefined;
    world.vendor.beforeLogin = () => new Promise((resolve) => (answer = resolve));
    const asked = gone.get();
    await until('the first login', () => world.vendor.logins.length === 1);
    world.vendor.beforeLogin = () => Promise.resolve();

    expect(await other.get()).toBe(200);
    // The one that was gone comes back with a token of its own, and takes the one that stands there.
    answer();
    expect(await asked).toBe(200);
    expect(world.vendor.calls).toEqual(['token-2', 'token-2']);
    expect(world.vendor.logins).toHaveLength(2);
  });

  it('is kept by a holder that was slow, where the one that took over got none', async () => {
    world.vendor.rotates = true;
    const pauses = { firstMs: 300, longestMs: 300 };
    const [slow, other] = await all(2, () => world.replica({ ...UNKEPT, probePauses: pauses }));
    let answer: () => void = () => undefined;
    world.vendor.beforeLogin = () => new Promise((resolve) => (answer = resolve));
    const asked = slow?.get();
    await until('the first login', () => world.vendor.logins.length === 1);
    world.vendor.beforeLogin = () => Promise.resolve();
    await expect(other?.get()).rejects.toMatchObject({ code: 'AUTH_REJECTED' });
    answer();
    await asked?.catch(() => undefined);
    for (const replica of [slow, other]) replica?.prove();
    await until('the next look', async () => (await other?.get().catch(() => 0)) === 200);

    // The vendor took the secret once; what it gave for it was not lost.
    expect(world.vendor.logins.filter((secret) => secret === 'right')).toHaveLength(2);
  });

  it('is not asked for twice because a request was slow to fail', async () => {
    const replica = await world.replica();
    await replica.get();
    const first = await replica.credentials.current();
    world.vendor.endSessions();
    await replica.get();

    expect(await replica.credentials.renew(first.generation)).toEqual(await replica.credentials.current());
    expect(world.vendor.logins).toHaveLength(2);
  });
});

import type { Replica } from './testing/replica.js';
import { all, until, World } from './testing/world.js';

const world = new World();
beforeAll(() => world.open());
afterAll(() => world.close());
beforeEach(() => world.next());
afterEach(() => world.clear());

const PATIENT = { probePauses: { firstMs: 60_000, longestMs: 60_000 } };
/** A replica whose credentials the vendor has taken. */
async function proven(options: Parameters<World['replica']>[0] = {}): Promise<Replica> {
  const replica = await world.replica(options);
  replica.prove();
  await until('the proof', () => replica.credentials.check() === undefined);
  return replica;
}
const REFUSED_BESIDES =
  'The vendor refused the login. A session by the secrets before goes on until it ends.';
const refused = (more: object = {}) => ({ code: 'AUTH_REJECTED', ...more });

describe.each(['token', 'static'] as const)('a credential of the kind %s', (kind) => {
  beforeEach(() => world.vendor.tokens.add('right'));
  /** Makes the vendor refuse what it took before. */
  const withdraw = () => {
    world.vendor.secrets.clear();
    world.vendor.endSessions();
  };
  const restore = () => {
    world.vendor.secrets.add('right');
    world.vendor.tokens.add('right');
  };

  it('that the vendor refuses is dead for all replicas: requests fail at once, and nobody asks the vendor', async () => {
    const [one, other] = await all(2, () => proven({ kind, ...PATIENT }));
    withdraw();
    await expect(one?.get()).rejects.toMatchObject(refused());
    await until('the news', () => other?.credentials.check() !== undefined);
    const { logins, calls } = world.vendor;
    const asked = [logins.length, calls.length];

    for (const replica of [one, other])
      await expect(replica?.get()).rejects.toMatchObject(
        refused({
          retryAfterMs: expect.any(Number) as number,
          details: { effect: 'none', since: expect.any(String) as string },
        }),
      );
    expect([logins.length, calls.length]).toEqual(asked);
    expect(other?.credentials.check()).toContain('the system has refused the credentials since');
  });

  it('that dies and works again is told of twice in all, over all replicas, and needs no restart', async () => {
    const replicas = await all(3, () => proven({ kind }));
    withdraw();
    await Promise.all(replicas.map((one) => one.get().catch(() => undefined)));
    await until('the alert', async () => (await world.alerts()).length > 0);
    await new Promise((resolve) => setTimeout(resolve, 500));
    restore();
    await until('the recovery', () => replicas.every(({ credentials }) => credentials.check() === undefined));
    await until('the other alert', async () => (await world.alerts()).length > 1);

    expect(await Promise.all(replicas.map((one) => one.get()))).toEqual([200, 200, 200]);
    expect(await world.alerts()).toEqual(['credentials-dead', 'credentials-recovered']);
  });

  it('is looked at by one replica at a time while it is dead', async () => {
    const pauses = { firstMs: 300, longestMs: 300 };
    const replicas = await all(3, () => proven({ kind, probePauses: pauses }));
    withdraw();
    await replicas[0]?.get().catch(() => undefined);
    const asked = () => world.vendor.logins.length + world.vendor.calls.length;
    const before = asked();
    await until('three looks', async () => (await world.tries()) >= 3);
    const looks = await world.tries();

    // A look is one request to the vendor; the last one may not have gone out yet.
    expect([looks - 1, looks]).toContain(asked() - before);
  });

  it('is tried at once when a secret has changed', async () => {
    const replica = await proven({ kind, ...PATIENT });
    withdraw();
    await replica.get().catch(() => undefined);
    world.vendor.secrets.add('changed');
    world.vendor.tokens.add('changed');
    await replica.changeSecret('changed');

    expect(await replica.get()).toBe(200);
    expect(replica.credentials.check()).toBeUndefined();
  });

  it('is tried at once when a person asks how it is', async () => {
    const replica = await proven({ kind, ...PATIENT });
    withdraw();
    await replica.get().catch(() => undefined);
    await expect(replica.credentials.checked(() => replica.get())).rejects.toMatchObject(refused());
    restore();

    expect(await replica.credentials.checked(() => replica.get())).toBe(200);
    expect(replica.credentials.check()).toBeUndefined();
  });

  it('is tried at once by a replica that starts with another secret, and then works for it', async () => {
    const old = await proven({ kind, ...PATIENT });
    withdraw();
    await old.get().catch(() => undefined);
    world.vendor.secrets.add('changed');
    world.vendor.tokens.add('changed');
    const fresh = await proven({ kind, ...PATIENT, secret: 'changed' });
    await until('the alerts', async () => (await world.alerts()).length > 1);

    expect(await fresh.get()).toBe(200);
    expect(await world.alerts()).toEqual(['credentials-dead', 'credentials-recovered']);
  });

  it('stays dead for a replica that starts anew with the same secret, without a call', async () => {
    const one = await proven({ kind, ...PATIENT });
    withdraw();
    await one.get().catch(() => undefined);
    const asked = world.vendor.logins.length + world.vendor.calls.length;
    const again = await world.replica({ kind, ...PATIENT });
    again.prove();

    await expect(again.get()).rejects.toMatchObject(refused());
    expect(world.vendor.logins.length + world.vendor.calls.length).toBe(asked);
  });

  it('lives on when the vendor refuses one call, has no rights for it, or is away', async () => {
    const replica = await proven({ kind });
    await expect(replica.get('/forbidden')).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
    world.vendor.slips = 1;
    expect(await replica.get()).toBe(200);
    world.vendor.isAway = true;
    await expect(replica.get()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    world.vendor.isAway = false;

    expect(await replica.get()).toBe(200);
    expect(replica.credentials.check()).toBeUndefined();
    expect(await world.alerts()).toEqual([]);
  });
});

describe('a credential that a session does not help', () => {
  it('is dead although the vendor goes on to hand out tokens', async () => {
    const replica = await proven(PATIENT);
    world.vendor.refusesAll = true;
    await expect(replica.get()).rejects.toMatchObject(refused());

    expect(replica.credentials.check()).toContain('the system has refused the credentials since');
    await until('the alert', async () => (await world.alerts()).length > 0);
    expect(await world.alerts()).toEqual(['credentials-dead']);
  });
});

describe('other secrets while the credential works', () => {
  it('get a session that all replicas take', async () => {
    const [one, other] = await all(2, () => world.replica());
    await Promise.all([one?.get(), other?.get()]);
    world.vendor.secrets.add('changed');
    await Promise.all([one?.changeSecret('changed'), other?.changeSecret('changed')]);
    await Promise.all([one?.get(), other?.get()]);

    expect(world.vendor.logins).toEqual(['right', 'changed']);
    expect(world.vendor.calls.slice(2)).toEqual(['token-2', 'token-2']);
  });

  it('leave the session in use where the vendor refuses them, which readiness tells', async () => {
    const replica = await proven(PATIENT);
    await replica.get();
    await replica.changeSecret('wrong');

    expect(await replica.get()).toBe(200);
    expect(world.vendor.logins).toEqual(['right', 'wrong']);
    expect(replica.credentials.check()).toBe(REFUSED_BESIDES);
    expect(await world.alerts()).toEqual([]);
  });

  it('are tried once by a replica that starts with them, and refused to whoever asks, while requests go on', async () => {
    const good = await proven(PATIENT);
    const bad = await world.replica({ ...PATIENT, secret: 'wrong' });
    bad.prove();
    await until('the proof', () => bad.credentials.check() === REFUSED_BESIDES);
    const tried = [...world.vendor.logins];
    await expect(bad.credentials.checked(() => bad.get())).rejects.toMatchObject(
      refused({ message: REFUSED_BESIDES }),
    );

    expect(tried).toEqual(['right', 'wrong']);
    expect(world.vendor.logins).toEqual(['right', 'wrong', 'wrong']);
    expect([await good.get(), await bad.get()]).toEqual([200, 200]);
    expect(good.credentials.check()).toBeUndefined();
    expect(await world.alerts()).toEqual([]);
  });

  it('that the vendor comes to take are taken without a restart, and end what readiness told', async () => {
    await proven();
    const late = await world.replica({ secret: 'late', probePauses: { firstMs: 100, longestMs: 100 } });
    late.prove();
    await until('the refusal', () => late.credentials.check() === REFUSED_BESIDES);
    world.vendor.secrets.add('late');
    await until('the session', () => late.credentials.check() === undefined);

    expect(await late.credentials.checked(() => late.get())).toBe(200);
  });

  it('that both work are each tried once when a person asks, and never by themselves', async () => {
    world.vendor.secrets.add('other');
    const one = await proven();
    const other = await proven({ secret: 'other' });
    await until('the news', async () => (await one.credentials.current()).generation === 2);
    await Promise.all([one.get(), other.get()]);
    const before = [...world.vendor.logins];
    await one.credentials.checked(() => one.get());

    expect(before).toEqual(['right', 'other']);
    expect(world.vendor.logins).toEqual(['right', 'other', 'right']);
  });
});

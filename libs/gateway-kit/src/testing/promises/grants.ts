import { randomUUID } from 'node:crypto';
import { HEADERS } from '@signalbox/contracts';
import type { Promises } from '../describe-gateway.js';
import { GrantKey } from '../grant-key.js';

export const refusesGrants: Promises = (bench) => {
  const forbidden = (words: RegExp) => ({
    code: 'FORBIDDEN_BY_POLICY',
    message: expect.stringMatching(words) as string,
    details: expect.objectContaining({ field: 'grant' }) as object,
  });

  it('writes nothing without a grant, with a forged one, or with one that has expired', async () => {
    const change = bench().creation();
    const key = randomUUID();
    const claims = bench().caller.claims(change, { key });
    const refused = (grant: string | null) => bench().caller.refusedApply(change, { key, grant });
    await bench().simulator.clearRequests();

    expect(await refused(null)).toMatchObject(forbidden(/has none/));
    expect(await refused('nonsense')).toMatchObject(forbidden(/forged/));
    expect(await refused(await new GrantKey().sign(claims))).toMatchObject(forbidden(/forged/));
    expect(await refused(await bench().grants.sign(claims, -10))).toMatchObject(forbidden(/expired/));
    expect(await bench().simulator.requests(bench().unit.sample.creates)).toEqual([]);
  });

  it('writes nothing with the grant of another write', async () => {
    const change = bench().creation();
    const key = randomUUID();
    const claims = bench().caller.claims(change, { key });
    const refused = async (other: Partial<typeof claims>) =>
      bench().caller.refusedApply(change, { key, grant: await bench().grants.sign({ ...claims, ...other }) });
    await bench().simulator.clearRequests();

    expect(await refused({ hash: 'f'.repeat(64) })).toMatchObject(forbidden(/hash/));
    expect(await refused({ key: randomUUID() })).toMatchObject(forbidden(/key/));
    expect(await refused({ saga: 'another' })).toMatchObject(forbidden(/saga/));
    expect(await refused({ epoch: 7 })).toMatchObject(forbidden(/epoch/));
    expect(await refused({ connection: 'another' })).toMatchObject(forbidden(/connection/));
    expect(await refused({ op: 'compensate' })).toMatchObject(forbidden(/op/));
    expect(await bench().simulator.requests(bench().unit.sample.creates)).toEqual([]);
  });

  it('gives no key up without a grant, or with one that only lets look', async () => {
    const key = randomUUID();
    const { type } = bench().unit.sample;
    const { connection } = bench().caller;
    const claims = { op: 'resolve', connection, saga: 'saga', key, hash: 'look', epoch: 1 } as const;
    const asked = { key, type, sagaId: 'saga', epoch: 1, giveUp: true };
    const refused = (headers: Record<string, string>) =>
      bench().caller.refusal('resolve', asked, { headers });

    expect(await refused({})).toMatchObject(forbidden(/has none/));
    const looking = await bench().grants.sign(claims);
    expect(await refused({ [HEADERS.grant]: looking })).toMatchObject(forbidden(/hash/));
    expect(await bench().caller.apply(bench().creation(), { key })).toMatchObject({ key });
  });

  it('refuses a key in the headers that differs from the one in the body', async () => {
    const headers = { [HEADERS.key]: randomUUID() };
    const error = await bench().caller.refusedApply(bench().creation(), { headers });

    expect(error).toMatchObject({ code: 'BAD_REQUEST', details: { field: 'key' } });
  });

  it('lets nobody take back a write, or create an admin’s fields, without a grant', async () => {
    const receipt = await bench().caller.apply(bench().creation());

    expect(await bench().caller.refusedCompensate(receipt, { grant: null })).toMatchObject(
      forbidden(/has none/),
    );
    expect(await bench().caller.refusal('setup', { apply: true })).toMatchObject(forbidden(/has none/));
  });
};

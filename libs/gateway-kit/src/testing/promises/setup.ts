import { randomUUID } from 'node:crypto';
import type { CheckReply, SetupReply } from '@signalbox/contracts';
import type { Promises } from '../describe-gateway.js';

export const worksAfterSetup: Promises = (bench, { setsUp, sample }) => {
  const plan = () => bench().caller.ask<SetupReply>('setup', { apply: false });
  const missing = ({ items }: SetupReply) => items.filter(({ exists }) => !exists).map(({ what }) => what);

  it('says what an admin must create, and creates no record before', async () => {
    await bench().simulator.reset({ keyFields: false });
    const planned = await plan();
    const { items } = await bench().caller.ask<CheckReply>('check');
    await bench().simulator.clearRequests();
    const error = await bench().caller.refusedApply(bench().creation());

    expect(missing(planned).length).toBeGreaterThan(0);
    expect(planned.items.every(({ how }) => how.length > 20)).toBe(true);
    expect(items.filter(({ ok }) => !ok).map(({ check }) => check)).toEqual(missing(planned));
    expect(items.filter(({ ok, fix }) => !ok && !fix)).toEqual([]);
    expect(error).toMatchObject({
      code: 'VALIDATION',
      message: expect.stringContaining('signalbox setup') as string,
    });
    expect(await bench().simulator.requests(sample.creates)).toEqual([]);
  });

  if (setsUp)
    it('creates it with a grant, and then makes records', async () => {
      const due = missing(await plan());
      const { connection } = bench().caller;
      const claims = { op: 'setup' as const, connection, saga: '', key: '', hash: '', epoch: 0 };
      const headers = { 'Signalbox-Grant': await bench().grants.sign(claims) };
      const { applied } = await bench().caller.ask<SetupReply>('setup', { apply: true }, { headers });
      const key = randomUUID();

      expect(applied).toEqual(due);
      expect(missing(await plan())).toEqual([]);
      expect(await bench().caller.apply(bench().creation(), { key })).toMatchObject({ outcome: 'done' });
      expect(await bench().simulator.recordsWith(sample.type, key)).toHaveLength(1);
    });
};

import { randomUUID } from 'node:crypto';
import type { Change } from '@signalbox/contracts';
import type { Promises } from '../describe-gateway.js';
import type { GatewayUnderTest } from '../gateway-under-test.js';

type Upserting = NonNullable<GatewayUnderTest['upsert']>;

export const upsertsOnce: Promises = (bench, { upsert }) => {
  if (!upsert) {
    it.todo('upserts by a unique field: this gateway names none');
    return;
  }
  const { type, match, makes } = upsert;
  const upserting = (value: string, fields: ReturnType<Upserting['fields']>): Change => ({
    ...{ ref: 'upserted', connection: bench().caller.connection, kind: 'upsert', type, fields },
    match: { field: match, value },
  });
  const holding = (value: string) => bench().simulator.recordsWith(type, value);

  it('makes the record where none matches, once', async () => {
    const value = upsert.value(bench().mark());
    const change = upserting(value, upsert.fields(bench().mark()));
    const key = randomUUID();
    const receipt = await bench().caller.apply(change, { key });

    expect(receipt).toMatchObject({ kind: 'upsert', type, outcome: 'done', before: null });
    expect(await bench().caller.apply(change, { key, maybe: true })).toEqual(receipt);
    expect((await holding(value)).map(({ id }) => id)).toEqual([receipt.id]);
  });

  it('changes the record that matches, and takes that back', async () => {
    const value = upsert.value(bench().mark());
    const [first, second] = [upsert.fields(bench().mark()), upsert.fields(bench().mark())];
    const made = await bench().caller.apply(upserting(value, first));
    const changed = await bench().caller.apply(upserting(value, second));

    expect(changed).toMatchObject({ id: made.id, outcome: 'done', after: second, compensation: 'restore' });
    expect(await holding(value)).toHaveLength(1);
    expect(await bench().caller.compensate(changed)).toMatchObject({ id: made.id, after: changed.before });
  });

  it('finds what it made when the answer was lost', async () => {
    const value = upsert.value(bench().mark());
    const change = upserting(value, upsert.fields(bench().mark()));
    const key = randomUUID();
    await bench().simulator.fault({ kind: 'reset-after', ...makes });

    expect(await bench().caller.refusedApply(change, { key })).toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    const receipt = await bench().caller.apply(change, { key, maybe: true });
    expect(receipt.outcome).toBe('found');
    expect((await holding(value)).map(({ id }) => id)).toEqual([receipt.id]);
  });
};

import { randomUUID } from 'node:crypto';
import type { Receipt } from '@signalbox/contracts';
import type { Promises } from '../describe-gateway.js';

export const updatesOnce: Promises = (bench) => {
  const sample = () => bench().unit.sample;
  const field = () => sample().field;
  const updates = () => bench().simulator.requests(sample().updates);
  const stored = async (id: string) => {
    const record = (await bench().simulator.records(sample().type)).find((one) => one.id === id);
    return record?.fields[field()];
  };
  /** A new record whose field holds a known text. */
  const record = async (): Promise<{ id: string; was: string; will: string }> => {
    const { id } = await bench().caller.apply(bench().creation());
    const was = bench().mark();
    await bench().simulator.edit(sample().type, id, { [field()]: was });
    await bench().simulator.clearRequests();
    return { id, was, will: bench().mark() };
  };

  it('writes the field, and says what it was', async () => {
    const { id, was, will } = await record();
    const key = randomUUID();
    const receipt = await bench().caller.apply(bench().change(id, will, was), { key });

    expect(receipt).toMatchObject({
      ...{ id, kind: 'update', outcome: 'done', compensation: 'restore' },
      ...{ before: { [field()]: was }, after: { [field()]: will } },
    });
    expect(receipt.versionAfter).not.toBe(receipt.versionBefore);
    expect(await stored(id)).toBe(will);
    expect(await bench().caller.apply(bench().change(id, will, was), { key })).toEqual(receipt);
    expect(await updates()).toHaveLength(1);
  });

  it('writes nothing where nothing is to do', async () => {
    const { id, was } = await record();
    const receipt = await bench().caller.apply(bench().change(id, was, was));

    expect(receipt).toMatchObject({ outcome: 'already', compensation: 'none' });
    expect(await updates()).toEqual([]);
  });

  it('leaves a field that somebody changed since it was read', async () => {
    const { id, was, will } = await record();
    await bench().simulator.edit(sample().type, id, { [field()]: 'by hand' });
    const error = await bench().caller.refusedApply(bench().change(id, will, was));

    expect(error).toMatchObject({
      code: 'CONFLICT',
      details: { fields: [field()], expected: { [field()]: was }, found: { [field()]: 'by hand' } },
    });
    expect(await stored(id)).toBe('by hand');
    expect(await updates()).toEqual([]);
  });

  it('finds its change when the answer was lost', async () => {
    const { id, was, will } = await record();
    const key = randomUUID();
    const change = bench().change(id, will, was);
    await bench().simulator.fault({ kind: 'reset-after', ...sample().updates });

    expect(await bench().caller.refusedApply(change, { key })).toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    expect(await bench().caller.apply(change, { key, maybe: true })).toMatchObject({
      ...{ outcome: 'found', compensation: 'restore' },
      ...{ before: { [field()]: was }, after: { [field()]: will } },
    });
    expect(await updates()).toHaveLength(1);
  });

  it('writes again when the lost attempt never arrived, once it can not arrive any more', async () => {
    const { id, was, will } = await record();
    const key = randomUUID();
    const change = bench().change(id, will, was);
    await bench().simulator.fault({ kind: 'reset', ...sample().updates });
    await bench().caller.refusedApply(change, { key });
    const early = await bench().caller.refusedApply(change, { key, maybe: true });
    await new Promise((resolve) => setTimeout(resolve, early.retryAfterMs));

    expect(early).toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    expect(await bench().caller.apply(change, { key, maybe: true })).toMatchObject({ outcome: 'done' });
    expect(await stored(id)).toBe(will);
  });

  it('knows that the change is its own when it could not be read back', async () => {
    const { id, was, will } = await record();
    const key = randomUUID();
    const change = bench().change(id, will, was);
    // A record that was saved this very second may be looked at twice before.
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    // The first look goes well, all later ones don't.
    await bench().simulator.fault({ kind: 'latency', ms: 0, ...bench().unit.reads });
    await bench().simulator.fault({
      ...{ kind: 'status', count: 0, ...bench().unit.unavailable, ...bench().unit.reads },
    });
    const tried = await bench()
      .caller.apply(change, { key, timeoutMs: 1_000 })
      .catch((error: { body: { code: string } }) => error.body.code);
    await bench().simulator.clearFaults();

    if (typeof tried === 'string') expect(tried).toBe('OUTCOME_UNKNOWN');
    expect(await bench().caller.apply(change, { key })).toMatchObject({
      ...{ compensation: 'restore', before: { [field()]: was }, after: { [field()]: will } },
    });
    expect(await updates()).toHaveLength(1);
  });

  it('restores what it changed, once', async () => {
    const { id, was, will } = await record();
    const receipt = await bench().caller.apply(bench().change(id, will, was));
    const key = randomUUID();
    const undone = await bench().caller.compensate(receipt, { key });

    expect(undone).toMatchObject({ kind: 'compensate', id, outcome: 'done', after: { [field()]: was } });
    expect(await stored(id)).toBe(was);
    expect(await bench().caller.compensate(receipt, { key })).toEqual(undone);
    expect(await bench().caller.compensate(receipt)).toMatchObject({ outcome: 'already' });
    expect(await updates()).toHaveLength(2);
  });

  it('does not restore over what somebody wrote since', async () => {
    const { id, was, will } = await record();
    const receipt: Receipt = await bench().caller.apply(bench().change(id, will, was));
    await bench().simulator.edit(sample().type, id, { [field()]: 'by hand' });

    expect(await bench().caller.refusedCompensate(receipt)).toMatchObject({
      code: 'CONFLICT',
      details: { fields: [field()] },
    });
    expect(await stored(id)).toBe('by hand');
  });

  it('names a record that is not there any more', async () => {
    const receipt = await bench().caller.apply(bench().creation());
    await bench().caller.compensate(receipt);
    const error = await bench().caller.refusedApply(bench().change(receipt.id, 'x', 'y'));

    expect(error).toMatchObject({ code: 'NOT_FOUND', details: { field: 'id' } });
  });

  it('never writes its own key field', async () => {
    const { id } = await record();
    const { keyField } = await bench().type(sample().type);
    const change = { ...bench().change(id, 'x'), fields: { [keyField as string]: randomUUID() } };

    expect(await bench().caller.refusedApply(change)).toMatchObject({
      code: 'VALIDATION',
      details: { field: keyField },
    });
  });
};

import { randomUUID } from 'node:crypto';
import {
  ALERTS_STREAM,
  type Alert,
  type CheckReply,
  type PreviewReply,
  type Receipt,
  type ResolveReply,
} from '@signalbox/contracts';
import { LONGEST_REQUEST_MS, until } from '../bench.js';
import type { Promises } from '../describe-gateway.js';

const SHORT_MS = 700;

export const createsOnce: Promises = (bench) => {
  const sample = () => bench().unit.sample;
  const made = (key: string) => bench().simulator.recordsWith(sample().type, key);
  const creating = () => bench().simulator.requests(sample().creates);

  it('creates a record that carries the key, and says what it did', async () => {
    const change = bench().creation();
    const key = randomUUID();
    const receipt = await bench().caller.apply(change, { key });
    const records = await made(key);

    expect(records.map(({ id }) => id)).toEqual([receipt.id]);
    expect(receipt).toMatchObject({
      ...{ key, sagaId: 'saga', ref: 'made', kind: 'create', type: change.type },
      ...{ connection: bench().caller.connection, outcome: 'done', keyMode: 'field', before: null },
      after: change.fields,
    });
    expect(receipt.calls).toBeGreaterThan(0);
  });

  it('answers a repeat with the same receipt, without a call', async () => {
    const change = bench().creation();
    const key = randomUUID();
    const receipt = await bench().caller.apply(change, { key });
    await bench().simulator.clearRequests();

    expect(await bench().caller.apply(change, { key })).toEqual(receipt);
    expect(await bench().caller.apply(change, { key, maybe: true })).toEqual(receipt);
    expect(await bench().simulator.requests()).toEqual([]);
  });

  it('refuses the key for other content, and from an owner that was replaced', async () => {
    const change = bench().creation();
    const key = randomUUID();
    await bench().caller.apply(change, { key, epoch: 5 });

    expect(await bench().caller.refusedApply(bench().creation(), { key, epoch: 5 })).toMatchObject({
      code: 'KEY_REUSED',
      details: { key },
    });
    expect(await bench().caller.refusedApply(change, { key, epoch: 4 })).toMatchObject({
      code: 'STALE_OWNER',
    });
    expect(await made(key)).toHaveLength(1);
  });

  it('finds its record when the answer was lost', async () => {
    const change = bench().creation();
    const key = randomUUID();
    await bench().simulator.fault({ kind: 'reset-after', ...sample().creates });

    expect(await bench().caller.refusedApply(change, { key })).toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    const receipt = await bench().caller.apply(change, { key, maybe: true });
    expect(receipt).toMatchObject({ outcome: 'found', after: change.fields });
    expect((await made(key)).map(({ id }) => id)).toEqual([receipt.id]);
    expect(await bench().caller.apply(change, { key, maybe: true })).toEqual(receipt);
  });

  it('resolves a key whose answer never came', async () => {
    const change = bench().creation();
    const key = randomUUID();
    await bench().simulator.fault({ kind: 'hang-after', ...sample().creates });
    const error = await bench().caller.refusedApply(change, { key, timeoutMs: SHORT_MS });
    const resolved = await bench().caller.ask<ResolveReply>('resolve', { key, type: change.type });

    expect(error.code).toBe('OUTCOME_UNKNOWN');
    expect(resolved).toMatchObject({ state: 'applied', receipt: { key, outcome: 'found' } });
    expect(await made(key)).toHaveLength(1);
    expect(await bench().caller.apply(change, { key })).toEqual(resolved.receipt);
  });

  it('does not take "not found" for "not done" before the vendor must have finished', async () => {
    const change = bench().creation();
    const key = randomUUID();
    await bench().simulator.fault({ kind: 'hang', ...sample().creates });
    await bench().caller.refusedApply(change, { key, timeoutMs: SHORT_MS });
    const early = await bench().caller.refusedApply(change, { key, maybe: true });
    const asked = await bench().caller.ask<ResolveReply>('resolve', { key, type: change.type });
    await new Promise((resolve) => setTimeout(resolve, early.retryAfterMs));
    const later = await bench().caller.ask<ResolveReply>('resolve', { key, type: change.type });

    expect(early).toMatchObject({ code: 'OUTCOME_UNKNOWN', retryAfterMs: expect.any(Number) as number });
    expect(asked.state).toBe('unknown');
    expect(later).toEqual({ state: 'absent' });
    expect(await bench().caller.apply(change, { key, maybe: true })).toMatchObject({ outcome: 'done' });
    expect(await made(key)).toHaveLength(1);
  });

  it('leaves it to the vendor’s unique field when the work comes late', async () => {
    const change = bench().creation();
    const key = randomUUID();
    await bench().simulator.fault({
      kind: 'late',
      ms: 100,
      workMs: LONGEST_REQUEST_MS + 600,
      ...sample().creates,
    });
    await bench().caller.refusedApply(change, { key });
    await new Promise((resolve) => setTimeout(resolve, LONGEST_REQUEST_MS + 50));
    const receipt = await bench().caller.apply(change, { key, maybe: true });
    await new Promise((resolve) => setTimeout(resolve, 800));

    expect(receipt.outcome).toBe('done');
    expect((await made(key)).map(({ id }) => id)).toEqual([receipt.id]);
  });

  it('creates one record when the same write is asked for eight times at once', async () => {
    const change = bench().creation();
    const key = randomUUID();
    const answers = await Promise.all(
      Array.from({ length: 8 }, () =>
        bench()
          .caller.apply(change, { key })
          .catch((error: { body: { code: string } }) => error.body.code),
      ),
    );
    const receipts = answers.filter((answer): answer is Receipt => typeof answer !== 'string');

    expect(receipts.length).toBeGreaterThan(0);
    expect(new Set(receipts.map(({ id }) => id)).size).toBe(1);
    expect([...new Set(answers.filter((answer) => typeof answer === 'string'))]).toEqual(
      receipts.length === answers.length ? [] : ['LOCKED'],
    );
    expect(await made(key)).toHaveLength(1);
  });

  it('takes a record that carries the key already for its own, and makes no second', async () => {
    const change = bench().creation();
    const key = randomUUID();
    const { keyField } = await bench().type(change.type);
    const fields = { ...change.fields, [keyField as string]: key };
    const id = await bench().simulator.edit(change.type, undefined, fields);

    expect(await bench().caller.apply(change, { key })).toMatchObject({ id, outcome: 'found' });
    expect(await made(key)).toHaveLength(1);
  });

  it('knows nothing of a key that was never used', async () => {
    const asked = { key: randomUUID(), type: sample().type };

    expect(await bench().caller.ask('resolve', asked)).toEqual({ state: 'absent' });
  });

  it('gives a key up once nothing can come of it any more: what arrives later is refused', async () => {
    const change = bench().creation();
    const key = randomUUID();
    await bench().simulator.fault({ kind: 'hang', ...sample().creates });
    await bench().caller.refusedApply(change, { key, timeoutMs: SHORT_MS });
    const early = await bench().caller.resolve(key, change.type, { giveUp: true });
    await new Promise((resolve) => setTimeout(resolve, early.retryAfterMs));

    expect(early).toMatchObject({ state: 'unknown', retryAfterMs: expect.any(Number) as number });
    expect(await bench().caller.resolve(key, change.type, { giveUp: true })).toEqual({ state: 'voided' });
    expect(await bench().caller.refusedApply(change, { key, maybe: true })).toMatchObject({
      code: 'CONFLICT',
      details: { voided: true },
    });
    expect(await made(key)).toEqual([]);
  });

  it('tells people of a record that comes after its key was given up, and leaves it alone', async () => {
    const change = bench().creation();
    const key = randomUUID();
    expect(await bench().caller.resolve(key, change.type, { giveUp: true })).toEqual({ state: 'voided' });
    const { keyField } = await bench().type(change.type);
    const fields = { ...change.fields, [keyField as string]: key };
    const id = await bench().simulator.edit(change.type, undefined, fields);
    const alert = await until('the alert', async () => {
      const alerts = await bench().messages<Alert>(ALERTS_STREAM.name, 'alerts.');
      return alerts.find(({ details }) => details['key'] === key);
    });

    expect(alert).toMatchObject({ kind: 'late-effect', details: { type: change.type, id, sagaId: 'saga' } });
    expect((await made(key)).filter(({ deleted }) => !deleted)).toHaveLength(1);
  });

  it('refuses what a former owner still sends once a later one has looked the key up', async () => {
    const change = bench().creation();
    const key = randomUUID();
    await bench().simulator.fault({ kind: 'reset', ...sample().creates });
    await bench().caller.refusedApply(change, { key, epoch: 3 });
    await bench().caller.resolve(key, change.type, { epoch: 4 });

    expect(await bench().caller.refusedApply(change, { key, epoch: 3, maybe: true })).toMatchObject({
      code: 'STALE_OWNER',
    });
    expect(await made(key)).toEqual([]);
  });

  it('makes a record without a key, once, where the type is in ledger mode, and says so', async () => {
    const connection = `${bench().caller.connection}-keyless`;
    await bench().startGateway(connection, { LEDGER_ONLY_TYPES: sample().type });
    const caller = bench().callerOf(connection);
    const change = { ...bench().creation(), connection };
    const key = randomUUID();
    const { items } = await caller.ask<PreviewReply>('preview', { changes: [change] });
    const receipt = await caller.apply(change, { key });
    const lost = randomUUID();
    await bench().simulator.fault({ kind: 'reset-after', ...sample().creates });
    const again = { ...bench().creation(), connection };
    await caller.refusedApply(again, { key: lost });

    expect(items[0]).toMatchObject({ keyMode: 'ledger', problems: [] });
    expect(receipt).toMatchObject({ outcome: 'done', keyMode: 'ledger' });
    expect(await made(key)).toEqual([]);
    expect(await caller.refusedApply(again, { key: lost, maybe: true })).toMatchObject({
      code: 'OUTCOME_UNKNOWN',
      details: { keyMode: 'ledger' },
    });
    expect(await caller.compensate(receipt)).toMatchObject({ outcome: 'done' });
    const { items: checks } = await caller.ask<CheckReply>('check');
    expect(checks).toContainEqual(expect.objectContaining({ check: `ledger mode ${sample().type}` }));
  });

  it('takes a creation back, once', async () => {
    const key = randomUUID();
    const receipt = await bench().caller.apply(bench().creation(), { key });
    const undoing = randomUUID();
    const undone = await bench().caller.compensate(receipt, { key: undoing });

    expect(undone).toMatchObject({ kind: 'compensate', id: receipt.id, after: null, outcome: 'done' });
    expect(await bench().caller.compensate(receipt, { key: undoing })).toEqual(undone);
    expect((await made(key)).filter(({ deleted }) => !deleted)).toEqual([]);
    // Under another key there is nothing left to do.
    expect(await bench().caller.compensate(receipt)).toMatchObject({ outcome: 'already' });
  });

  it('leaves a created record that somebody changed since', async () => {
    const key = randomUUID();
    const change = bench().creation();
    const receipt = await bench().caller.apply(change, { key });
    const [name] = Object.keys(change.fields ?? {});
    await bench().simulator.edit(change.type, receipt.id, { [name as string]: `${bench().mark()} by hand` });

    expect(await bench().caller.refusedCompensate(receipt)).toMatchObject({
      code: 'CONFLICT',
      details: { fields: expect.arrayContaining([name]) as string[] },
    });
    expect((await made(key)).filter(({ deleted }) => !deleted)).toHaveLength(1);
  });

  it('makes each call to the vendor only once when the vendor does it at the first', async () => {
    await bench().simulator.clearRequests();
    await bench().caller.apply(bench().creation());

    expect(await until('the log', creating)).toHaveLength(1);
  });
};

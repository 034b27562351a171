import { randomUUID } from 'node:crypto';
import type { GetReply, ResolveReply } from '@signalbox/contracts';
import { change, refusal, storedRecords, TASK, type StoredRecord } from './testing/changes.js';
import { SAGA, startLocalGateway, type LocalGateway } from './testing/local-gateway.js';

let gateway: LocalGateway;
beforeAll(async () => {
  gateway = await startLocalGateway({ VENDOR_LONGEST_REQUEST_MS: '1000' });
});
afterAll(() => gateway.stop());
beforeEach(() => gateway.control('POST', '/reset', { seed: 1 }));

const stored = (type: string) => storedRecords(gateway, type);
const withKey = async (type: string, key: string) =>
  (await stored(type)).filter(({ fields }) => fields['signalbox_key'] === key);
const fault = (body: object) => gateway.control('POST', '/faults', { vendor: 'hubspot', ...body });

async function dealWithCompany() {
  const deal = (await stored('deals')).find(({ fields }) => fields.associations['companies']?.length === 1);
  return { deal: String(deal?.id), company: String(deal?.fields.associations['companies']?.[0]) };
}

describe('a new task', () => {
  it('is made once, connected to its deal and company by the same call', async () => {
    const { deal, company } = await dealWithCompany();
    const key = randomUUID();
    const links = [
      { type: 'deals', id: deal },
      { type: 'companies', id: company },
    ];
    await gateway.control('DELETE', '/requests');
    const receipt = await gateway.apply(change({ fields: TASK, links }), { key });
    const again = await gateway.apply(change({ fields: TASK, links }), { key });
    const [task, ...others] = await withKey('tasks', key);
    const writes = (await gateway.calls()).filter(({ method }) => method !== 'GET');
    expect({ receipt: { ...receipt, at: '', calls: 0, createdAt: '', versionAfter: '' }, again }).toEqual({
      receipt: {
        key,
        sagaId: SAGA,
        ref: 'step',
        kind: 'create',
        connection: 'hubspot',
        type: 'tasks',
        id: task?.id,
        before: null,
        after: { ...TASK, hs_timestamp: '2026-11-25T09:00:00.000Z' },
        outcome: 'done',
        keyMode: 'field',
        compensation: 'archive',
        links,
        url: `https://app.hubspot.com/contacts/4242/record/0-27/${task?.id}`,
        calls: 0,
        at: '',
        createdAt: '',
        versionAfter: '',
      },
      again: receipt,
    });
    expect(others).toEqual([]);
    expect(task?.fields.associations).toMatchObject({ deals: [deal], companies: [company] });
    expect(writes.map(({ method, url }) => `${method} ${url}`)).toEqual(['POST /crm/v3/objects/tasks']);
  });

  it('whose answer was lost is looked up by its key, not made again', async () => {
    const key = randomUUID();
    await fault({ method: 'POST', path: '/objects/tasks', kind: 'reset-after' });
    expect(await refusal(gateway.apply(change({ fields: TASK }), { key }))).toEqual({
      code: 'OUTCOME_UNKNOWN',
      field: undefined,
    });
    const resolved = await gateway.ask<ResolveReply>('resolve', { key, type: 'tasks' });
    const receipt = await gateway.apply(change({ fields: TASK }), { key, maybe: true });
    const made = await withKey('tasks', key);
    expect({ state: resolved.state, outcome: receipt.outcome, id: receipt.id, made: made.length }).toEqual({
      state: 'applied',
      outcome: 'found',
      id: made[0]?.id,
      made: 1,
    });
  });

  it('that another attempt made meanwhile is found by the clash of the key', async () => {
    const key = randomUUID();
    const id = await gateway.control<{ id: string }>('POST', '/edit', {
      vendor: 'hubspot',
      type: 'tasks',
      fields: { ...TASK, signalbox_key: key },
    });
    const receipt = await gateway.apply(change({ fields: TASK }), { key });
    expect({ outcome: receipt.outcome, id: receipt.id }).toEqual({ outcome: 'found', id: id.id });
  });

  it('is made in spite of a search index that knows nothing of it', async () => {
    await fetch(`${gateway.simulator.hubspot}/__simulator/hubspot`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ searchLagMs: 60_000 }),
    });
    const key = randomUUID();
    await fault({ method: 'POST', path: '/objects/tasks', kind: 'reset-after' });
    await refusal(gateway.apply(change({ fields: TASK }), { key }));
    const receipt = await gateway.apply(change({ fields: TASK }), { key, maybe: true });
    expect([receipt.outcome, (await withKey('tasks', key)).length]).toEqual(['found', 1]);
  });

  it('that a person did not touch is archived when it is taken back, once', async () => {
    const receipt = await gateway.apply(change({ fields: TASK }), { key: randomUUID() });
    const undo = randomUUID();
    const undone = await gateway.compensate(receipt, undo);
    const again = await gateway.compensate(receipt, undo);
    const task = (await stored('tasks')).find(({ id }) => id === receipt.id);
    expect({ outcome: undone.outcome, again, deleted: task?.deleted }).toEqual({
      outcome: 'done',
      again: undone,
      deleted: true,
    });
  });

  it('that a person changed is left to a person', async () => {
    const receipt = await gateway.apply(change({ fields: TASK }), { key: randomUUID() });
    await gateway.control('POST', '/edit', {
      vendor: 'hubspot',
      type: 'tasks',
      id: receipt.id,
      fields: { hs_task_status: 'COMPLETED' },
    });
    expect(await refusal(gateway.compensate(receipt, randomUUID()))).toEqual({
      code: 'CONFLICT',
      field: ['hs_task_status'],
    });
  });
});

describe('a change of a deal', () => {
  const deal = async () =>
    (await stored('deals')).find(({ fields }) => Number(fields['amount']) > 0) as StoredRecord;

  it('is made over what was seen, and taken back to it', async () => {
    const { id, fields } = await deal();
    const before = {
      amount: { amount: String(fields['amount']), currency: 'USD' },
      dealstage: String(fields['dealstage']),
    };
    const update = change({
      kind: 'update',
      type: 'deals',
      id,
      before,
      fields: { amount: { amount: '4711.50', currency: 'USD' }, dealstage: 'closedwon' },
    });
    const receipt = await gateway.apply(update, { key: randomUUID() });
    const now = (await stored('deals')).find((one) => one.id === id);
    const undone = await gateway.compensate(receipt, randomUUID());
    const then = (await stored('deals')).find((one) => one.id === id);
    expect({
      after: receipt.after,
      now: [now?.fields['amount'], now?.fields['dealstage']],
      undone: undone.outcome,
      afterwards: [Number(then?.fields['amount']), then?.fields['dealstage']],
    }).toEqual({
      after: { amount: { amount: '4711.5', currency: 'USD' }, dealstage: 'closedwon' },
      now: ['4711.5', 'closedwon'],
      undone: 'done',
      afterwards: [Number(fields['amount']), fields['dealstage']],
    });
  });

  it('is a conflict where somebody was faster', async () => {
    const { id } = await deal();
    const update = change({
      kind: 'update',
      type: 'deals',
      id,
      before: { dealname: 'As it once was' },
      fields: { dealname: 'New' },
    });
    expect(await refusal(gateway.apply(update, { key: randomUUID() }))).toEqual({
      code: 'CONFLICT',
      field: ['dealname'],
    });
  });

  it('in another currency than the deal is refused', async () => {
    const { id, fields } = await deal();
    const update = change({
      kind: 'update',
      type: 'deals',
      id,
      before: { amount: String(fields['amount']) },
      fields: { amount: { amount: '1', currency: 'EUR' } },
    });
    expect(await refusal(gateway.apply(update, { key: randomUUID() }))).toEqual({
      code: 'VALIDATION',
      field: 'amount',
    });
  });
});

describe('a lifecycle stage', () => {
  it('goes back when that was approved, though HubSpot only goes forward by itself', async () => {
    const company = (await stored('companies')).find(
      ({ fields }) => fields['lifecyclestage'] === 'opportunity',
    );
    const id = String(company?.id);
    const stage = async () =>
      (await stored('companies')).find((one) => one.id === id)?.fields['lifecyclestage'];
    const update = change({
      kind: 'update',
      type: 'companies',
      id,
      before: { lifecyclestage: 'opportunity' },
      fields: { lifecyclestage: 'customer' },
    });
    const receipt = await gateway.apply(update, { key: randomUUID() });
    const forward = await stage();
    const undone = await gateway.compensate(receipt, randomUUID());
    expect([forward, undone.outcome, await stage()]).toEqual(['customer', 'done', 'opportunity']);
  });
});

describe('an upsert', () => {
  it('changes the contact with the e-mail, else makes one', async () => {
    const email = `new-${randomUUID()}@example.com`;
    const upsert = (lastname: string) =>
      change({
        kind: 'upsert',
        type: 'contacts',
        match: { field: 'email', value: email },
        fields: { lastname },
      });
    const made = await gateway.apply(upsert('One'), { key: randomUUID() });
    const changed = await gateway.apply(upsert('Two'), { key: randomUUID() });
    const { record } = await gateway.ask<GetReply>('get', {
      type: 'contacts',
      id: made.id,
      fields: ['email', 'lastname'],
    });
    expect({
      kinds: [made.compensation, changed.compensation],
      id: changed.id,
      fields: record?.fields,
    }).toEqual({
      kinds: ['archive', 'restore'],
      id: made.id,
      fields: { email, lastname: 'Two' },
    });
  });
});

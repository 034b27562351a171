import {
  EVENTS_STREAM,
  type Change,
  type CheckReply,
  type Fields,
  type GetReply,
  type LimitsReply,
  type QueryReply,
  type RecordEvent,
} from '@signalbox/contracts';
import { Bench, until } from '@signalbox/gateway-kit/testing';
import type { ErpnextSettings } from './erpnext.config.js';
import { erpnext } from './testing/erpnext-under-test.js';

describe('a gateway to a simulated ERPNext site', () => {
  let bench: Bench<ErpnextSettings>;
  beforeAll(async () => {
    bench = await Bench.open(erpnext);
  });
  afterAll(() => bench?.close());
  afterEach(() => bench.simulator.clearFaults());

  const order = (change: Partial<Change>): Change => ({
    ...{ ref: 'order', connection: 'erpnext', kind: 'update', type: 'Sales Order' },
    ...change,
  });
  const orderFields = (): Promise<Fields> =>
    erpnext.transition?.fields(bench.mark(), bench.simulator) ?? Promise.reject(new Error('no orders'));
  const makeOrder = async (more: Fields = {}) =>
    bench.caller.apply(order({ kind: 'create', fields: { ...(await orderFields()), ...more } }));
  const get = async (type: string, id: string, more: object = {}) =>
    (await bench.caller.ask<GetReply>('get', { type, id, ...more })).record;

  it('tells times in UTC, whatever the zone of the site', async () => {
    const [customer] = await bench.simulator.records('Customer');
    const raw = String(customer?.fields['creation']);
    // The simulated site is in India, which is five and a half hours ahead of UTC all year.
    const utc = new Date(`${raw.replace(' ', 'T').slice(0, 23)}+05:30`).toISOString();
    const record = await get('Customer', String(customer?.id));

    expect(record?.createdAt).toBe(utc);
    expect(record?.fields['creation']).toBe(utc);
    expect(record?.version).toBe(customer?.fields['modified']);
  });

  it('finds by time what changed since, to the microsecond', async () => {
    const { id } = await makeOrder();
    const modified = (await get('Sales Order', id))?.fields['modified'] as string;
    const ids = async (op: string) => {
      const where = [{ field: 'modified', op, value: modified }];
      const { records } = await bench.caller.ask<QueryReply>('query', { type: 'Sales Order', where });
      return records.map((record) => record.id);
    };

    expect(await ids('=')).toEqual([id]);
    expect(await ids('>=')).toEqual([id]);
    expect(await ids('>')).toEqual([]);
  });

  it('pages on in the standard order when records change between the pages', async () => {
    const query = { type: 'Customer', fields: ['website'], limit: 4 };
    const one = await bench.caller.ask<QueryReply>('query', query);
    const due = (await bench.simulator.records('Customer')).map(({ id }) => id);
    // Moves to the end of the order: without a position after a record, the next page would skip one.
    await bench.simulator.edit('Customer', one.records[0]?.id, { website: 'https://moved.example' });
    const found = new Set(one.records.map(({ id }) => id));
    for (let cursor = one.nextCursor; cursor !== null;) {
      const page = await bench.caller.ask<QueryReply>('query', { ...query, cursor });
      page.records.forEach(({ id }) => found.add(id));
      cursor = page.nextCursor;
    }

    expect([...found].sort()).toEqual(due.sort());
  });

  it('reads rows with the document, also in a list that asks for them', async () => {
    const { id, after } = await makeOrder();
    const where = [{ field: 'name', op: '=', value: id }];
    const listed = await bench.caller.ask<QueryReply>('query', {
      type: 'Sales Order',
      fields: ['items'],
      where,
    });
    const written = { qty: 2, rate: { amount: '12.50', currency: 'USD' } };
    const row = { ...written, amount: { amount: '25.00', currency: 'USD' } };

    expect(after?.['items']).toMatchObject([written]);
    expect(listed.records).toMatchObject([{ id, fields: { items: [row] } }]);
    expect((await get('Sales Order', id))?.fields).toMatchObject({
      docstatus: 0,
      grand_total: { amount: '25.00', currency: 'USD' },
    });
  });

  it('writes a table whole, and restores it whole', async () => {
    const { id } = await makeOrder();
    const before = (await get('Sales Order', id, { fields: ['items'] }))?.fields as Fields;
    const [line] = before['items'] as Fields[];
    const items = [1, 2, 3].map((qty) => ({ item_code: line?.['item_code'] ?? null, qty, rate: '7.345' }));
    const receipt = await bench.caller.apply(order({ id, fields: { items }, before }));
    const rates = (receipt.after?.['items'] as Fields[]).map(({ qty, rate }) => [qty, rate]);

    // Half to even: 7.345 is 7.34, as 7.335 would be.
    expect(rates).toEqual([1, 2, 3].map((qty) => [qty, { amount: '7.34', currency: 'USD' }]));
    expect(await bench.caller.compensate(receipt)).toMatchObject({ outcome: 'done' });
    expect((await get('Sales Order', id, { fields: ['items'] }))?.fields['items']).toMatchObject([
      { qty: 2, rate: { amount: '12.50', currency: 'USD' } },
    ]);
  });

  it('refuses a row’s field that the site would drop in silence', async () => {
    const { id } = await makeOrder();
    const error = await bench.caller.refusedApply(order({ id, fields: { items: [{ item: 'A', qty: 1 }] } }));

    expect(error).toMatchObject({ code: 'VALIDATION', details: { field: 'items[0].item' } });
  });

  it('takes the state from docstatus, since status may still say "Draft"', async () => {
    const { id } = await makeOrder();
    await bench.caller.apply(order({ kind: 'transition', id, to: 'submitted' }));
    const submitted = await get('Sales Order', id, { fields: ['docstatus'] });
    const removal = await bench.caller.refusedApply(order({ kind: 'delete', id }));

    expect(submitted?.fields).toEqual({ docstatus: 1 });
    // What is submitted is cancelled, never deleted.
    expect(removal).toMatchObject({ code: 'VALIDATION' });
    expect((await bench.simulator.records('Sales Order')).map((record) => record.id)).toContain(id);
  });

  it('brings related records along', async () => {
    const { id, after } = await makeOrder();
    const customer = await get('Customer', after?.['customer'] as string, {
      include: ['contacts', 'orders', 'invoices'],
    });

    expect(customer?.related?.['orders']?.map((record) => record.id)).toContain(id);
    expect(customer?.related?.['contacts']?.length).toBeGreaterThan(0);
    expect(customer?.related?.['contacts']?.every(({ type }) => type === 'Contact')).toBe(true);
    expect(customer?.related?.['invoices']).toEqual([]);
  });

  it('reads a record with what is related by one call each, also where it is named by a unique field', async () => {
    const key = bench.mark();
    const id = await bench.simulator.edit('Customer', undefined, {
      customer_name: key,
      customer_number: key,
    });
    const include = ['contacts', 'orders'];
    await get('Customer', id, { include });
    await bench.simulator.clearRequests();
    await get('Customer', id, { include });
    const byId = await bench.simulator.requests({ path: '^/api/' });
    await bench.simulator.clearRequests();
    const by = { field: 'customer_number', value: key };
    const { record } = await bench.caller.ask<GetReply>('get', { type: 'Customer', by, include });
    const byField = await bench.simulator.requests({ path: '^/api/' });

    expect(byId).toHaveLength(3);
    expect(byField).toHaveLength(4);
    expect(record).toMatchObject({ id, related: { contacts: [], orders: [] } });
  });

  it('tells a deleted document from a later one that takes its name', async () => {
    await bench.simulator.sendNoticesTo(`${bench.url}/notices`);
    const first = await makeOrder();
    await bench.caller.compensate(first);
    const second = await makeOrder();
    await bench.caller.compensate(second);
    const deletions = await until('two deletions', async () => {
      const events = await bench.messages<RecordEvent>(EVENTS_STREAM.name, 'events.erpnext.deleted');
      const found = events.filter((event) => event.id === first.id);
      return found.length >= 2 && found;
    });

    expect(second.id).toBe(first.id);
    expect(deletions).toMatchObject([{ record: null }, { record: null }]);
    expect(new Set(deletions.map(({ identity }) => identity)).size).toBe(2);
  });

  it('keeps to four calls at a time', async () => {
    const [customer] = await bench.simulator.records('Customer');
    await bench.simulator.fault({ kind: 'latency', ms: 100, count: 0, path: '^/api/resource/Customer/' });
    const startedAt = Date.now();
    await Promise.all(Array.from({ length: 12 }, () => get('Customer', String(customer?.id))));

    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(290);
  });

  it('knows the rate limit from the last answer', async () => {
    await bench.simulator.fault({
      ...{ kind: 'status', status: 200, response: { message: [] }, path: 'frappe.client.get_list' },
      headers: {
        'x-ratelimit-limit': '200000',
        'x-ratelimit-remaining': '190308',
        'x-ratelimit-reset': '20',
      },
    });
    await bench.caller.ask('query', { type: 'Item' });

    expect((await bench.caller.ask<LimitsReply>('limits')).limits).toMatchObject([
      { max: 200_000, remaining: 190_308 },
    ]);
  });

  it('says that a site’s time zone is none, and reads nothing wrongly', async () => {
    const nowhere = { message: { time_zone: 'Middle/Nowhere' } };
    await bench.simulator.fault({
      kind: 'status',
      status: 200,
      response: nowhere,
      path: 'get_time_zone',
      count: 0,
    });
    await bench.startGateway('no-zone');
    const caller = bench.callerOf('no-zone');
    const { items } = await caller.ask<CheckReply>('check');
    const error = await caller.refusal('query', { type: 'Item' });

    expect(items.find(({ check }) => check === 'time zone')).toMatchObject({
      ok: false,
      detail: expect.stringContaining('Middle/Nowhere') as string,
      fix: 'Set the time zone in ERPNext under System Settings.',
    });
    expect(error).toMatchObject({ code: 'VALIDATION', details: { field: 'time_zone' } });
  });

  it('says that an address is no Frappe site', async () => {
    const page = '<html><body>Welcome</body></html>';
    await bench.simulator.fault({
      kind: 'status',
      status: 200,
      response: page,
      headers: { 'content-type': 'text/html' },
      path: '/api/',
      count: 0,
    });
    await bench.startGateway('no-site');
    const error = await bench.callerOf('no-site').refusal('query', { type: 'Item' }, { timeoutMs: 1_000 });

    expect(error).toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining('ERPNEXT_URL') as string,
    });
  });
});

import { startSimulator, type TestSimulator } from '../testing.js';
import { docOf, failureOf, messagesOf, siteClient, type SiteClient } from './spec-site.js';

const LATER = '2099-12-20';
const ORDER = '/api/resource/Sales Order';
const CUSTOMER = '/api/resource/Customer';

describe('documents of a site', () => {
  let simulator: TestSimulator;
  let site: SiteClient;

  beforeAll(async () => {
    simulator = await startSimulator({ vendors: ['erpnext'] });
    site = siteClient(simulator.urls.erpnext);
  });
  beforeEach(async () => {
    await simulator.control.reset();
    await site.post(CUSTOMER, { customer_name: 'Acme Corp' });
  });
  afterAll(() => simulator.stop());

  const order = (fields: object = {}) =>
    site.post(ORDER, {
      customer: 'Acme Corp',
      delivery_date: LATER,
      items: [{ item_code: 'SCAN-100', qty: 2 }],
      ...fields,
    });
  const nameOf = async (fields: object = {}) => String(docOf(await order(fields)).name);

  it('ignores a given name, and gives the number of a deleted last order to the next', async () => {
    const first = await nameOf({ name: 'MINE-1' });
    const second = await nameOf();
    await site.delete(`${ORDER}/${second}`);
    const third = await nameOf();
    expect([first.slice(-5), second.slice(-5), third]).toEqual(['00001', '00002', second]);
  });

  it('keeps a key once, whatever its case and trailing blanks, and any number of empty ones', async () => {
    await order({ signalbox_key: 'k-1' });
    await order();
    const clash = await order({ signalbox_key: 'K-1 ' });
    expect(failureOf(clash)).toMatchObject({ status: 417, type: 'UniqueValidationError' });
    expect(messagesOf(clash)).toEqual(['Signalbox Key must be unique']);
    const found = await site.get(`${ORDER}?filters=[["signalbox_key","=","k-1"]]`);
    expect(found.body?.data).toHaveLength(1);
  });

  it('drops fields that it does not know, and takes them once an administrator has made them', async () => {
    const field = { dt: 'Customer', label: 'Tier', fieldname: 'tier', fieldtype: 'Data' };
    const before = await site.put(`${CUSTOMER}/Acme Corp`, { tier: 'gold' });
    const made = await site.post('/api/resource/Custom Field', field);
    const after = await site.put(`${CUSTOMER}/Acme Corp`, { tier: 'gold' });
    expect([before.status, docOf(before).tier]).toEqual([200, undefined]);
    expect([docOf(made).name, docOf(after).tier]).toEqual(['Customer-tier', 'gold']);
    const again = await site.post('/api/resource/Custom Field', field);
    expect(failureOf(again)).toMatchObject({ status: 417, type: 'ValidationError' });
  });

  it('submits and cancels by docstatus, and never goes back', async () => {
    const name = await nameOf();
    const path = `${ORDER}/${name}`;
    const submitted = docOf(await site.put(path, { docstatus: 1 }));
    expect([submitted.docstatus, submitted.status]).toEqual([1, 'To Deliver and Bill']);
    expect(failureOf(await site.put(path, { docstatus: 0 })).type).toBe('DocstatusTransitionError');
    expect(failureOf(await site.delete(path))).toMatchObject({ status: 417, type: 'ValidationError' });
    const cancelled = docOf(await site.put(path, { docstatus: 2 }));
    expect([cancelled.docstatus, cancelled.status]).toEqual([2, 'Cancelled']);
    const { exception } = failureOf(await site.put(path, { po_no: 'x' }));
    expect(exception).toBe('frappe.exceptions.ValidationError: Cannot edit cancelled document');
    expect((await site.delete(path)).status).toBe(202);
  });

  it('submits what is created with docstatus 1, and leaves its status Draft', async () => {
    const { docstatus, status } = docOf(await order({ docstatus: 1 }));
    expect({ docstatus, status }).toEqual({ docstatus: 1, status: 'Draft' });
  });

  it('submits by run_method in a form, and by frappe.client.submit with the whole document', async () => {
    const byForm = await site.call('POST', `${ORDER}/${await nameOf()}`, {
      body: 'run_method=submit',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    const doc = docOf(await order());
    const byClient = await site.post('/api/method/frappe.client.submit', {
      doc: { ...doc, doctype: 'Sales Order' },
    });
    expect([docOf(byForm).docstatus, docOf(byClient).docstatus]).toEqual([1, 1]);
    expect(byClient.body?.message).toHaveProperty('po_no', null);
    const stale = await site.post('/api/method/frappe.client.submit', {
      doc: { ...doc, doctype: 'Sales Order' },
    });
    expect(failureOf(stale)).toMatchObject({ status: 417, type: 'TimestampMismatchError' });
    const cancel = { doctype: 'Sales Order', name: doc.name };
    expect(docOf(await site.post('/api/method/frappe.client.cancel', cancel)).docstatus).toBe(2);
  });

  it('refuses a change that is based on an older state only where `modified` is sent', async () => {
    const { modified } = docOf(await site.get(`${CUSTOMER}/Acme Corp`));
    const blind = await site.put(`${CUSTOMER}/Acme Corp`, { website: 'a.example' });
    const stale = await site.put(`${CUSTOMER}/Acme Corp`, { website: 'b.example', modified });
    const fresh = { website: 'b.example', modified: docOf(blind).modified };
    expect([blind.status, stale.status]).toEqual([200, 417]);
    expect((await site.put(`${CUSTOMER}/Acme Corp`, fresh)).status).toBe(200);
  });

  it('replaces a table whole, and computes totals anew', async () => {
    const created = docOf(await order());
    const [line] = created.items as { name: string }[];
    const rows = [
      { name: line?.name, item_code: 'SCAN-100', qty: 1, rate: 10.125 },
      { item_code: 'LBL-5000', qty: 3, rate: 10.135 },
    ];
    const updated = docOf(await site.put(`${ORDER}/${String(created.name)}`, { items: rows }));
    const items = updated.items as { name: string; rate: number; amount: number }[];
    expect(items.map(({ rate, amount }) => [rate, amount])).toEqual([
      [10.12, 10.12],
      [10.14, 30.42],
    ]);
    expect(items[0]?.name).toBe(line?.name);
    expect([updated.total, updated.net_total, updated.base_grand_total]).toEqual([40.54, 40.54, 40.54]);
    const bare = await site.put(`${ORDER}/${String(created.name)}`, {
      items: [{ name: line?.name, qty: 2 }],
    });
    expect(failureOf(bare).exception).toMatch(/: item_code, item_name, uom$/);
  });

  it('saves the parent when a row is changed by itself, and not when a row is deleted by itself', async () => {
    const created = docOf(await order({ items: [1, 2].map((qty) => ({ item_code: 'SCAN-100', qty })) }));
    const [first] = created.items as { name: string }[];
    const row = `/api/resource/Sales Order Item/${first?.name}`;
    await site.put(row, { qty: 4 });
    expect(docOf(await site.get(`${ORDER}/${String(created.name)}`)).total).toBe(6 * 349);
    expect((await site.delete(row)).status).toBe(202);
    const left = docOf(await site.get(`${ORDER}/${String(created.name)}`));
    expect([(left.items as unknown[]).length, left.total]).toEqual([1, 6 * 349]);
  });

  it('refuses to delete what others link to, and keeps a trace of what it deletes', async () => {
    const name = await nameOf();
    const refused = await site.delete(`${CUSTOMER}/Acme Corp`);
    expect(failureOf(refused)).toMatchObject({ status: 417, type: 'LinkExistsError' });
    expect(messagesOf(refused)[0]).toContain(
      `is linked with Sales Order <a href="/app/Form/Sales Order/${name}">`,
    );
    await site.delete(`${ORDER}/${name}`);
    await site.delete(`${CUSTOMER}/Acme Corp`);
    const log = await site.get(
      '/api/resource/Deleted Document?fields=["deleted_doctype","deleted_name"]&order_by=creation asc',
    );
    expect(log.body?.data).toEqual([
      { deleted_doctype: 'Sales Order', deleted_name: name },
      { deleted_doctype: 'Customer', deleted_name: 'Acme Corp' },
    ]);
    const records = await simulator.control.records({ vendor: 'erpnext', type: 'Customer' });
    expect(records.filter((record) => record.deleted).map((record) => record.id)).toEqual(['Acme Corp']);
  });

  it('cannot cancel an order while a submitted invoice bills it', async () => {
    const name = await nameOf();
    await site.put(`${ORDER}/${name}`, { docstatus: 1 });
    const items = [{ item_code: 'SCAN-100', qty: 2, sales_order: name }];
    const invoice = await site.post('/api/resource/Sales Invoice', {
      customer: 'Acme Corp',
      docstatus: 1,
      items,
    });
    expect(docOf(invoice)).toMatchObject({ status: 'Unpaid', grand_total: 698, outstanding_amount: 698 });
    expect(failureOf(await site.put(`${ORDER}/${name}`, { docstatus: 2 })).type).toBe('LinkExistsError');
  });

  it('undoes all of a request that fails', async () => {
    const docs = [{ doctype: 'ToDo', description: 'kept?' }, { doctype: 'ToDo' }];
    const answer = await site.post('/api/method/frappe.client.insert_many', { docs });
    expect(failureOf(answer)).toMatchObject({ status: 417, type: 'MandatoryError' });
    const count = await site.get('/api/method/frappe.client.get_count?doctype=ToDo');
    expect(count.body).toEqual({ message: 0 });
  });

  it('stamps times on the clock of Asia/Kolkata', async () => {
    const before = Date.now();
    const { creation } = docOf(await site.post('/api/resource/ToDo', { description: 'now' }));
    expect(creation).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}$/);
    const utc = Date.parse(`${String(creation).replace(' ', 'T').slice(0, 23)}+05:30`);
    expect(Math.abs(utc - before)).toBeLessThan(10_000);
  });
});

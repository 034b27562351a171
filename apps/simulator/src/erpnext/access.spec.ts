import { startSimulator, type TestSimulator } from '../testing.js';
import { docOf, failureOf, messagesOf, siteClient, type SiteClient } from './spec-site.js';

const CUSTOMERS = '/api/resource/Customer';

describe('access to a site', () => {
  let simulator: TestSimulator;
  let site: SiteClient;

  beforeAll(async () => {
    simulator = await startSimulator({ vendors: ['erpnext'] });
    site = siteClient(simulator.urls.erpnext);
  });
  afterAll(() => simulator.stop());

  it.each([
    ['a token', 'token local-key:local-secret', 200],
    ['basic', `Basic ${Buffer.from('local-key:local-secret').toString('base64')}`, 200],
    ['nothing', '', 403],
    ['three words', 'token local-key local-secret', 403],
    ['a wrong secret', 'token local-key:wrong', 401],
    ['a token without a colon', 'token garbage', 401],
    ['a bearer', 'Bearer garbage', 401],
    ['a key without roles', 'token limited-key:limited-secret', 403],
  ])('answers %s', async (_title, authorization, status) => {
    expect((await site.get(CUSTOMERS, { authorization })).status).toBe(status);
  });

  it('refuses wrong credentials even on a ping, which needs none', async () => {
    const statuses = ['', 'token a:b'].map(
      async (authorization) => (await site.get('/api/method/ping', { authorization })).status,
    );
    expect(await Promise.all(statuses)).toEqual([200, 401]);
  });

  it('sends JSON without a charset', async () => {
    expect((await site.get('/api/method/ping')).contentType).toBe('application/json');
  });

  it('hides exceptions, but not messages, once tracebacks are switched off', async () => {
    const settings = '/api/resource/System Settings/System Settings';
    await site.put(settings, { allow_error_traceback: 0 });
    const answer = await site.post('/api/resource/ToDo', { priority: 'High' });
    expect(Object.keys(answer.body ?? {})).toEqual(['exc_type', '_server_messages']);
    expect(messagesOf(answer)).toEqual(['Error: Value missing for ToDo: Description']);
    await site.put(settings, { allow_error_traceback: 1 });
  });

  it('tells its time zone and who is logged in', async () => {
    const zone = await site.get('/api/method/frappe.client.get_time_zone');
    const settings = await site.get('/api/resource/System Settings/System Settings');
    const user = await site.get('/api/method/frappe.auth.get_logged_user');
    expect(zone.body).toEqual({ message: { time_zone: 'Asia/Kolkata' } });
    expect(docOf(settings).time_zone).toBe('Asia/Kolkata');
    expect(user.body).toEqual({ message: 'signalbox@demo.example' });
  });

  it('describes a DocType with its custom fields to forms, and without them as a resource', async () => {
    const form = await site.get('/api/method/frappe.desk.form.load.getdoctype?doctype=Sales Order');
    const docs = form.body?.docs as { name: string; fields: Record<string, unknown>[] }[] | undefined;
    const [meta, ...children] = docs ?? [];
    const key = meta?.fields.find((field) => field.fieldname === 'signalbox_key');
    expect(key).toMatchObject({ fieldtype: 'Data', unique: 1, no_copy: 1, is_custom_field: 1 });
    expect(children.map((child) => child.name)).toContain('Sales Order Item');
    const base = docOf(await site.get('/api/resource/DocType/Sales Order'));
    const fieldnames = (base.fields as { fieldname: string }[]).map((field) => field.fieldname);
    expect([fieldnames.includes('customer'), fieldnames.includes('signalbox_key')]).toEqual([true, false]);
  });

  it('lists custom fields by DocType; an org before its administrator made any has none', async () => {
    const path = '/api/resource/Custom Field?filters=[["dt","=","Customer"]]&order_by=creation asc';
    const made = await site.get(path);
    await simulator.control.reset({ keyFields: false });
    const none = await site.get(path);
    await simulator.control.reset();
    expect(made.body?.data).toEqual([
      { name: 'Customer-signalbox_key' },
      { name: 'Customer-salesforce_account_id' },
      { name: 'Customer-customer_number' },
    ]);
    expect(none.body?.data).toEqual([]);
  });

  it('escapes what scripts would run, so that what is read is not what was written', async () => {
    const description = 'first <b onclick="x()">x</b><script>alert(1)</script> & so';
    const todo = docOf(await site.post('/api/resource/ToDo', { description }));
    expect(todo.description).toBe('first <b>x</b>&lt;script&gt;alert(1)&lt;/script&gt; &amp; so');
    const plain = docOf(await site.post('/api/resource/ToDo', { description: 'Alder & Finch, 3 < 4' }));
    expect(plain.description).toBe('Alder & Finch, 3 < 4');
  });

  it('answers HTML to who asks for text, as no API does', async () => {
    const answer = await site.get('/api/resource/ToDo/nope', { accept: 'text/html' });
    expect([answer.status, answer.contentType]).toEqual([500, 'text/html']);
  });

  it('looks past a query string behind a JSON body', async () => {
    const hidden = await site.post('/api/method/frappe.client.get_count?doctype=Customer', {});
    expect(failureOf(hidden).exception).toBe(
      "TypeError: get_count() missing 1 required positional argument: 'doctype'",
    );
  });

  it('is the same site for the same seed', async () => {
    const snapshot = async (seed: number) => {
      await simulator.control.reset({ seed });
      return simulator.control.records({ vendor: 'erpnext' });
    };
    const first = await snapshot(7);
    expect(await snapshot(7)).toEqual(first);
    expect(await snapshot(8)).not.toEqual(first);
    await simulator.control.reset({ seed: 1 });
  });
});

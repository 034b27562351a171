import { FrappeApp } from 'frappe-js-sdk';
import { startSimulator, type TestSimulator } from '../testing.js';

interface Customer {
  name: string;
  customer_name: string;
  modified: string;
}

describe('a site to frappe-js-sdk', () => {
  let simulator: TestSimulator;
  let app: FrappeApp;

  beforeAll(async () => {
    simulator = await startSimulator({ vendors: ['erpnext'] });
    const token = () => 'local-key:local-secret';
    app = new FrappeApp(simulator.urls.erpnext, { useToken: true, token, type: 'token' });
  });
  afterAll(() => simulator.stop());

  it('logs in and reads', async () => {
    expect(await app.auth().getLoggedInUser()).toBe('signalbox@demo.example');
    const rail = await app.db().getDoc<Customer>('Customer', 'Tallgrass Rail');
    expect(rail.customer_name).toBe('Tallgrass Rail');
  });

  it('pages through every customer once', async () => {
    const names: string[] = [];
    for (let page: Customer[] = [], start = 0; start === 0 || page.length > 0; start += 10) {
      page = await app.db().getDocList<Customer>('Customer', {
        fields: ['name'],
        orderBy: { field: 'name', order: 'asc' },
        limit_start: start,
        limit: 10,
      });
      names.push(...page.map(({ name }) => name));
    }
    expect(names).toHaveLength(await app.db().getCount('Customer'));
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeGreaterThan(20);
  });

  it('creates, updates, finds, renames and deletes', async () => {
    const created = await app.db().createDoc('Customer', { customer_name: 'Made by SDK' });
    expect(created.name).toBe('Made by SDK');
    await app.db().updateDoc('Customer', 'Made by SDK', { website: 'sdk.example' });
    const found = await app
      .db()
      .getDocList<Customer>('Customer', { filters: [['website', '=', 'sdk.example']] });
    expect(found).toEqual([{ name: 'Made by SDK' }]);
    await app.db().renameDoc('Customer', 'Made by SDK', 'Renamed by SDK');
    await app.db().deleteDoc('Customer', 'Renamed by SDK');
    expect(await app.db().getCount('Customer', [['website', '=', 'sdk.example']])).toBe(0);
  });

  it('logs in as a person, too, who then reads by the session', async () => {
    const login = await new FrappeApp(simulator.urls.erpnext)
      .auth()
      .loginWithUsernamePassword({ username: 'Administrator', password: 'admin' });
    const wrong = new FrappeApp(simulator.urls.erpnext)
      .auth()
      .loginWithUsernamePassword({ username: 'Administrator', password: 'no' });

    expect(login).toMatchObject({ message: 'Logged In', full_name: 'Administrator' });
    await expect(wrong).rejects.toMatchObject({ httpStatus: 401, exc_type: 'AuthenticationError' });
  });

  it('filters, sorts and counts', async () => {
    const filters: [string, 'like', string][] = [['customer_name', 'like', '%a%']];
    const names = await app.db().getDocList<Customer>('Customer', {
      ...{ fields: ['name', 'customer_name'], filters, limit: 5 },
      orderBy: { field: 'customer_name', order: 'desc' },
    });

    expect(names).toHaveLength(5);
    expect(names.map(({ customer_name }) => customer_name)).toEqual(
      [...names]
        .map(({ customer_name }) => customer_name)
        .sort()
        .reverse(),
    );
    expect(await app.db().getCount('Customer', filters)).toBeGreaterThanOrEqual(5);
  });

  it('makes, submits and cancels an order with its lines', async () => {
    const [line] = await app.db().getDocList<{ name: string }>('Item', { filters: [['disabled', '=', 0]] });
    const order = await app.db().createDoc<Record<string, unknown>>('Sales Order', {
      customer: 'Tallgrass Rail',
      delivery_date: '2099-12-31',
      items: [{ item_code: line?.name, qty: 2, rate: 10 }],
    });
    const submitted = await app
      .db()
      .updateDoc<Record<string, unknown>>('Sales Order', order.name, { docstatus: 1 });
    await expect(app.db().deleteDoc('Sales Order', order.name)).rejects.toMatchObject({ httpStatus: 417 });
    const { message } = (await app
      .call()
      .post('frappe.client.cancel', { doctype: 'Sales Order', name: order.name })) as {
      message: Record<string, unknown>;
    };

    expect([order.grand_total, submitted.docstatus, message.docstatus]).toEqual([20, 1, 2]);
    expect(await app.db().deleteDoc('Sales Order', order.name)).toEqual({ data: 'ok' });
  });

  it('inserts and updates many at once, told of each that failed', async () => {
    const docs = ['one', 'two'].map((description) => ({ doctype: 'ToDo', description }));
    const { message: names } = (await app.call().post('frappe.client.insert_many', { docs })) as {
      message: string[];
    };
    const changes = [...names, 'nobody'].map((docname) => ({ doctype: 'ToDo', docname, priority: 'High' }));
    const { message } = (await app
      .call()
      .post('frappe.client.bulk_update', { docs: JSON.stringify(changes) })) as {
      message: { failed_docs: { doc: { docname: string } }[] };
    };
    const high = await app
      .db()
      .getDocList<{ name: string }>('ToDo', { filters: [['priority', '=', 'High']] });

    expect(message.failed_docs.map(({ doc }) => doc.docname)).toEqual(['nobody']);
    expect(high.map(({ name }) => name).sort()).toEqual([...names].sort());
  });

  it('finds a record by its unique field, and is refused a second one of the value', async () => {
    const numbered = { customer_number: 'C-1', customer_name: 'Numbered' };
    await app.db().createDoc('Customer', numbered);
    const again = app.db().createDoc('Customer', { ...numbered, customer_name: 'Numbered too' });
    await expect(again).rejects.toMatchObject({ httpStatus: 417, exc_type: 'UniqueValidationError' });
    const found = await app
      .db()
      .getDocList<Customer>('Customer', { filters: [['customer_number', '=', 'C-1']] });

    expect(found).toEqual([{ name: 'Numbered' }]);
  });

  it('links a contact with its customer, and finds it by that', async () => {
    const links = [{ link_doctype: 'Customer', link_name: 'Tallgrass Rail' }];
    const made = await app.db().createDoc<Record<string, unknown>>('Contact', { first_name: 'Sdk', links });
    const found = await app.db().getDocList<{ name: string }>('Contact', {
      filters: [
        ['Dynamic Link', 'link_name', '=', 'Tallgrass Rail'],
        ['first_name', '=', 'Sdk'],
      ] as never,
    });

    expect(found).toEqual([{ name: made.name }]);
  });

  it('calls a method', async () => {
    const answer = await app.call().get('frappe.client.get_time_zone');
    expect(answer).toEqual({ message: { time_zone: 'Asia/Kolkata' } });
  });

  it('meets errors', async () => {
    await expect(app.db().getDoc('Customer', 'Nobody')).rejects.toMatchObject({
      httpStatus: 404,
      exc_type: 'DoesNotExistError',
    });
    const bad = app.db().createDoc('Item', { item_code: 'SCAN-100', item_group: 'Products' });
    await expect(bad).rejects.toMatchObject({ httpStatus: 409, exc_type: 'DuplicateEntryError' });
    const { modified } = await app.db().getDoc<Customer>('Customer', 'Tallgrass Rail');
    await app.db().updateDoc('Customer', 'Tallgrass Rail', { website: 'https://newer.example' });
    await expect(
      app.db().updateDoc('Customer', 'Tallgrass Rail', { modified, website: 'https://older.example' }),
    ).rejects.toMatchObject({ httpStatus: 417, exc_type: 'TimestampMismatchError' });
  });
});

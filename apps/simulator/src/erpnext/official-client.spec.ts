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
  });
});

import { startSimulator, type TestSimulator } from '../testing.js';
import { failureOf, siteClient, type SiteClient } from './spec-site.js';

const TODO = '/api/resource/ToDo';
const DAYS = Array.from({ length: 45 }, (_, index) => index);

describe('lists of a site', () => {
  let simulator: TestSimulator;
  let site: SiteClient;

  beforeAll(async () => {
    simulator = await startSimulator({ vendors: ['erpnext'] });
    site = siteClient(simulator.urls.erpnext);
    for (const day of DAYS)
      await site.post(TODO, {
        description: `Task ${String(day).padStart(2, '0')}`,
        priority: ['High', 'Medium', 'Low'][day % 3],
        date: day % 5 === 0 ? '' : `2026-12-${String((day % 28) + 1).padStart(2, '0')}`,
      });
  });
  afterAll(() => simulator.stop());

  const rows = async (query: string) =>
    (await site.get(`${TODO}?${query}`)).body?.data as Record<string, unknown>[];
  const names = async (query: string) => (await rows(query)).map((row) => row.name);
  const tasks = async (filters: unknown, rest = '') =>
    (
      await rows(
        `fields=["description"]&limit=0&order_by=description asc&filters=${JSON.stringify(filters)}${rest}`,
      )
    ).map((row) => Number(String(row.description).slice(5)));

  it('answers 20 names without being told more, all for a limit of 0 or of no number', async () => {
    const lengths = [
      '',
      'limit=3',
      'limit=0',
      'limit_page_length=0',
      'limit_page_length=abc',
      'limit_start=40',
    ];
    const counts = await Promise.all(lengths.map(async (query) => (await rows(query)).length));
    expect(counts).toEqual([20, 3, 45, 45, 45, 5]);
    expect(failureOf(await site.get(`${TODO}?limit_page_length=-1`))).toMatchObject({ status: 500 });
  });

  it('keeps no order of its own, though the same one each time', async () => {
    const unordered = await names('limit=0');
    const byCreation = await names('limit=0&order_by=creation asc');
    expect(unordered).not.toEqual(byCreation);
    expect([...unordered].sort()).toEqual([...byCreation].sort());
    expect(await names('limit=0')).toEqual(unordered);
  });

  it('pages in the order that is asked for', async () => {
    const page = (start: number) => names(`order_by=modified asc, name asc&limit_start=${start}&limit=20`);
    const paged = [...(await page(0)), ...(await page(20)), ...(await page(40))];
    expect(paged).toEqual(await names('order_by=creation asc&limit=0'));
  });

  it.each<[string, unknown, (day: number) => boolean]>([
    ['=', [['priority', '=', 'high']], (day) => day % 3 === 0],
    ['!= with nulls', [['date', '!=', '2026-12-02']], (day) => day % 28 !== 1],
    ['in', { priority: ['in', ['High', 'Low']] }, (day) => day % 3 !== 1],
    ['in by commas', [['priority', 'in', 'High,Low']], (day) => day % 3 !== 1],
    ['not in', [['ToDo', 'priority', 'not in', ['High', 'Low']]], (day) => day % 3 === 1],
    ['like', [['description', 'like', 'TASK 1%']], (day) => day >= 10 && day < 20],
    ['not like', [['description', 'not like', '%1_']], (day) => day < 10 || day >= 20],
    ['is set', [['date', 'is', 'set']], (day) => day % 5 !== 0],
    ['is not set', [['date', 'is', 'not set']], (day) => day % 5 === 0],
    ['<= with nulls', [['date', '<=', '2026-12-02']], (day) => day % 5 === 0 || day % 28 <= 1],
    [
      'between',
      { date: ['between', ['2026-12-02', '2026-12-03']] },
      (day) => day % 5 !== 0 && [1, 2].includes(day % 28),
    ],
    ['dict and number', { docstatus: 0, priority: 'Low' }, (day) => day % 3 === 2],
  ])('filters by %s', async (_title, filters, wanted) => {
    expect(await tasks(filters)).toEqual(DAYS.filter(wanted));
  });

  it('joins filters by and, or_filters by or', async () => {
    const or = [
      ['description', '=', 'Task 01'],
      ['description', '=', 'Task 02'],
    ];
    expect(await tasks([['priority', '=', 'Low']], `&or_filters=${JSON.stringify(or)}`)).toEqual([2]);
  });

  it('compares times as the site wrote them and ignores a zone', async () => {
    const [middle] = await rows('fields=["modified"]&order_by=modified asc&limit_start=20&limit=1');
    const modified = String(middle?.modified);
    const spellings = [modified, modified.replace(' ', 'T'), `${modified}Z`, `${modified}+00:00`];
    for (const spelling of spellings) {
      const after = await rows(`filters=[["modified",">","${spelling}"]]&limit=0`);
      expect(after).toHaveLength(24);
    }
    expect(await rows(`filters=[["modified","=","${modified}"]]`)).toHaveLength(1);
  });

  it('keeps nulls in lists, and child tables out of them', async () => {
    const [row] = await rows('fields=["*"]&filters=[["description","=","Task 00"]]');
    expect(row).toMatchObject({ allocated_to: null, date: null, docstatus: 0 });
    const customers = await site.get('/api/resource/Customer?fields=["*"]&limit=1');
    const [customer] = (customers.body?.data ?? []) as object[];
    expect(customer).toHaveProperty('customer_name');
    expect(customer).not.toHaveProperty('credit_limits');
  });

  it('counts, groups and joins rows and links in', async () => {
    expect(await rows('fields=["priority","count(name) as n"]&group_by=priority')).toEqual([
      { priority: 'High', n: 15 },
      { priority: 'Low', n: 15 },
      { priority: 'Medium', n: 15 },
    ]);
    const prices = await site.get(
      '/api/resource/Item Price?fields=["item_code","item_code.item_group as grp"]&filters=[["item_code","=","svc-inst"]]',
    );
    expect(prices.body?.data).toEqual([{ item_code: 'SVC-INST', grp: 'Services' }]);
    const contacts = await site.get(
      '/api/resource/Contact?fields=["name","links.link_name"]&filters=[["Dynamic Link","link_name","=","Tallgrass Rail"]]&limit=1',
    );
    expect(contacts.body?.data).toMatchObject([{ link_name: 'Tallgrass Rail' }]);
  });

  it('answers rows as lists for as_dict=false', async () => {
    const answer = await site.get(
      `${TODO}?fields=["description","priority"]&as_dict=false&order_by=creation&limit=1`,
    );
    expect(answer.body?.data).toEqual([['Task 00', 'High']]);
  });

  it('refuses a URL that the web server finds too long', async () => {
    const answer = await site.get(`${TODO}?filters=[["name","in",["${'x'.repeat(5000)}"]]]`);
    expect([answer.status, answer.contentType]).toEqual([400, 'text/html']);
    expect(answer.text).toMatch(/Request Line is too large \(\d+ &gt; 4094\)/);
  });

  it('serves the methods that clients list and count with', async () => {
    const list = {
      doctype: 'ToDo',
      fields: ['description'],
      filters: { priority: 'Low' },
      order_by: 'creation asc',
    };
    const found = await site.post('/api/method/frappe.client.get_list', { ...list, limit_page_length: 1 });
    expect(found.body).toEqual({ message: [{ description: 'Task 02' }] });
    const value = await site.get(
      '/api/method/frappe.client.get_value?doctype=ToDo&fieldname=["priority"]&filters={"description":"Task 01"}',
    );
    expect(value.body).toEqual({ message: { priority: 'Medium' } });
  });
});

import type { DescribeReply, GetReply, QueryReply, SystemRecord } from '@signalbox/contracts';
import { refusal, storedRecords } from './testing/changes.js';
import { startLocalGateway, type LocalGateway } from './testing/local-gateway.js';

let gateway: LocalGateway;
beforeAll(async () => {
  gateway = await startLocalGateway();
});
afterAll(() => gateway.stop());
beforeEach(() => gateway.control('POST', '/reset', { seed: 1 }));

const stored = (type: string) => storedRecords(gateway, type);
async function everyPage(
  query: Record<string, unknown>,
): Promise<{ pages: number; records: SystemRecord[] }> {
  const records: SystemRecord[] = [];
  let cursor: string | null | undefined;
  let pages = 0;
  do {
    const page: QueryReply = await gateway.ask('query', { ...query, ...(cursor ? { cursor } : {}) });
    records.push(...page.records);
    cursor = page.nextCursor;
    pages += 1;
  } while (cursor !== null);
  return { pages, records };
}

describe('describing', () => {
  it('types the properties of each served type and finds the key where it is unique', async () => {
    const { types, mode } = await gateway.ask<DescribeReply>('describe', {});
    const deals = types.find(({ name }) => name === 'deals');
    expect({ mode, names: types.map(({ name, keyField }) => [name, keyField]) }).toEqual({
      mode: 'simulated',
      names: ['contacts', 'companies', 'deals', 'tasks', 'notes'].map((name) => [name, 'signalbox_key']),
    });
    expect(deals?.fields.find(({ name }) => name === 'amount')?.type).toBe('money');
    expect(deals?.relations).toEqual(['contacts', 'companies', 'tasks', 'notes']);
  });

  it('describes other object types when asked, and refuses what HubSpot does not know', async () => {
    const { types } = await gateway.ask<DescribeReply>('describe', { types: ['tickets'] });
    expect(types[0]?.fields.map(({ name }) => name)).toContain('hs_pipeline_stage');
    expect(await refusal(gateway.ask('describe', { types: ['unicorns'] }))).toEqual({
      code: 'BAD_REQUEST',
      field: 'type',
    });
  });

  it('has no key field where no admin made the property', async () => {
    await gateway.control('POST', '/reset', { seed: 1, keyFields: false });
    const { items } = await gateway.ask<{ items: unknown[] }>('setup', { apply: false });
    const { types } = await gateway.ask<DescribeReply>('describe', {});
    expect(types.map(({ keyField }) => keyField)).toEqual(Array(5).fill(undefined));
    expect(items).toHaveLength(7);
    await gateway.control('POST', '/reset', { seed: 1 });
    await gateway.ask('setup', { apply: false });
  });
});

describe('getting', () => {
  it('answers a deal with typed values, its dates and where a person opens it', async () => {
    const [deal] = await stored('deals');
    const { record } = await gateway.ask<GetReply>('get', {
      type: 'deals',
      id: deal?.id,
      fields: ['dealname', 'amount', 'closedate', 'hs_object_id', 'dealtype'],
    });
    const time = (text: string | undefined) => new Date(String(text)).toISOString();
    expect(record).toEqual({
      connection: 'hubspot',
      type: 'deals',
      id: deal?.id,
      version: time(deal?.fields['hs_lastmodifieddate']),
      createdAt: time(deal?.fields['createdate']),
      fields: {
        dealname: deal?.fields['dealname'],
        amount: {
          amount: String(Number(deal?.fields['amount'])),
          currency: deal?.fields['deal_currency_code'] ?? 'USD',
        },
        closedate: time(deal?.fields['closedate']),
        hs_object_id: Number(deal?.id),
        dealtype: deal?.fields['dealtype'] ?? null,
      },
      url: `https://app.hubspot.com/contacts/4242/record/0-3/${deal?.id}`,
    });
  });

  it('brings the companies and contacts of a deal along, each once', async () => {
    const deal = (await stored('deals')).find(({ fields }) => fields.associations['contacts']?.length === 2);
    const { record } = await gateway.ask<GetReply>('get', {
      type: 'deals',
      id: deal?.id,
      fields: ['dealname'],
      include: ['companies', 'contacts', 'notes'],
    });
    const related = Object.entries(record?.related ?? {}).map(
      ([type, records]) => [type, records.map(({ id }) => id).sort()] as const,
    );
    const { companies = [], contacts = [], notes = [] } = deal?.fields.associations ?? {};
    expect(Object.fromEntries(related)).toEqual({
      companies: [...companies].sort(),
      contacts: [...contacts].sort(),
      notes: [...notes].sort(),
    });
    expect(typeof record?.related?.['companies']?.[0]?.fields['name']).toBe('string');
  });

  it('brings a contact along with its deals and companies in a call each, one for the contact', async () => {
    const contact = (await stored('contacts')).find(
      ({ fields }) => fields['email'] && fields.associations['deals']?.length,
    );
    const get = (who: object) =>
      gateway.ask<GetReply>('get', { type: 'contacts', ...who, include: ['deals', 'companies'] });
    await get({ id: contact?.id });
    const { deals = [], companies = [] } = contact?.fields.associations ?? {};
    for (const who of [
      { id: contact?.id },
      { by: { field: 'email', value: contact?.fields['email'] } },
      { by: { field: 'hs_object_id', value: contact?.id } },
    ]) {
      await gateway.control('DELETE', '/requests');
      const { record } = await get(who);
      expect({
        deals: record?.related?.['deals']?.map(({ id }) => id),
        companies: record?.related?.['companies']?.map(({ id }) => id),
        calls: (await gateway.calls()).map(({ method, url }) => `${method} ${url.split('?')[0]}`).slice(1),
      }).toEqual({
        deals,
        companies,
        calls: ['POST /crm/v3/objects/deals/batch/read', 'POST /crm/v3/objects/companies/batch/read'],
      });
    }
  });

  it('finds a contact by the unique e-mail without a search', async () => {
    const contact = (await stored('contacts')).find(({ fields }) => fields['email']);
    await gateway.control('DELETE', '/requests');
    const by = { field: 'email', value: String(contact?.fields['email']) };
    const { record } = await gateway.ask<GetReply>('get', { type: 'contacts', by, fields: ['email'] });
    const calls = await gateway.calls();
    expect({ id: record?.id, searches: calls.filter(({ url }) => url.endsWith('/search')).length }).toEqual({
      id: contact?.id,
      searches: 0,
    });
  });

  it('is null where there is no such record', async () => {
    expect(await gateway.ask('get', { type: 'deals', id: '1' })).toEqual({ record: null });
    expect(await gateway.ask('get', { type: 'deals', id: 'no/id?' })).toEqual({ record: null });
  });
});

describe('querying', () => {
  it('pages through all contacts in the order of their ids', async () => {
    const all = (await stored('contacts')).filter(({ deleted }) => !deleted);
    const { pages, records } = await everyPage({ type: 'contacts', fields: ['email'], limit: 7 });
    expect(pages).toBe(Math.ceil(all.length / 7));
    expect(records.map(({ id }) => id)).toEqual(all.map(({ id }) => id));
  });

  it('pages through a search by rising ids, and misses no record when an earlier one leaves the result', async () => {
    const lost = (await stored('deals')).filter(({ fields }) => fields['dealstage'] === 'closedlost');
    const query = {
      type: 'deals',
      fields: ['dealstage'],
      where: [{ field: 'dealstage', op: '=', value: 'closedlost' }],
      limit: 2,
    };
    const first: QueryReply = await gateway.ask('query', query);
    await gateway.control('POST', '/edit', {
      vendor: 'hubspot',
      type: 'deals',
      id: first.records[0]?.id,
      fields: { dealstage: 'closedwon' },
    });
    const second: QueryReply = await gateway.ask('query', { ...query, cursor: first.nextCursor });
    expect(lost.length).toBeGreaterThan(4);
    expect([...first.records, ...second.records].map(({ id }) => id)).toEqual(
      lost.slice(0, 4).map(({ id }) => id),
    );
  });

  it('pages through an ordered search', async () => {
    const deals = await stored('deals');
    const { records } = await everyPage({
      type: 'deals',
      fields: ['amount'],
      orderBy: [{ field: 'amount', direction: 'desc' }],
      limit: 20,
    });
    const amounts = deals
      .map(({ fields }) => fields['amount'])
      .filter(Boolean)
      .map(Number);
    expect(records).toHaveLength(deals.length);
    expect(
      records
        .slice(0, amounts.length)
        .map(({ fields }) => Number((fields['amount'] as { amount: string }).amount)),
    ).toEqual(amounts.sort((a, b) => b - a));
  });

  it('finds text in any case, parts of text, amounts and what is empty', async () => {
    const companies = (await stored('companies')).filter(({ fields }) => fields['domain']);
    const one = companies[0];
    const ids = async (where: unknown[], type = 'companies') =>
      (await everyPage({ type, fields: ['hs_object_id'], where, limit: 100 })).records.map(({ id }) => id);
    const domain = String(one?.fields['domain']);
    expect(await ids([{ field: 'domain', op: 'in', value: [domain.toUpperCase()] }])).toEqual([one?.id]);
    expect(await ids([{ field: 'domain', op: 'contains', value: domain.slice(1, -1) }])).toEqual([one?.id]);
    expect(await ids([{ field: 'domain', op: 'in', value: [] }])).toEqual([]);
    expect(await ids([{ field: 'domain', op: 'not-empty' }])).toEqual(companies.map(({ id }) => id));
    const large = (await stored('deals')).filter(({ fields }) => Number(fields['amount']) >= 10_000);
    expect(await ids([{ field: 'amount', op: '>=', value: '10000.00' }], 'deals')).toEqual(
      large.map(({ id }) => id),
    );
  });

  it('waits out the search limit of five a second instead of failing', async () => {
    const where = [{ field: 'dealstage', op: '=', value: 'closedlost' }];
    const ask = () =>
      gateway.ask<QueryReply>('query', { type: 'deals', fields: ['dealname'], where, limit: 1 });
    await gateway.control('DELETE', '/requests');
    const answers = await Promise.all(Array.from({ length: 8 }, ask));
    const statuses = (await gateway.calls()).map(({ status }) => status);
    expect(answers.every(({ records }) => records.length === 1)).toBe(true);
    expect(statuses.filter((status) => status === 200)).toHaveLength(8);
    expect(statuses).toContain(429);
  });
});

describe('wrong requests', () => {
  it.each([
    ['an unknown type', 'query', { type: 'deal' }, 'BAD_REQUEST', 'type'],
    ['an unknown field', 'query', { type: 'deals', fields: ['dealnam'] }, 'BAD_REQUEST', 'dealnam'],
    [
      'a filter on an unknown field',
      'query',
      { type: 'deals', where: [{ field: 'x', op: 'empty' }] },
      'BAD_REQUEST',
      'x',
    ],
    [
      'a relation that there is not',
      'get',
      { type: 'deals', id: '1', include: ['orders'] },
      'BAD_REQUEST',
      'include',
    ],
    [
      'a field that is not unique',
      'get',
      { type: 'deals', by: { field: 'dealname', value: 'x' } },
      'BAD_REQUEST',
      'by',
    ],
    [
      'an amount that is none',
      'query',
      { type: 'deals', where: [{ field: 'amount', op: '>', value: 'much' }] },
      'VALIDATION',
      'amount',
    ],
    ['a damaged cursor', 'query', { type: 'deals', cursor: 'abc' }, 'BAD_REQUEST', 'cursor'],
    [
      'an order by two fields',
      'query',
      {
        type: 'deals',
        orderBy: [
          { field: 'amount', direction: 'asc' },
          { field: 'dealname', direction: 'asc' },
        ],
      },
      'BAD_REQUEST',
      'orderBy',
    ],
    ['an operation that there is not', 'fetch', {}, 'BAD_REQUEST', 'operation'],
    ['broken JSON', 'get', '{', 'BAD_REQUEST', 'body'],
  ])('%s is refused by name', async (_, operation, body, code, field) => {
    expect(await refusal(gateway.ask(operation, body))).toEqual({ code, field });
  });
});

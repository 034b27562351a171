import type { QueryReply, SystemRecord } from '@signalbox/contracts';
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

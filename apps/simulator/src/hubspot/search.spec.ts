import { objectType } from './object-types.js';
import { definePortalProperties } from './portal-properties.js';
import type { CrmRecord } from './records.js';
import type { SearchFilter } from './search-filters.js';
import { SearchIndex } from './search-index.js';
import { search, type SearchRequest } from './search.js';
import { startPortal, type SpecPortal } from './spec-portal.js';

const deals = objectType('deals');
const known = definePortalProperties({ keyFields: true }).get('deals') ?? new Map();
const deal = (id: string, properties: Record<string, string>): CrmRecord => ({
  type: deals,
  id,
  properties,
  createdAt: Date.UTC(2026, 0, Number(id)),
  updatedAt: Date.UTC(2026, 1, Number(id)),
});
const RECORDS = [
  deal('1', { dealname: 'Fjord Ferries: Renewal', amount: '900', dealstage: 'closedwon' }),
  deal('2', { dealname: 'Skerry Salmon: Expansion', amount: '1000.50', dealstage: 'contractsent' }),
  deal('3', { dealname: 'Fjordland Dairy: Renewal', closedate: '2026-05-01T00:00:00Z' }),
];
const ids = (request: SearchRequest) => search(deals, known, RECORDS, request).results.map(({ id }) => id);
const filtered = (filter: SearchFilter) => ids({ filterGroups: [{ filters: [filter] }] });

describe('a search', () => {
  it.each<[string, SearchFilter, string[]]>([
    [
      'EQ without regard to case',
      { propertyName: 'dealname', operator: 'EQ', value: 'fjord ferries: renewal' },
      ['1'],
    ],
    ['EQ on options as they are', { propertyName: 'dealstage', operator: 'EQ', value: 'CLOSEDWON' }, []],
    ['EQ on the record id', { propertyName: 'hs_object_id', operator: 'EQ', value: 2 }, ['2']],
    ['NEQ among those with a value', { propertyName: 'amount', operator: 'NEQ', value: '900' }, ['2']],
    ['LT by number', { propertyName: 'amount', operator: 'LT', value: '1000.5' }, ['1']],
    ['GTE by number', { propertyName: 'amount', operator: 'GTE', value: '1000.5' }, ['2']],
    ['LTE by time', { propertyName: 'createdate', operator: 'LTE', value: '2026-01-02' }, ['1', '2']],
    [
      'GT by milliseconds',
      { propertyName: 'hs_lastmodifieddate', operator: 'GT', value: String(Date.UTC(2026, 1, 1)) },
      ['2', '3'],
    ],
    ['BETWEEN', { propertyName: 'amount', operator: 'BETWEEN', value: '900', highValue: '950' }, ['1']],
    ['IN on options', { propertyName: 'dealstage', operator: 'IN', values: ['closedwon', 'x'] }, ['1']],
    [
      'IN on text, which finds only lower case',
      {
        propertyName: 'dealname',
        operator: 'IN',
        values: ['Fjord Ferries: Renewal', 'skerry salmon: expansion'],
      },
      ['2'],
    ],
    ['NOT_IN', { propertyName: 'dealstage', operator: 'NOT_IN', values: ['closedwon'] }, ['2']],
    ['HAS_PROPERTY', { propertyName: 'amount', operator: 'HAS_PROPERTY' }, ['1', '2']],
    ['NOT_HAS_PROPERTY', { propertyName: 'amount', operator: 'NOT_HAS_PROPERTY' }, ['3']],
    [
      'CONTAINS_TOKEN by whole words',
      { propertyName: 'dealname', operator: 'CONTAINS_TOKEN', value: 'Fjord' },
      ['1'],
    ],
    [
      'CONTAINS_TOKEN with a wildcard',
      { propertyName: 'dealname', operator: 'CONTAINS_TOKEN', value: 'fjord*' },
      ['1', '3'],
    ],
    [
      'NOT_CONTAINS_TOKEN',
      { propertyName: 'dealname', operator: 'NOT_CONTAINS_TOKEN', value: 'renewal' },
      ['2'],
    ],
  ])('filters by %s', (_name, filter, expected) => expect(filtered(filter)).toEqual(expected));

  it('takes any group whose filters all hold', () => {
    const renewal = { propertyName: 'dealname', operator: 'CONTAINS_TOKEN', value: 'renewal' };
    const priced = { propertyName: 'amount', operator: 'HAS_PROPERTY' };
    const sent = { propertyName: 'dealstage', operator: 'EQ', value: 'contractsent' };
    expect(ids({ filterGroups: [{ filters: [renewal, priced] }, { filters: [sent] }] })).toEqual(['1', '2']);
  });

  it('looks for the beginnings of words, sorts, and pages by offset', () => {
    expect(ids({ query: 'fjord ren' })).toEqual(['1', '3']);
    const sorts = [{ propertyName: 'amount', direction: 'DESCENDING' }];
    expect(ids({ sorts })).toEqual(['2', '1', '3']);
    expect(search(deals, known, RECORDS, { limit: 2, after: '0' })).toMatchObject({ total: 3, next: '2' });
    expect(search(deals, known, RECORDS, { limit: 2, after: 2 })).toEqual({
      total: 3,
      results: [RECORDS[2]],
    });
  });

  const filter = { propertyName: 'amount', operator: 'HAS_PROPERTY' };
  it.each<[string, SearchRequest]>([
    ['more than 200 a page', { limit: 201 }],
    ['past 10,000 results', { limit: 100, after: '9901' }],
    ['six groups', { filterGroups: Array.from({ length: 6 }, () => ({ filters: [filter] })) }],
    ['seven filters in a group', { filterGroups: [{ filters: Array.from({ length: 7 }, () => filter) }] }],
    [
      '19 filters',
      { filterGroups: [5, 5, 5, 4].map((length) => ({ filters: Array.from({ length }, () => filter) })) },
    ],
    ['two sorts', { sorts: ['amount', 'dealname'] }],
    ['an operator that there is not', { filterGroups: [{ filters: [{ ...filter, operator: 'LIKE' }] }] }],
    ['a property that there is not', { filterGroups: [{ filters: [{ ...filter, propertyName: 'x' }] }] }],
  ])('refuses %s', (_name, request) => {
    expect(() => ids(request)).toThrow(expect.objectContaining({ status: 400 }));
  });
});

describe('searching over HTTP', () => {
  let portal: SpecPortal;
  beforeEach(async () => {
    portal = await startPortal();
  });
  afterEach(() => portal.stop());

  const find = (value: string) =>
    portal.call('POST', '/crm/objects/2026-03/deals/search', {
      filterGroups: [{ filters: [{ propertyName: 'dealname', operator: 'EQ', value }] }],
      properties: ['dealname'],
    });
  const create = (dealname: string) =>
    portal.call('POST', '/crm/v3/objects/deals', { properties: { dealname } });

  it('finds a new record at once, and carries no rate headers', async () => {
    const { body } = await create('Quick');
    const found = await find('quick');
    expect(found.body).toMatchObject({
      total: 1,
      results: [{ id: body.id, properties: { dealname: 'Quick' } }],
    });
    expect([...found.headers.keys()].filter((name) => name.includes('ratelimit'))).toEqual([]);
  });

  it('sees a write later than reading by id does', async () => {
    await portal.set({ searchLagMs: 60_000 });
    const { body } = await create('Slow');
    expect((await find('slow')).body.total).toBe(0);
    expect((await portal.call('GET', `/crm/v3/objects/deals/${body.id}`)).status).toBe(200);
    await portal.set({ searchLagMs: 0 });
    expect((await find('slow')).body.total).toBe(1);
    await portal.set({ searchLagMs: 60_000 });
    await portal.call('PATCH', `/crm/v3/objects/deals/${body.id}`, { properties: { dealname: 'Renamed' } });
    expect((await find('slow')).body.results).toMatchObject([{ properties: { dealname: 'Slow' } }]);
  });
});

describe('the search index', () => {
  it('shows each state of a record when the lag has passed since it was written', () => {
    let now = 1_000;
    const index = new SearchIndex(() => now);
    index.setLag(500);
    const [before, after] = [deal('1', { dealname: 'a' }), deal('1', { dealname: 'b' })];
    index.add(before);
    now = 1_400;
    index.add(after);
    const seen = [1_499, 1_500, 1_899, 1_900].map((time) => {
      now = time;
      return index.visible(deals);
    });
    index.setLag(0);
    index.add({ ...after, archivedAt: now });
    expect([...seen, index.visible(deals)]).toEqual([[], [before], [before], [after], []]);
  });
});

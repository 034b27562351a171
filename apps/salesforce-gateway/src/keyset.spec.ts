import type { OrderBy } from '@signalbox/contracts';
import { isOrderedByKeys, keysOf, pastKeys } from './keyset.js';
import { field, object } from './testing/objects.js';

const opportunity = object('Opportunity', [
  field('Id', 'id', { nillable: false }),
  field('Name'),
  field('Amount', 'currency'),
  field('StageName', 'picklist'),
  field('CloseDate', 'date'),
  field('SystemModstamp', 'datetime', { nillable: false }),
  field('Count__c', 'int'),
]);
const by = (text: string): OrderBy[] =>
  text.split(', ').map((part) => {
    const [name = '', direction = 'asc'] = part.split(' ');
    return { field: name, direction: direction as OrderBy['direction'] };
  });
const [ID, DAY, TIME] = ['006gK0000000001QAA', '2026-06-12', '2026-06-12T10:00:00.000Z'];

describe('an order', () => {
  it.each([
    ['CloseDate', true],
    ['SystemModstamp desc, Id', true],
    ['Name', false],
    ['Amount', false],
    ['CloseDate, StageName', false],
  ])('by %s is paged by keys: %s', (order, isByKeys) => {
    expect(isOrderedByKeys(opportunity, by(order))).toBe(isByKeys);
  });

  it('of none is by the id, and ends with it', () => {
    const names = (order: OrderBy[]) => keysOf(opportunity, order).map(({ field: { name } }) => name);
    expect([names([]), names(by('CloseDate')), names(by('Id desc, CloseDate'))]).toEqual([
      ['Id'],
      ['CloseDate', 'Id'],
      ['Id'],
    ]);
  });
});

describe('what comes after a record', () => {
  it.each([
    ['Id', [ID], `Id > '${ID}'`],
    ['Id desc', [ID], `Id < '${ID}'`],
    ['CloseDate', [DAY, ID], `(CloseDate > ${DAY} OR (CloseDate = ${DAY} AND Id > '${ID}'))`],
    ['CloseDate', [null, ID], `(CloseDate != null OR (CloseDate = null AND Id > '${ID}'))`],
    [
      'CloseDate desc',
      [DAY, ID],
      `((CloseDate < ${DAY} OR CloseDate = null) OR (CloseDate = ${DAY} AND Id > '${ID}'))`,
    ],
    ['CloseDate desc', [null, ID], `(CloseDate = null AND Id > '${ID}')`],
    [
      'SystemModstamp desc, Count__c',
      [TIME, 5, ID],
      `(SystemModstamp < ${TIME} OR (SystemModstamp = ${TIME} AND Count__c > 5) OR ` +
        `(SystemModstamp = ${TIME} AND Count__c = 5 AND Id > '${ID}'))`,
    ],
  ])('by %s, %j', (order, values, text) => {
    expect(pastKeys(keysOf(opportunity, by(order)), values)).toBe(text);
  });

  it('takes no text of a changed cursor into the query', () => {
    const keys = keysOf(opportunity, by('CloseDate'));
    expect(() => pastKeys(keys, ["2026-01-01 OR Name != ''", ID])).toThrow(
      expect.objectContaining({ code: 'BAD_REQUEST' }),
    );
  });
});

import { resolve } from 'node:path';
import { loadMappings } from '@signalbox/mapping';
import { compileValue, type Scope } from './expression.js';
import { playbookFunctions } from './functions.js';

const mappings = loadMappings(resolve(import.meta.dirname, '../../../../config'));
const functions = playbookFunctions(mappings, () => new Date('2026-12-30T23:59:00Z'));
const evaluate = (value: string, scope: Scope = {}) => compileValue(value).evaluate(scope, functions);

describe('a value of a playbook', () => {
  it.each([
    ['=a.b', ['a']],
    ["=orders[state = 'draft'].number", ['orders']],
    ['=$count(a) > 0 and $not(b)', ['a', 'b']],
    ['=list[id = $$.wanted.choice][0]', ['list', 'wanted']],
    ["=lines.{'code': product}", ['lines']],
    ['=$map(a, function($x){ $x.b + c })', ['a', 'c']],
    ['Hello {a.name} and {$show(b)}', ['a', 'b']],
    ['plain text', []],
    ['=x ? y : [z, w.v]', ['x', 'y', 'z', 'w']],
  ])('needs the names of its scope, not those within items: %s', (value, names) => {
    expect([...compileValue(value).names]).toEqual(names);
  });

  it('is plain JSON, whatever JSONata makes of it', async () => {
    expect(await evaluate('=a.b', { a: [{ b: 1 }, { b: 2 }] })).toEqual([1, 2]);
    expect(await evaluate('=missing.at.all')).toBeNull();
    expect(Object.keys((await evaluate('=a.b', { a: [{ b: 1 }, { b: 2 }] })) as object)).toEqual(['0', '1']);
  });

  it('shows values within text as people write them', async () => {
    const scope = {
      total: { amount: '1234.5', currency: 'USD' },
      none: null,
      list: ['a', 'b'],
      yes: true,
      n: 3,
    };
    expect(await evaluate('{total}; {none}; {list}; {yes}; {n}', scope)).toBe(
      '1,234.50 USD; not given; a, b; yes; 3',
    );
  });
});

describe('functions', () => {
  it.each([
    ['=$daysFromToday(3)', '2027-01-02'],
    ["=$daysFromToday(0, '09:30')", '2026-12-30T09:30:00.000Z'],
    ['=$today()', '2026-12-30'],
    ["=$resultOf('order')", { $ref: 'order' }],
    ["=$resultOf('order', 'number')", { $ref: 'order', field: 'number' }],
    ["=$without(['a', 'b', 'b'], 'a')", ['b']],
    ['=$without(nothing, [1])', []],
    ["=$sameAmount('10', {'amount': '10.00', 'currency': null})", true],
    ["=$sameAmount('10', nothing)", false],
    ["=$sumOf([{'a': 0.1}, {'a': 0.2}], 'a').amount", '0.30'],
    ["=$pick([{'id': 'x', 'n': 1}], 'x').n", 1],
    ["=$pick({'id': 'x', 'n': 1}, nothing)", null],
  ])('%s', async (value, expected) => {
    expect(await evaluate(value)).toEqual(expected);
  });

  it('$alike finds who may be the same, once each, surest first', async () => {
    const scope = {
      account: { name: 'Acme Inc.', crmId: '1' },
      others: [
        { id: 'a', name: 'ACME', crmId: null },
        { id: 'b', name: 'Zenith', crmId: '1' },
        { id: 'a', name: 'ACME', crmId: null },
        { id: 'c', name: 'Other', crmId: '2' },
      ],
    };
    expect(
      await evaluate("=$alike('customer', account, others).(id & ' ' & certainty & ' by ' & by)", scope),
    ).toEqual(['b linked by crmId', 'a alike by name']);
  });
});

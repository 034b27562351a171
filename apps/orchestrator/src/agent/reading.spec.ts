import { searchOf } from './reading.js';
import { recordsText } from './prompt.js';
import type { CanonicalRecord, FindRecordsCall } from './protocol.js';
import { testMappings } from './testing/memory-world.js';

const mappings = testMappings();
const call = (where: FindRecordsCall['where']): FindRecordsCall => ({
  connection: 'erp',
  entity: 'customer',
  where,
});
const named = (name: string): CanonicalRecord => ({
  connection: 'erp',
  entity: 'customer',
  type: 'Customer',
  id: 'C1',
  url: null,
  version: '1',
  values: { name, note: null },
});

test('a search asks in the words of the system', () => {
  const { requests } = searchOf(mappings, call([{ field: 'note', op: '=', value: 'vip' }]));
  expect(requests).toEqual([
    {
      type: 'Customer',
      fields: ['customer_name', 'note'],
      where: [{ field: 'note', op: '=', value: 'vip' }],
      limit: 20,
    },
  ]);
});

test('a search for names alike asks with pieces of the name, and keeps what is alike', () => {
  const { requests, accepts } = searchOf(
    mappings,
    call([
      { field: 'note', op: '=', value: 'vip' },
      { field: 'name', op: 'like', value: 'Northwind Traders' },
    ]),
  );
  expect(requests.map(({ where }) => where)).toEqual([
    [
      { field: 'note', op: '=', value: 'vip' },
      { field: 'customer_name', op: 'contains', value: 'Northwi' },
    ],
    [
      { field: 'note', op: '=', value: 'vip' },
      { field: 'customer_name', op: 'contains', value: 'Trade' },
    ],
  ]);
  expect([accepts(named('Northwind Traders GmbH')), accepts(named('Northwind Shipping'))]).toEqual([
    true,
    false,
  ]);
});

test('a search for names alike takes text only', () => {
  expect(() => searchOf(mappings, call([{ field: 'name', op: 'like', value: 7 }]))).toThrow(
    '"like" compares text, and the value given for name is none.',
  );
});

test('a model is told what each connection that is there knows of an entity', () => {
  expect(recordsText(mappings, ['erp'])).toBe('customer: A company that buys from us.\n- in erp: name, note');
  expect(recordsText(mappings, ['crm'])).toBe(
    [
      'customer: A company that buys from us.',
      '- in crm: name',
      '',
      'deal: A sale that was agreed on.',
      '- in crm: name, stage, order',
    ].join('\n'),
  );
});

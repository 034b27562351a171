import type { Change, FieldDescription, TypeDescription } from '@signalbox/contracts';
import { problemsOf } from './problems.js';

const field = (name: string, more: Partial<FieldDescription> = {}): FieldDescription => ({
  ...{ name, label: name, type: 'text', required: false, unique: false, readOnly: false },
  ...more,
});
const type: TypeDescription = {
  name: 'Order',
  label: 'Order',
  keyField: 'our_key',
  kinds: ['create', 'update', 'upsert', 'delete', 'transition'],
  relations: [],
  states: ['submitted', 'cancelled'],
  fields: [
    field('our_key', { unique: true }),
    field('customer', { type: 'reference', required: true, label: 'Customer' }),
    field('title', { maxLength: 5 }),
    field('kind', { type: 'choice', options: ['Sales', 'Service'] }),
    field('total', { type: 'money', readOnly: true, required: true }),
    field('price', { type: 'money' }),
    field('lines', { type: 'rows' }),
    field('due', { type: 'date' }),
  ],
};
const change = (more: Partial<Change>): Change => ({
  ...{ ref: 'r', connection: 'erpnext', kind: 'create', type: 'Order', fields: { customer: 'Acme' } },
  ...more,
});
const problems = (more: Partial<Change>, of: TypeDescription = type) =>
  problemsOf(change(more), of).map(({ code, details }) => [code, details?.['field']]);

describe('what the schema refuses of a change', () => {
  it('is nothing of a good one', () => {
    expect(problems({})).toEqual([]);
    expect(problems({ fields: { customer: 'Acme', title: '12345', kind: 'Sales' } })).toEqual([]);
    expect(problems({ kind: 'update', id: '1', fields: { title: null } })).toEqual([]);
    const values = {
      customer: 'A',
      price: { amount: '12.50', currency: null },
      lines: [{}],
      due: '2026-11-22',
    };
    expect(problems({ fields: values })).toEqual([]);
    expect(problems({ kind: 'transition', id: '1', to: 'submitted', fields: undefined })).toEqual([]);
  });

  it('is nothing of a reference to an earlier change', () => {
    expect(problems({ fields: { customer: { $ref: 'customer' } } })).toEqual([]);
    expect(problems({ kind: 'update', id: { $ref: 'order' }, fields: { title: 'x' } })).toEqual([]);
  });

  it.each<[string, Partial<Change>, [string, string][]]>([
    ['a kind that the type does not take', { kind: 'link', id: '1' }, [['UNSUPPORTED', 'kind']]],
    ['a field that is not there', { fields: { customer: 'A', titel: 'x' } }, [['VALIDATION', 'titel']]],
    ['a field that is read only', { fields: { customer: 'A', total: '1' } }, [['VALIDATION', 'total']]],
    ['text that is too long', { fields: { customer: 'A', title: '123456' } }, [['VALIDATION', 'title']]],
    ['another choice', { fields: { customer: 'A', kind: 'Gift' } }, [['VALIDATION', 'kind']]],
    ['a required field that is missing', { fields: { title: 'x' } }, [['VALIDATION', 'customer']]],
    ['a required field of blanks', { fields: { customer: '   ' } }, [['VALIDATION', 'customer']]],
    ['an upsert that matches by nothing', { kind: 'upsert' }, [['BAD_REQUEST', 'match']]],
    [
      'an upsert by what several may have',
      { kind: 'upsert', match: { field: 'title', value: 'x' } },
      [['VALIDATION', 'match']],
    ],
    [
      'an upsert by a field that is not there',
      { kind: 'upsert', match: { field: 'nummer', value: 'x' } },
      [['VALIDATION', 'match']],
    ],
    ['a required field that is empty', { fields: { customer: null } }, [['VALIDATION', 'customer']]],
    [
      'an update of the key field',
      { kind: 'update', id: '1', fields: { our_key: 'k' } },
      [['VALIDATION', 'our_key']],
    ],
    [
      'the key field in a create or an upsert, also to match by',
      { kind: 'upsert', match: { field: 'our_key', value: 'k' }, fields: { customer: 'A' } },
      [['VALIDATION', 'our_key']],
    ],
    ['the key field of a create', { fields: { customer: 'A', our_key: 'k' } }, [['VALIDATION', 'our_key']]],
    ['an amount that is none', { fields: { customer: 'A', price: 'abc' } }, [['VALIDATION', 'price']]],
    ['rows that are none', { fields: { customer: 'A', lines: 'x' } }, [['VALIDATION', 'lines']]],
    ['a date that is none', { fields: { customer: 'A', due: 'soon' } }, [['VALIDATION', 'due']]],
    ['an update without an id', { kind: 'update', fields: { title: 'x' } }, [['BAD_REQUEST', 'id']]],
    [
      'a state that is not there',
      { kind: 'transition', id: '1', to: 'gone', fields: {} },
      [['VALIDATION', 'to']],
    ],
    [
      'several at once',
      { fields: { title: '123456', kind: 'Gift' } },
      [
        ['VALIDATION', 'title'],
        ['VALIDATION', 'kind'],
        ['VALIDATION', 'customer'],
      ],
    ],
  ])('is %s', (_name, more, due) => {
    expect(problems(more)).toEqual(due);
  });

  it('is a create where the org has no key field, with what to do about it', () => {
    const { keyField: _, ...unkeyed } = type;

    expect(problems({}, unkeyed)).toEqual([['VALIDATION', 'keyField']]);
    expect(problems({ kind: 'update', id: '1', fields: { title: 'x' } }, unkeyed)).toEqual([]);
    expect(problemsOf(change({}), unkeyed)[0]?.message).toContain('signalbox setup erpnext');
  });
});

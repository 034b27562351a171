import type { FieldDescription } from '@signalbox/contracts';
import { valueProblems } from './value-problems.js';

const field = (type: FieldDescription['type'], more: Partial<FieldDescription> = {}): FieldDescription => ({
  ...{ name: 'f', label: 'F', type, required: false, unique: false, readOnly: false },
  ...more,
});
const told = (one: FieldDescription, value: unknown) =>
  valueProblems('Order', one, value).map(({ message }) => message);

describe('a value', () => {
  it.each<[FieldDescription['type'], unknown[], unknown[]]>([
    ['text', ['x', 7, true], [{ a: 1 }, ['x']]],
    ['number', [1.5, '1.5', -2], ['1,5', 'x', true, Number.NaN]],
    ['integer', [1, '2', -3], [1.5, '1.5', 'x']],
    ['boolean', [true, 0, 1], ['true', 2]],
    ['money', ['12.50', 3, { amount: '1', currency: null }], [{ amount: 'x', currency: 'EUR' }, 'EUR 3']],
    ['date', ['2026-11-22', ''], ['22.11.2026', 20261122]],
    ['datetime', ['2026-11-22T08:00:00Z'], ['today']],
    ['reference', ['CUST-1', 17], [{ id: 'CUST-1' }]],
    ['rows', [[], [{}]], [{}, ['x'], [null]]],
  ])('of type %s is taken in the forms that it has, and no other', (type, taken, refused) => {
    expect(taken.filter((value) => told(field(type), value).length > 0)).toEqual([]);
    expect(refused.filter((value) => told(field(type), value).length === 0)).toEqual([]);
  });

  it('out of a picklist is refused with what the list holds', () => {
    const status = field('choice', { options: ['Draft', 'Open'] });

    expect(told(status, 'Open')).toEqual([]);
    expect(told(status, '')).toEqual([]);
    expect(told(status, 'open')).toEqual(['Order.f does not take "open"; it takes: Draft, Open.']);
    expect(told(field('choice', { options: ['1', '2'] }), 2)).toEqual([]);
    const long = Array.from({ length: 14 }, (_, index) => `o${index}`);
    expect(told(field('choice', { options: long }), 'x')[0]).toMatch(/o11 and 2 others\.$/);
  });

  it('among several choices is named, whether they come as a list or as text', () => {
    const colours = field('choices', { options: ['red', 'green'] });

    expect(told(colours, ['red', 'green'])).toEqual([]);
    expect(told(colours, 'red;green')).toEqual([]);
    expect(told(colours, ['red', 'blue', 'pink'])).toEqual([
      'Order.f does not take "blue", "pink"; it takes: red, green.',
    ]);
    expect(told(colours, 'blue;red')).toEqual(['Order.f does not take "blue"; it takes: red, green.']);
  });

  it('that is too long, can not be written, or must not be empty is refused', () => {
    expect(told(field('text', { maxLength: 3 }), 'four')).toEqual([
      'Order.f takes 3 characters; this has 4.',
    ]);
    expect(told(field('text', { maxLength: 4 }), 'four')).toEqual([]);
    expect(told(field('text', { readOnly: true }), 'x')).toEqual(['Order.f can not be written.']);
    expect(told(field('text', { required: true }), null)).toEqual(['Order.f must not be empty.']);
    expect(told(field('text'), null)).toEqual([]);
  });

  it('of a row is looked at by the fields of a row, where the system tells them', () => {
    const items = field('rows', {
      name: 'items',
      fields: [
        field('text', { name: 'item', maxLength: 3 }),
        field('number', { name: 'qty' }),
        field('money', { name: 'amount', readOnly: true }),
      ],
    });

    expect(told(items, [{ item: 'A', qty: 1, amount: 'computed' }])).toEqual([]);
    expect(valueProblems('Order', items, [{ item: 'A' }, { item: 'long', qty: 'x', colour: 'red' }])).toEqual(
      [
        {
          code: 'VALIDATION',
          message: 'Order.items.1.item takes 3 characters; this has 4.',
          details: { field: 'items.1.item' },
        },
        {
          code: 'VALIDATION',
          message: 'Order.items.1.qty takes a number.',
          details: { field: 'items.1.qty' },
        },
        {
          code: 'VALIDATION',
          message: 'Order.items.1.colour: a row has no field "colour".',
          details: { field: 'items.1.colour' },
        },
      ],
    );
    expect(told(field('rows'), [{ anything: 1 }])).toEqual([]);
  });
});

import type { FieldDescription, Fields, FieldType, FieldValue } from '@signalbox/contracts';
import { asWritten, differingFields, pick, sameValue, storedForm } from './values.js';

const field = (type: FieldType, scale?: number): FieldDescription => ({
  name: 'x',
  label: 'X',
  type,
  required: false,
  unique: false,
  readOnly: false,
  ...(scale === undefined ? {} : { scale }),
});
const money = (amount: string) => ({ amount, currency: 'EUR' });

describe('the stored form', () => {
  it.each<[FieldDescription, FieldValue, FieldValue]>([
    [field('money', 2), money('12.345'), money('12.34')],
    [field('money', 2), '12', { amount: '12.00', currency: null }],
    [field('money'), money('333.333333'), money('333.333333')],
    [field('money'), money('12.50'), money('12.5')],
    [field('money', 2), money('much'), money('much')],
    [field('money', 2), 'much', 'much'],
    [field('number', 1), '4.25', 4.2],
    [field('number'), 'many', 'many'],
    [field('integer', 0), true, true],
    [field('text'), 'Acme  ', 'Acme'],
    [field('text'), '', null],
    [field('boolean'), false, false],
  ])('of %j with %j is %j', (description, value, stored) => {
    expect(storedForm(description, value)).toEqual(stored);
  });
});

describe('two values', () => {
  it.each<[FieldValue, FieldValue]>([
    [null, null],
    ['a', 'a'],
    [money('12.5'), money('12.50')],
    [{ amount: '12.5', currency: null }, money('12.50')],
    ['12.5', money('12.50')],
    [money('12.50'), 12.5],
    [
      ['a', 'b'],
      ['a', 'b'],
    ],
    [[{ item: 'A', rate: money('1') }], [{ item: 'A', rate: money('1.00'), amount: money('2') }]],
  ])('%j and %j are the same', (wanted, found) => {
    expect(sameValue(wanted, found)).toBe(true);
  });

  it.each<[FieldValue, FieldValue]>([
    [null, 'a'],
    ['a', 'A'],
    [0, null],
    [false, null],
    [money('12.5'), money('12.51')],
    [money('12.5'), { amount: '12.50', currency: 'USD' }],
    ['much', money('12.50')],
    [['a'], ['a', 'b']],
    [
      ['b', 'a'],
      ['a', 'b'],
    ],
    [[{ item: 'A', qty: 1 }], [{ item: 'A', qty: 2 }]],
    [[{ item: 'A', qty: 1 }], [{ item: 'A' }]],
  ])('%j and %j differ', (wanted, found) => {
    expect(sameValue(wanted, found)).toBe(false);
  });

  it('are compared field by field, where they are wanted', () => {
    expect(differingFields({ a: 1, b: 'x', c: null }, { a: 2, b: 'x', d: 1 })).toEqual(['a']);
    expect(pick({ a: 1, b: 2 }, ['b', 'c'])).toEqual({ b: 2, c: null });
  });
});

it('keeps of rows that were read back the columns that were written', () => {
  const wrote = { items: [{ code: 'A' }], note: 'x' };
  const read: Fields = { items: [{ code: 'A', weight: 1 }, { code: 'B' }], note: 'y', other: 'z' };
  expect(asWritten(wrote, read)).toEqual({ items: [{ code: 'A' }, { code: 'B' }], note: 'y' });
});

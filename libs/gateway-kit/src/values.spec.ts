import type { FieldDescription, FieldType, FieldValue } from '@signalbox/contracts';
import { storedForm } from './values.js';

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

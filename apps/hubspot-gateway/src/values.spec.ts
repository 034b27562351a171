import type { FieldDescription, FieldType, FieldValue, SignalboxError } from '@signalbox/contracts';
import { asStored, readValue, utcTime, writeValue } from './values.js';

const field = (type: FieldType): FieldDescription => ({
  name: 'x',
  label: 'X',
  type,
  required: false,
  unique: false,
  readOnly: false,
});

describe('a property', () => {
  it.each<[FieldType, string | null, FieldValue]>([
    ['text', 'Müller & Söhne', 'Müller & Söhne'],
    ['text', '', null],
    ['text', null, null],
    ['number', '42.50', 42.5],
    ['number', '1e3', 1000],
    ['number', 'n/a', 'n/a'],
    ['money', '1234.50', { amount: '1234.5', currency: 'EUR' }],
    ['money', '0.1', { amount: '0.1', currency: 'EUR' }],
    ['money', '123456789012345.67', { amount: '123456789012345.67', currency: 'EUR' }],
    ['boolean', 'true', true],
    ['boolean', 'false', false],
    ['date', '2026-11-22', '2026-11-22'],
    ['date', '1795305600000', '2026-11-22'],
    ['datetime', '2026-11-22T08:27:44Z', '2026-11-22T08:27:44.000Z'],
    ['datetime', '1795336064931', '2026-11-22T08:27:44.931Z'],
    ['datetime', 'soon', 'soon'],
    ['choice', 'closedwon', 'closedwon'],
    ['choices', 'a;b', ['a', 'b']],
    ['choices', ';a', ['a']],
  ])('of %s with the text %p is %p', (type, text, value) => {
    expect(readValue(field(type), text, 'EUR')).toEqual(value);
  });

  it.each<[FieldType, FieldValue, string]>([
    ['text', 'a', 'a'],
    ['text', 7, '7'],
    ['text', null, ''],
    ['number', 42.5, '42.5'],
    ['number', 1e21, '1000000000000000000000'],
    ['number', '0042.10', '42.1'],
    ['money', { amount: '1234.50', currency: 'EUR' }, '1234.5'],
    ['money', '99.90', '99.9'],
    ['boolean', false, 'false'],
    ['date', '2026-11-22', '2026-11-22'],
    ['date', '2026-11-22T00:00:00Z', '2026-11-22'],
    ['datetime', '2026-11-22', '2026-11-22T00:00:00.000Z'],
    ['datetime', '2026-11-22T10:00:00+02:00', '2026-11-22T08:00:00.000Z'],
    ['choices', ['a', 'b'], 'a;b'],
    ['choices', 'a', 'a'],
  ])('of %s takes %p as %p', (type, value, text) => {
    expect(writeValue(field(type), value)).toBe(text);
  });

  it.each<[FieldType, FieldValue]>([
    ['text', ['a']],
    ['text', { amount: '1', currency: null }],
    ['number', 'many'],
    ['number', true],
    ['money', { amount: '1,50', currency: 'EUR' }],
    ['boolean', 'yes'],
    ['date', '22.11.2026'],
    ['date', '2026-13-40'],
    ['datetime', 'tomorrow'],
    ['choices', [1]],
  ])('of %s does not take %p', (type, value) => {
    const refused = (() => {
      try {
        return writeValue(field(type), value);
      } catch (error) {
        const { code, details } = error as SignalboxError;
        return { code, details };
      }
    })();
    expect(refused).toEqual({ code: 'VALIDATION', details: { field: 'x' } });
  });
});

describe('the stored form', () => {
  it('is the one in which HubSpot gives a value back', () => {
    const email = { ...field('text'), name: 'email' };
    expect([
      asStored('tasks', field('datetime'), '2026-11-25T09:00:00Z'),
      asStored('deals', field('money'), { amount: '10.00', currency: 'EUR' }),
      asStored('deals', field('date'), '2026-11-25T00:00:00Z'),
      asStored('contacts', email, 'Ana@Example.com'),
      asStored('companies', email, 'Ana@Example.com'),
      asStored('deals', undefined, 'x'),
      asStored('deals', field('text'), null),
    ]).toEqual([
      '2026-11-25T09:00:00.000Z',
      { amount: '10', currency: 'EUR' },
      '2026-11-25',
      'ana@example.com',
      'Ana@Example.com',
      'x',
      null,
    ]);
  });
});

describe('a time', () => {
  it('is UTC where it names no zone', () => {
    expect(utcTime('2026-11-22T08:27')).toBe('2026-11-22T08:27:00.000Z');
  });
});

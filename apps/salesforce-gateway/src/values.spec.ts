import type { FieldDescription, FieldValue } from '@signalbox/contracts';
import { field, object } from './testing/objects.js';
import { readFields, readValue, storedValue, writeFields } from './values.js';

describe('a value of a row', () => {
  it.each([
    ['currency', { scale: 2 }, 20385, { amount: '20385.00', currency: 'EUR' }],
    ['currency', { scale: 0 }, 1_200_000, { amount: '1200000', currency: 'EUR' }],
    ['currency', { scale: 2, name: 'Account.AnnualRevenue' }, 1, { amount: '1.00', currency: null }],
    ['datetime', {}, '2026-06-01T12:00:00.000+0000', '2026-06-01T12:00:00.000Z'],
    ['date', {}, '2026-06-01', '2026-06-01'],
    ['boolean', {}, false, false],
    ['double', { scale: 2 }, 4.5, 4.5],
    ['multipicklist', {}, 'EMEA;APAC', ['EMEA', 'APAC']],
    ['string', {}, null, null],
    ['reference', {}, '001gK0000000001QAA', '001gK0000000001QAA'],
  ])('of %s %j: %j', (type, more, raw, value) => {
    expect(readValue(field('Field', type, more), raw, 'EUR')).toEqual(value);
  });

  it('of a parent stands under its dotted name, and is empty without a parent', () => {
    const fields = [
      field('Account.Name'),
      field('Product2.ProductCode'),
      field('Amount', 'currency', { scale: 2 }),
    ];
    const row = { Account: { attributes: {}, Name: 'Northwind' }, Product2: null, Amount: 1.5 };
    expect(readFields(fields, row)).toEqual({
      'Account.Name': 'Northwind',
      'Product2.ProductCode': null,
      Amount: { amount: '1.50', currency: null },
    });
  });
});

describe('a value that is written', () => {
  const account = object('Account', [
    field('Name'),
    field('AnnualRevenue', 'currency', { scale: 2 }),
    field('NumberOfEmployees', 'int'),
    field('Active__c', 'boolean'),
    field('Since__c', 'datetime'),
    field('Regions__c', 'multipicklist'),
  ]);

  it('has the form of its field', () => {
    expect(
      writeFields(account, {
        Name: 'Northwind',
        AnnualRevenue: { amount: '1200000.50', currency: 'USD' },
        NumberOfEmployees: '250',
        Active__c: null,
        Since__c: '2026-06-01T14:00:00+02:00',
        Regions__c: ['EMEA', 'APAC'],
      }),
    ).toEqual({
      Name: 'Northwind',
      AnnualRevenue: 1_200_000.5,
      NumberOfEmployees: 250,
      Active__c: false,
      Since__c: '2026-06-01T12:00:00.000Z',
      Regions__c: 'EMEA;APAC',
    });
  });

  it.each<[string, FieldValue, string]>([
    ['AnnualRevenue', 'a lot', 'Account.AnnualRevenue: it takes a number.'],
    ['Active__c', 'yes', 'Account.Active__c: it takes true or false.'],
    ['Since__c', 'soon', 'Account.Since__c: it takes a time such as 2026-11-22T08:27:44Z.'],
    ['Name', ['a'], 'Account.Name: it takes text.'],
    ['Nam', 'a', 'Account.Nam: there is no such field.'],
  ])('%s %j is refused', (name, value, message) => {
    const error = expect.objectContaining({
      code: 'VALIDATION',
      message,
      details: { field: name, type: 'Account' },
    });
    expect(() => writeFields(account, { [name]: value })).toThrow(error);
  });
});

describe('a value as it will be stored', () => {
  const described = (type: FieldDescription['type'], options?: string[]): FieldDescription => ({
    name: 'F',
    label: 'F',
    type,
    required: false,
    unique: false,
    readOnly: false,
    ...(options ? { options } : {}),
  });
  it.each([
    [described('text'), '  Northwind \n', 'Northwind'],
    [described('text'), '   ', null],
    [described('reference'), '001gK0000000001', '001gK0000000001QAA'],
    [described('datetime'), '2026-06-01T12:00:00.987Z', '2026-06-01T12:00:00.000Z'],
    [described('choice', ['Gold', 'Silver']), 'gold ', 'Gold'],
    [described('choice'), 'gold', 'gold'],
    [described('number'), 5, 5],
  ])('%j %j', (description, value, stored) => {
    expect(storedValue(description, value)).toBe(stored);
  });
});

import type { Condition } from '@signalbox/contracts';
import { conditionText } from './conditions.js';
import { field, object } from './testing/objects.js';

const opportunity = object('Opportunity', [
  field('Name'),
  field('Amount', 'currency'),
  field('IsWon', 'boolean'),
  field('CloseDate', 'date'),
  field('SystemModstamp', 'datetime'),
  field('AccountId', 'reference'),
  field('Regions__c', 'multipicklist'),
  field('Description', 'textarea', { filterable: false }),
  field('Account.Name'),
]);
const condition = (name: string, op: Condition['op'], value?: Condition['value']): Condition => ({
  field: name,
  op,
  value,
});

describe('a condition', () => {
  it.each([
    [condition('Name', '=', "O'Hara"), "Name = 'O\\'Hara'"],
    [condition('Name', '=', null), 'Name = null'],
    [condition('Name', 'contains', '50%'), "Name LIKE '%50\\%%'"],
    [condition('Name', 'in', ['a', 'b', 'a', null]), "Name IN ('a', 'b', null)"],
    [condition('Name', 'empty'), 'Name = null'],
    [condition('Name', 'not-empty'), 'Name != null'],
    [condition('Account.Name', '=', 'x'), "Account.Name = 'x'"],
    [condition('Amount', '>=', { amount: '10000.00', currency: 'USD' }), 'Amount >= 10000'],
    [condition('Amount', '<', '12.5'), 'Amount < 12.5'],
    [condition('IsWon', '=', true), 'IsWon = true'],
    [condition('CloseDate', '>', '2026-11-22'), 'CloseDate > 2026-11-22'],
    [condition('SystemModstamp', '>', '2026-11-22T01:00:00Z'), 'SystemModstamp > 2026-11-22T01:00:00.000Z'],
    [condition('AccountId', '=', '001gK0000000001'), "AccountId = '001gK0000000001QAA'"],
    [condition('Regions__c', 'contains', 'EMEA'), "Regions__c INCLUDES ('EMEA')"],
  ])('%j', (given, text) => {
    expect(conditionText(opportunity, given)).toBe(text);
  });

  it('that no record can meet is none', () => {
    expect(conditionText(opportunity, condition('Name', 'in', []))).toBeUndefined();
  });

  it.each([
    [condition('Nam', '=', 'x'), 'where: Opportunity has no field "Nam".'],
    [condition('Description', '=', 'x'), 'where: Opportunity.Description can not be filtered in Salesforce.'],
    [condition('Name', '>', null), 'where: Name > needs a value.'],
    [condition('Name', '=', 5), 'where: Name is compared with text, not with 5.'],
    [condition('Name', 'in', 'x'), 'where: Name in needs a list of values.'],
    [condition('Name', 'contains', ''), 'where: Name contains needs a text.'],
    [condition('Amount', 'contains', '1'), 'where: Amount holds no text, so nothing is contained in it.'],
    [
      condition('Amount', '=', '1 OR Id != null'),
      'where: Amount is compared with a number, not with "1 OR Id != null".',
    ],
    [
      condition('IsWon', '=', 'true OR 1'),
      'where: IsWon is compared with true or false, not with "true OR 1".',
    ],
    [
      condition('CloseDate', '=', 'TODAY'),
      'where: CloseDate is compared with a date such as 2026-11-22, not with "TODAY".',
    ],
    [
      condition('AccountId', 'in', ["x' OR Name != '"]),
      'where: AccountId is compared with a record id of 15 or 18 characters, not with "x\' OR Name != \'".',
    ],
  ])('%j is refused', (given, message) => {
    expect(() => conditionText(opportunity, given)).toThrow(
      expect.objectContaining({ code: 'BAD_REQUEST', message }),
    );
  });
});

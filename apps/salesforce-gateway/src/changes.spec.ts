import type { Fields } from '@signalbox/contracts';
import { assertTakes, currencyOf } from './changes.js';
import { field, object } from './testing/objects.js';

const amount = field('Amount', 'currency');
const ofSeveralCurrencies = object('Opportunity', [amount, field('CurrencyIsoCode', 'picklist')]);
const ofOneCurrency = object('Opportunity', [amount]);
const EUROS = { amount: '12.50', currency: 'EUR' };

describe("a new record's currency", () => {
  it.each<[string, Fields, object]>([
    ['is that of its amounts', { Amount: EUROS }, { CurrencyIsoCode: 'EUR' }],
    ['stays as stated', { Amount: EUROS, CurrencyIsoCode: 'EUR' }, {}],
    ["is the org's where no amount tells it", { Amount: { amount: '12.50', currency: null } }, {}],
  ])('%s', (_, fields, more) => {
    expect(currencyOf(ofSeveralCurrencies, fields)).toEqual(more);
  });

  it.each<[string, Fields]>([
    ['stated', { Amount: EUROS, CurrencyIsoCode: 'USD' }],
    ['of another amount', { Total__c: { amount: '1.00', currency: 'USD' }, Amount: EUROS }],
  ])('is one: amounts that differ from the one %s are refused', (_, fields) => {
    expect(() => currencyOf(ofSeveralCurrencies, fields)).toThrow(
      expect.objectContaining({ code: 'VALIDATION', details: { field: 'Amount' } }),
    );
  });

  it('is not told to an org of one currency', () => {
    expect(currencyOf(ofOneCurrency, { Amount: EUROS })).toEqual({});
  });
});

describe('an update that the org would take otherwise', () => {
  it.each([
    [{ CurrencyIsoCode: 'USD' }, 'Opportunity.Amount is in EUR, but the record is in USD.'],
    [{ HasOpportunityLineItem: true }, 'Opportunity.Amount follows its products: change those instead.'],
  ])('is refused: %j', (row, message) => {
    const error = expect.objectContaining({ code: 'VALIDATION', message, details: { field: 'Amount' } });
    expect(() => assertTakes(ofSeveralCurrencies, { Amount: EUROS }, row)).toThrow(error);
  });

  it('is one of amounts only', () => {
    const row = { CurrencyIsoCode: 'EUR', HasOpportunityLineItem: true };
    expect(() => assertTakes(ofSeveralCurrencies, { Name: 'x' }, row)).not.toThrow();
  });
});

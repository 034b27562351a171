import { compareAmounts, moneyOf, showMoney, sumOf } from './decimal.js';

const usd = (amount: string) => ({ amount, currency: 'USD' });

describe('amounts', () => {
  it('add up exactly, where floats would not', () => {
    expect(sumOf([{ a: 0.1 }, { a: '0.2' }], ['a'])).toEqual({ amount: '0.30', currency: null });
    expect(
      sumOf(
        [
          { quantity: 24, price: usd('589.50') },
          { quantity: '3', price: usd('799') },
        ],
        ['quantity', 'price'],
      ),
    ).toEqual(usd('16545.00'));
    expect(sumOf([], ['a'])).toEqual({ amount: '0.00', currency: null });
  });

  it('have no sum where a row lacks one, or where currencies are mixed', () => {
    expect(sumOf([{ a: 1 }, {}], ['a'])).toBeNull();
    expect(sumOf([{ a: usd('1') }, { a: { amount: '1', currency: 'EUR' } }], ['a'])).toBeNull();
  });

  it('compare only within a currency', () => {
    expect(compareAmounts('10', 9.99)).toBe(1);
    expect(compareAmounts(usd('1.0'), usd('1.00'))).toBe(0);
    expect(compareAmounts(usd('1'), { amount: '1', currency: 'EUR' })).toBeNull();
    expect(compareAmounts('ten', 1)).toBeNull();
  });

  it('are no amounts when they are none', () => {
    expect([null, '', 'abc', '1,234', Number.NaN, '0x10', true].map(moneyOf)).toEqual(Array(7).fill(null));
  });

  it('are shown with thousands', () => {
    expect([usd('1234567.5'), '999', '-1000', null].map(showMoney)).toEqual([
      '1,234,567.50 USD',
      '999.00',
      '-1,000.00',
      'no amount',
    ]);
  });
});

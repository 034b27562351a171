import { Decimal } from 'decimal.js';
import type { FieldValue, Money } from '@signalbox/contracts';

const Exact = Decimal.clone({ precision: 40, rounding: Decimal.ROUND_HALF_UP });

export function isMoney(value: unknown): value is Money {
  return typeof value === 'object' && value !== null && typeof (value as Money).amount === 'string';
}

/** The number in a money value, a number or decimal text; null where there is none. */
export function decimalOf(value: unknown): Decimal | null {
  const raw = isMoney(value) ? value.amount : value;
  if (typeof raw === 'number' && Number.isFinite(raw)) return new Exact(raw);
  if (typeof raw !== 'string' || !/^\s*[+-]?\d+(\.\d+)?([eE][+-]?\d{1,2})?\s*$/.test(raw)) return null;
  return new Exact(raw.trim());
}

/** Decimal text with at least two digits after the point, so that equal amounts read alike. */
export function amountText(value: Decimal): string {
  return value.toFixed(Math.max(2, value.decimalPlaces()));
}

/** An amount of whatever form as money; null where it is none. */
export function moneyOf(value: unknown): Money | null {
  const amount = decimalOf(value);
  if (amount === null) return null;
  return { amount: amountText(amount), currency: isMoney(value) ? value.currency : null };
}

/**
 * The sum over rows of the product of the named fields: `sumOf(lines, ['quantity', 'price'])`. Exact.
 * Null where a row lacks one of them, or where rows differ in currency.
 */
export function sumOf(rows: readonly Record<string, FieldValue>[], names: readonly string[]): Money | null {
  let total = new Exact(0);
  const currencies = new Set<string>();
  for (const row of rows) {
    let product = new Exact(1);
    for (const name of names) {
      const value = row[name];
      const factor = decimalOf(value);
      if (factor === null) return null;
      if (isMoney(value) && value.currency !== null) currencies.add(value.currency);
      product = product.times(factor);
    }
    total = total.plus(product);
  }
  if (currencies.size > 1) return null;
  return { amount: amountText(total), currency: [...currencies][0] ?? null };
}

/** Less than, equal or greater than 0 as a compares to b; null where they are no amounts or differ in currency. */
export function compareAmounts(a: unknown, b: unknown): number | null {
  const [left, right] = [decimalOf(a), decimalOf(b)];
  if (left === null || right === null) return null;
  const currencies = [a, b].map((value) => (isMoney(value) ? value.currency : null));
  if (currencies[0] !== null && currencies[1] !== null && currencies[0] !== currencies[1]) return null;
  return left.comparedTo(right);
}

/** An amount for people: `12,345.50 USD`. */
export function showMoney(value: unknown): string {
  const money = moneyOf(value);
  if (money === null) return 'no amount';
  const [whole = '0', cents = '00'] = money.amount.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return `${grouped}.${cents}${money.currency === null ? '' : ` ${money.currency}`}`;
}

import type { FieldDescription, Fields, FieldValue, Money, TypeDescription } from '@signalbox/contracts';
import { canonicalJson } from '@signalbox/contracts';
import { Decimal } from 'decimal.js';
import type { SystemAdapter } from './define-gateway.js';

export function isMoney(value: unknown): value is Money {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as Money).amount === 'string' &&
    'currency' in value
  );
}

/** Decimal text, rounded half to even; without a scale as it is, trailing zeros gone. */
export function decimalText(value: string | number, scale?: number): string {
  const decimal = new Decimal(value);
  return scale === undefined ? decimal.toFixed() : decimal.toFixed(scale, Decimal.ROUND_HALF_EVEN);
}

/**
 * A value in the form in which the system stores it, as far as its type tells: amounts and numbers rounded to the
 * field's scale, where it has one; text trimmed at its end, empty text as null. What is no number stays as it is, for the
 * system to refuse.
 */
export function storedForm(field: FieldDescription | undefined, value: FieldValue): FieldValue {
  if (value === null || value === '') return null;
  if (isUnreadableNumber(field, value)) return value;
  if (field?.type === 'money' && (isMoney(value) || typeof value === 'number' || typeof value === 'string')) {
    const money = isMoney(value) ? value : { amount: String(value), currency: null };
    return { amount: decimalText(money.amount, field.scale), currency: money.currency };
  }
  if (
    (field?.type === 'number' || field?.type === 'integer') &&
    (typeof value === 'number' || typeof value === 'string')
  ) {
    return Number(decimalText(value, field.scale));
  }
  if (typeof value === 'string') return value.trimEnd();
  return value;
}

function isUnreadableNumber(field: FieldDescription | undefined, value: FieldValue): boolean {
  if (field?.type !== 'money' && field?.type !== 'number' && field?.type !== 'integer') return false;
  const text = isMoney(value) ? value.amount : value;
  return (
    !(typeof text === 'number' || typeof text === 'string') ||
    !/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(String(text).trim())
  );
}

/** Fields in the form in which the system stores them. */
export function storedFields(adapter: SystemAdapter, type: TypeDescription, fields: Fields): Fields {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      const description = type.fields.find((field) => field.name === name);
      const form = storedForm(description, value);
      return [name, adapter.asStored ? adapter.asStored(type, name, form) : form];
    }),
  );
}

/** Equal as the system sees it: amounts by value, missing currency as any; rows by the fields that both name. */
export function sameValue(wanted: FieldValue | undefined, found: FieldValue | undefined): boolean {
  const [a, b] = [wanted ?? null, found ?? null];
  if (isMoney(a) && isMoney(b)) {
    const sameCurrency = a.currency === null || b.currency === null || a.currency === b.currency;
    return sameCurrency && new Decimal(a.amount).equals(b.amount);
  }
  if (isMoney(b) && (typeof a === 'string' || typeof a === 'number')) return sameNumber(a, b.amount);
  if (isMoney(a) && (typeof b === 'string' || typeof b === 'number')) return sameNumber(b, a.amount);
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((row, index) => sameValue(row, b[index]));
  if (a !== null && b !== null && typeof a === 'object' && typeof b === 'object') {
    return Object.entries(a).every(([name, value]) => sameValue(value, (b as Fields)[name]));
  }
  return canonicalJson(a) === canonicalJson(b);
}

function sameNumber(a: string | number, b: string): boolean {
  try {
    return new Decimal(a).equals(b);
  } catch {
    return false;
  }
}

/** Names of the wanted fields that differ from what was found. */
export function differingFields(wanted: Fields, found: Fields): string[] {
  return Object.keys(wanted).filter((name) => !sameValue(wanted[name], found[name]));
}

export function pick(fields: Fields, names: string[]): Fields {
  return Object.fromEntries(names.map((name) => [name, fields[name] ?? null]));
}

/** The written fields as they were read back; of rows, the columns that were written. */
export function asWritten(wrote: Fields, read: Fields): Fields {
  return Object.fromEntries(
    Object.entries(wrote).map(([name, value]) => [name, columnsOf(value, read[name] ?? null)]),
  );
}

function columnsOf(wrote: FieldValue, read: FieldValue): FieldValue {
  if (!Array.isArray(wrote) || !Array.isArray(read)) return read;
  return read.map((row, index) => {
    const written = wrote[index];
    return isRow(row) && isRow(written) ? pick(row, Object.keys(written)) : row;
  });
}

function isRow(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

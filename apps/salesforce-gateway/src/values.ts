import {
  SignalboxError,
  type FieldDescription,
  type Fields,
  type FieldValue,
  type Money,
} from '@signalbox/contracts';
import { decimalText, isMoney } from '@signalbox/gateway-kit';
import { fullId } from './ids.js';
import type { SObject, SObjectField } from './sobject.js';

/** A row of an answer, as JSON. */
export type Row = Readonly<Record<string, unknown>>;

/** Salesforce's time, `2026-06-01T12:00:00.000+0000`, in ours; text that is no time stays as it is. */
export function utcTime(text: string): string {
  const ms = Date.parse(text.replace(/([+-]\d{2})(\d{2})$/, '$1:$2'));
  return Number.isNaN(ms) ? text : new Date(ms).toISOString();
}

/** A field of a row by its name, of a parent's field through the parent; undefined where the row has none. */
export function rawValue(row: Row, path: string): unknown {
  let value: unknown = row;
  for (const part of path.split('.')) value = (value as Row | null | undefined)?.[part];
  return value;
}

/** The named fields of a row, in our types. */
export function readFields(fields: readonly SObjectField[], row: Row): Fields {
  const currency = typeof row['CurrencyIsoCode'] === 'string' ? row['CurrencyIsoCode'] : null;
  return Object.fromEntries(
    fields.map((field) => [field.name, readValue(field, rawValue(row, field.name) ?? null, currency)]),
  );
}

/** A value of a row in our types. A currency that isn't the record's own, a parent's, is not told. */
export function readValue(field: SObjectField, raw: unknown, currency: string | null): FieldValue {
  if (raw === null || raw === undefined) return null;
  switch (field.type) {
    case 'currency':
      return {
        amount: decimalText(raw as number, field.scale),
        currency: field.name.includes('.') ? null : currency,
      };
    case 'datetime':
      return utcTime(String(raw));
    case 'multipicklist':
      return String(raw).split(';');
    default:
      return typeof raw === 'number' || typeof raw === 'boolean' ? raw : String(raw);
  }
}

/**
 * Fields in Salesforce's own form.
 * @throws SignalboxError `VALIDATION` naming a field whose value isn't of its type.
 */
export function writeFields(object: SObject, fields: Fields): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      const field = object.fields.get(name);
      if (!field) throw invalid(object, name, `there is no such field`);
      return [name, value === null ? emptyValue(field) : writeValue(object, field, value)];
    }),
  );
}

/** A checkbox is never empty. */
const emptyValue = ({ type }: SObjectField) => (type === 'boolean' ? false : null);

function writeValue(object: SObject, field: SObjectField, value: FieldValue): unknown {
  switch (field.type) {
    case 'currency':
    case 'double':
    case 'percent':
    case 'int':
    case 'long':
      return writeNumber(object, field, value);
    case 'boolean':
      if (typeof value === 'boolean') return value;
      throw invalid(object, field.name, 'it takes true or false');
    case 'multipicklist':
      if (Array.isArray(value)) return value.map(String).join(';');
      return writeText(object, field, value);
    case 'datetime':
      return writeTime(object, field, value);
    default:
      return writeText(object, field, value);
  }
}

/**
 * A number with the digits that the field keeps: Salesforce rounds halves up, and would store another amount than was
 * approved.
 */
function writeNumber(object: SObject, field: SObjectField, value: FieldValue): number {
  const plain = isMoney(value) ? value.amount : value;
  const isNumber =
    (typeof plain === 'string' && plain.trim() !== '' && Number.isFinite(Number(plain))) ||
    (typeof plain === 'number' && Number.isFinite(plain));
  if (!isNumber) throw invalid(object, field.name, 'it takes a number');
  const text = WHOLE.has(field.type) ? decimalText(plain) : decimalText(plain, field.scale);
  const number = Number(text);
  if (decimalText(number, WHOLE.has(field.type) ? undefined : field.scale) === text) return number;
  throw invalid(object, field.name, 'it has more digits than the API carries');
}

/** Whole numbers are never rounded: a fraction is refused. */
const WHOLE = new Set(['int', 'long']);

function writeText(object: SObject, field: SObjectField, value: FieldValue): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw invalid(object, field.name, 'it takes text');
}

function writeTime(object: SObject, field: SObjectField, value: FieldValue): string {
  const ms = typeof value === 'string' ? Date.parse(value) : NaN;
  if (Number.isNaN(ms)) throw invalid(object, field.name, 'it takes a time such as 2026-11-22T08:27:44Z');
  return new Date(ms).toISOString();
}

function invalid(object: SObject, field: string, why: string): SignalboxError {
  return new SignalboxError('VALIDATION', `${object.name}.${field}: ${why}.`, {
    details: { field, type: object.name },
  });
}

/** The amounts among the fields that name a currency. */
export function amountsOf(fields: Fields): { field: string; money: Money & { currency: string } }[] {
  return Object.entries(fields).flatMap(([field, value]) =>
    isMoney(value) && value.currency !== null
      ? [{ field, money: { ...value, currency: value.currency } }]
      : [],
  );
}

/**
 * A value as the org will store it: texts trimmed, ids in 18 characters, times to the second, and listed choices in the
 * list's own spelling.
 */
export function storedValue(field: FieldDescription | undefined, value: FieldValue): FieldValue {
  if (typeof value !== 'string') return value;
  switch (field?.type) {
    case 'reference':
      return fullId(value) ?? value;
    case 'datetime': {
      const ms = Date.parse(value);
      return Number.isNaN(ms) ? value : new Date(Math.floor(ms / 1_000) * 1_000).toISOString();
    }
    case 'choice': {
      const text = value.trim();
      return field.options?.find((option) => option.toLowerCase() === text.toLowerCase()) ?? text;
    }
    default:
      return value.trim() || null;
  }
}

import {
  SignalboxError,
  type FieldDescription,
  type FieldType,
  type FieldValue,
  type Money,
} from '@signalbox/contracts';
import { decimalText, isMoney } from '@signalbox/gateway-kit';

/** HubSpot stores every value as text; these read it by the field's type. Text that its type can't be stays text. */
const READ: Partial<Record<FieldType, (text: string, currency: string | null) => FieldValue>> = {
  number: (text) => (isNumber(text) ? Number(text) : text),
  money: (text, currency) => (isNumber(text) ? { amount: decimalText(text), currency } : text),
  boolean: (text) => text === 'true',
  date: (text) => utcTime(text)?.slice(0, 10) ?? text,
  datetime: (text) => utcTime(text) ?? text,
  choices: (text) => text.split(';').filter((part) => part !== ''),
};

/** And these write it; undefined for a value that the type does not take. */
const WRITE: Partial<Record<FieldType, (value: Exclude<FieldValue, null>) => string | undefined>> = {
  number: (value) => (isNumber(value) ? decimalText(value) : undefined),
  money: (value) => {
    const amount = isMoney(value) ? value.amount : value;
    return isNumber(amount) ? decimalText(amount) : undefined;
  },
  boolean: (value) =>
    typeof value === 'boolean' || value === 'true' || value === 'false' ? `${value}` : undefined,
  date: (value) => utcTime(value)?.slice(0, 10),
  datetime: utcTime,
  choices: (value) => {
    const parts = Array.isArray(value) ? value : [value];
    return parts.every((part) => typeof part === 'string') ? parts.join(';') : undefined;
  },
};

/** A property's text as the field's type says; empty text is null. */
export function readValue(
  field: FieldDescription,
  text: string | null | undefined,
  currency: string | null,
): FieldValue {
  if (text === null || text === undefined || text === '') return null;
  return READ[field.type]?.(text, currency) ?? text;
}

/**
 * A value as HubSpot takes it; empty text clears the property.
 * @throws SignalboxError `VALIDATION` with details.field for a value that the field's type does not take.
 */
export function writeValue(field: FieldDescription, value: FieldValue): string {
  if (value === null || value === '') return '';
  const written = WRITE[field.type] ? WRITE[field.type]?.(value) : plainText(value);
  if (written !== undefined) return written;
  throw new SignalboxError(
    'VALIDATION',
    `${field.name} takes a ${field.type}, not ${JSON.stringify(value)}.`,
    {
      details: { field: field.name },
    },
  );
}

/**
 * A value as HubSpot will give it back: times to the millisecond, numbers without needless zeros.
 * @throws SignalboxError `VALIDATION` as `writeValue` does.
 */
export function asStored(type: string, field: FieldDescription | undefined, value: FieldValue): FieldValue {
  if (field === undefined || value === null) return value;
  const written = writeValue(field, value);
  if (isMoney(value)) return { ...value, amount: written } satisfies Money;
  const stored = readValue(field, written, null);
  return type === 'contacts' && field.name === 'email' && typeof stored === 'string'
    ? stored.toLowerCase()
    : stored;
}

/** UTC with milliseconds, from ISO 8601 text (UTC where it names no zone) or milliseconds since the epoch. */
export function utcTime(value: unknown): string | undefined {
  const text = String(value);
  if (/^-?\d{10,15}$/.test(text)) return new Date(Number(text)).toISOString();
  const match = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?)?$/i.exec(text);
  if (!match) return undefined;
  const at = Date.parse(match[1] && !match[4] ? `${text}Z` : text);
  return Number.isNaN(at) ? undefined : new Date(at).toISOString();
}

function isNumber(value: unknown): value is string | number {
  return typeof value === 'number'
    ? Number.isFinite(value)
    : typeof value === 'string' && /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value);
}

function plainText(value: Exclude<FieldValue, null>): string | undefined {
  return typeof value === 'object' ? undefined : String(value);
}

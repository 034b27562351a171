import { withChecksum } from '../world.js';
import { SalesforceError } from './errors.js';
import type { Field, FieldType } from './schema.js';

/** The org keeps times to the second: `2026-06-01T12:00:00.000+0000`. */
export const formatDatetime = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}.000+0000`;

/** Milliseconds since the epoch of a time in any of the forms that the API takes; NaN if it is none. */
export function parseDatetime(text: string): number {
  const match = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(\.\d+)?(Z|[+-]\d{2}:?\d{2})$/.exec(text);
  if (!match) return NaN;
  const zone = String(match[3]).replace(/^([+-]\d{2})(\d{2})$/, '$1:$2');
  return Date.parse(`${match[1]}${match[2] ?? ''}${zone}`);
}

export function isDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.slice(0, 10) === text;
}

/** Whether a text can be a record's id; says nothing about whether the record exists. */
export const isId = (text: string) =>
  /^[a-zA-Z0-9]{15}$/.test(text) ||
  (/^[a-zA-Z0-9]{18}$/.test(text) && withChecksum(text.slice(0, 15)) === text);

const cannotRead = (type: string, value: unknown) =>
  new SalesforceError(
    400,
    'JSON_PARSER_ERROR',
    `Cannot deserialize instance of ${type} from ${tokenOf(value)} value ${String(value)} or request may be missing a required field at [line:1, column:1]`,
  );

function tokenOf(value: unknown): string {
  if (typeof value === 'string') return 'VALUE_STRING';
  if (typeof value === 'number') return Number.isInteger(value) ? 'VALUE_NUMBER_INT' : 'VALUE_NUMBER_FLOAT';
  if (typeof value === 'boolean') return `VALUE_${String(value).toUpperCase()}`;
  return Array.isArray(value) ? 'START_ARRAY' : 'START_OBJECT';
}

type Reader = (value: unknown, field: Field) => unknown;

const readText: Reader = (value, field) => {
  if (typeof value === 'object') throw cannotRead('string', value);
  const text = String(value).trim();
  if (text.length > field.length)
    throw new SalesforceError(
      400,
      'STRING_TOO_LONG',
      `${field.label}: data value too large: ${text} (max length=${field.length})`,
      [field.name],
    );
  return text === '' ? null : text;
};

const readPicklist: Reader = (value, field) => {
  const text = readText(value, field);
  const allowed = field.picklist.find((entry) => entry.toLowerCase() === String(text).toLowerCase());
  if (allowed !== undefined || text === null) return allowed ?? null;
  if (!field.restricted) return text;
  throw new SalesforceError(
    400,
    'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
    `${field.label}: bad value for restricted picklist field: ${String(text)}`,
    [field.name],
  );
};

const readNumber: Reader = (value, field) => {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number' || Number.isNaN(number)) throw cannotRead('double', value);
  if (Math.abs(number) >= 10 ** (field.precision - field.scale))
    throw new SalesforceError(
      400,
      'NUMBER_OUTSIDE_VALID_RANGE',
      `${field.label}: value outside of valid range on numeric field: ${number}`,
      [field.name],
    );
  return roundTo(number, field.scale);
};

/** Rounds halves away from zero, as the org does; 1.005 counts as written, not as its binary neighbour. */
export function roundTo(value: number, scale: number): number {
  const shifted = Math.round(Number(`${Math.abs(value)}e${scale}`));
  return Math.sign(value) * Number(`${shifted}e-${scale}`) || 0;
}

const readInteger: Reader = (value) => {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (!Number.isInteger(number)) throw cannotRead('int', value);
  return number;
};

const readBoolean: Reader = (value) => {
  const text = String(value).toLowerCase();
  if (text !== 'true' && text !== 'false') throw cannotRead('boolean', value);
  return text === 'true';
};

const readDate: Reader = (value) => {
  const date = String(value).slice(0, 10);
  if (typeof value !== 'string' || !isDate(date)) throw cannotRead('date', value);
  return date;
};

const readDatetime: Reader = (value) => {
  const ms = parseDatetime(isDate(String(value)) ? `${String(value)}T00:00:00Z` : String(value));
  if (Number.isNaN(ms)) throw cannotRead('datetime', value);
  return formatDatetime(ms);
};

const readReference: Reader = (value, field) => {
  if (typeof value === 'string' && isId(value)) return withChecksum(value);
  throw new SalesforceError(
    400,
    'MALFORMED_ID',
    `${field.label}: id value of incorrect type: ${String(value)}`,
    [field.name],
  );
};

const readEmail: Reader = (value, field) => {
  const text = readText(value, field);
  if (text === null || /^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(String(text))) return text;
  throw new SalesforceError(
    400,
    'INVALID_EMAIL_ADDRESS',
    `${field.label}: invalid email address: ${String(text)}`,
    [field.name],
  );
};

const READERS: Record<FieldType, Reader> = {
  id: readReference,
  string: readText,
  textarea: readText,
  phone: readText,
  url: readText,
  email: readEmail,
  picklist: readPicklist,
  double: readNumber,
  currency: readNumber,
  percent: readNumber,
  int: readInteger,
  boolean: readBoolean,
  date: readDate,
  datetime: readDatetime,
  reference: readReference,
  address: (value) => {
    throw cannotRead('address', value);
  },
};

/** A value from a request as the org stores it: trimmed, rounded, ids in 18 characters; throws a SalesforceError. */
export function readValue(field: Field, value: unknown): unknown {
  if (value === null || value === undefined || value === '') return field.type === 'boolean' ? false : null;
  return READERS[field.type](value, field);
}

import type { ErrorBody, FieldDescription } from '@signalbox/contracts';
import { isMoney } from '../values.js';

interface Wanted {
  what: string;
  accepts(value: unknown): boolean;
}

const isNumeric = (value: unknown) =>
  (typeof value === 'number' && Number.isFinite(value)) ||
  (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value));
const isWhole = (value: unknown) => isNumeric(value) && Number.isInteger(Number(value));
const isText = (value: unknown, form: RegExp) =>
  value === '' || (typeof value === 'string' && form.test(value));
const isPlain = (value: unknown) => typeof value !== 'object';

/** What a value must be by its field's type. */
const WANTED: Record<FieldDescription['type'], Wanted> = {
  text: { what: 'text', accepts: isPlain },
  choice: { what: 'one of its options', accepts: isPlain },
  choices: { what: 'a list of its options', accepts: (value) => Array.isArray(value) || isPlain(value) },
  reference: { what: 'the id of a record', accepts: isPlain },
  money: {
    what: 'an amount as decimal text, such as {"amount": "12.50", "currency": "USD"}',
    accepts: (value) => isNumeric(isMoney(value) ? value.amount : value),
  },
  number: { what: 'a number', accepts: isNumeric },
  integer: { what: 'a whole number', accepts: isWhole },
  boolean: {
    what: 'true or false',
    accepts: (value) => typeof value === 'boolean' || value === 0 || value === 1,
  },
  date: { what: 'a date such as 2026-11-22', accepts: (value) => isText(value, /^\d{4}-\d{2}-\d{2}/) },
  datetime: {
    what: 'a UTC time such as 2026-11-22T08:00:00Z',
    accepts: (value) => isText(value, /^\d{4}-\d{2}-\d{2}/),
  },
  rows: {
    what: 'a list of rows',
    accepts: (value) => Array.isArray(value) && value.every((row) => typeof row === 'object' && row !== null),
  },
};

const MOST_NAMED = 12;

/**
 * Why a field does not take a value, as far as its description tells. Pure.
 * @param owner what the field belongs to: `Sales Order`.
 * @param path the field's name in the change: `items.0.qty` for one in a row.
 */
export function valueProblems(
  owner: string,
  field: FieldDescription,
  value: unknown,
  path = field.name,
): ErrorBody[] {
  const label = `${owner}.${path}`;
  if (field.readOnly) return [refused(`${label} can not be written.`, path)];
  // Vendors store blanks as nothing.
  if (value === null || (field.required && typeof value === 'string' && value.trim() === ''))
    return field.required ? [refused(`${label} must not be empty.`, path)] : [];
  const { what, accepts } = WANTED[field.type];
  if (!accepts(value)) return [refused(`${label} takes ${what}.`, path)];
  if (typeof value === 'string' && field.maxLength !== undefined && value.length > field.maxLength) {
    return [refused(`${label} takes ${field.maxLength} characters; this has ${value.length}.`, path)];
  }
  if (field.type === 'rows') return rowProblems(owner, field, value as Record<string, unknown>[]);
  return optionProblems(label, field, value, path);
}

function optionProblems(label: string, field: FieldDescription, value: unknown, path: string): ErrorBody[] {
  const { options } = field;
  if (options === undefined || value === '') return [];
  const foreign = chosen(field, value).filter((one) => !options.includes(one));
  if (foreign.length === 0) return [];
  const known = options.slice(0, MOST_NAMED).join(', ');
  const more = options.length > MOST_NAMED ? ` and ${options.length - MOST_NAMED} others` : '';
  return [refused(`${label} does not take "${foreign.join('", "')}"; it takes: ${known}${more}.`, path)];
}

/** Several choices come as a list, or as text with semicolons between them, as vendors write them. */
function chosen({ type }: FieldDescription, value: unknown): string[] {
  if (Array.isArray(value)) return value.map(String);
  if (type !== 'choices') return [String(value)];
  return String(value)
    .split(';')
    .map((one) => one.trim())
    .filter((one) => one !== '');
}

/** A row may bring along what the system computes, as it was read; it may not hold what its type lacks. */
function rowProblems(owner: string, field: FieldDescription, rows: Record<string, unknown>[]): ErrorBody[] {
  if (field.fields === undefined) return [];
  const known = new Map(field.fields.map((inner) => [inner.name, inner]));
  return rows.flatMap((row, index) =>
    Object.entries(row).flatMap(([name, value]) => {
      const path = `${field.name}.${index}.${name}`;
      const inner = known.get(name);
      if (inner === undefined) return [refused(`${owner}.${path}: a row has no field "${name}".`, path)];
      return inner.readOnly ? [] : valueProblems(owner, inner, value, path);
    }),
  );
}

const refused = (message: string, field: string): ErrorBody => ({
  code: 'VALIDATION',
  message,
  details: { field },
});

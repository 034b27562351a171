import type { DocField } from '../doctypes/doctype.js';
import { cint, flt } from '../numbers.js';
import { pythonError } from '../errors.js';

const FLOATS = new Set(['Float', 'Currency', 'Percent']);
const INTEGERS = new Set(['Int', 'Check']);
const WHOLE_DATE = /^\d{4}-\d{2}-\d{2}( 00:00:00(\.0+)?)?$/;
const WHOLE_DATETIME = /^\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?)?$/;

export const isFloat = (field: Pick<DocField, 'fieldtype'>) => FLOATS.has(field.fieldtype);
export const isNumber = (field: Pick<DocField, 'fieldtype'>) =>
  FLOATS.has(field.fieldtype) || INTEGERS.has(field.fieldtype);

/** A value as the column of its field holds it: numbers never null, text never a number. */
export function castValue(field: DocField, value: unknown): unknown {
  if (isFloat(field)) return Number(flt(value).toFixed(9));
  if (field.fieldtype === 'Check') return cint(value) ? 1 : 0;
  if (field.fieldtype === 'Int') return cint(value);
  if (value === undefined || value === null) return null;
  if (field.fieldtype === 'Date' || field.fieldtype === 'Datetime') return value === '' ? null : value;
  if (typeof value === 'object') return JSON.stringify(value);
  return String(value);
}

/** What MariaDB says to a date that it cannot read: a 500. */
export function checkDate(field: DocField, value: unknown, table: string): void {
  if (value === null || value === undefined) return;
  const kind = field.fieldtype === 'Date' ? 'date' : field.fieldtype === 'Datetime' ? 'datetime' : undefined;
  if (!kind) return;
  const text = String(value);
  if ((kind === 'date' ? WHOLE_DATE : WHOLE_DATETIME).test(text) && isRealDate(text.slice(0, 10))) return;
  throw pythonError(
    'OperationalError',
    `(1292, "Incorrect ${kind} value: '${text}' for column \`_simulated\`.\`tab${table}\`.\`${field.fieldname}\` at row 1")`,
  );
}

export function isRealDate(date: string): boolean {
  const parsed = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(date);
}

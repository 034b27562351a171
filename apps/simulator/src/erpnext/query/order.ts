import type { DocField, DocType } from '../doctypes/doctype.js';
import { columnOf } from '../document/present.js';
import { pythonError, thrown } from '../errors.js';
import { comparisonKey } from './conditions.js';

export interface OrderTerm {
  field: DocField;
  descending: boolean;
}

/** Reads `modified asc, name desc`; a column that doesn't exist is a 500, what looks like an attack a 417. */
export function readOrder(meta: DocType, argument: unknown): OrderTerm[] {
  const text = typeof argument === 'string' ? argument.trim() : '';
  if (text === '') return [];
  if (/[^a-z0-9\-_ ,`'".()]/i.test(text)) throw thrown('ValidationError', 'Illegal SQL Query');
  return text.split(',').map((term) => {
    const [path = '', direction = 'asc'] = term
      .replaceAll('`', '')
      .trim()
      .split(/\s+(?=(?:asc|desc)$)/i);
    const fieldname = path.slice(path.lastIndexOf('.') + 1);
    const field = columnOf(meta, fieldname);
    if (!field)
      throw pythonError('OperationalError', `(1054, "Unknown column '${fieldname}' in 'ORDER BY'")`);
    return { field, descending: direction.toLowerCase() === 'desc' };
  });
}

/** Compares rows by the terms; missing values come first, as in MariaDB. */
export function compareBy(terms: OrderTerm[]) {
  return (one: Record<string, unknown>, other: Record<string, unknown>): number => {
    for (const { field, descending } of terms) {
      const order = compareValues(field, one[field.fieldname], other[field.fieldname]);
      if (order !== 0) return descending ? -order : order;
    }
    return 0;
  };
}

function compareValues(field: DocField, one: unknown, other: unknown): number {
  const [noOne, noOther] = [one ?? null, other ?? null].map((value) => value === null);
  if (noOne || noOther) return Number(noOther) - Number(noOne);
  const [key, otherKey] = [comparisonKey(field, one), comparisonKey(field, other)];
  return key < otherKey ? -1 : key > otherKey ? 1 : 0;
}

/**
 * Where a row comes without ORDER BY: somewhere, though the same place each time. No client may rely on an order that
 * it did not ask for.
 */
export function heapPosition(name: string): number {
  let hash = 0x811c9dc5;
  for (const letter of name) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (hash ^ (hash >>> 12)) >>> 0;
}

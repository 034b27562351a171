import { SignalboxError, type FieldValue, type OrderBy } from '@signalbox/contracts';
import { fieldNamed, literal } from './conditions.js';
import type { SObject, SObjectField } from './sobject.js';
import * as soql from './soql.js';
import type { Soql } from './soql.js';
import { utcTime } from './values.js';

/** One field of an order that tells any two records apart. */
export interface Key {
  field: SObjectField;
  direction: 'asc' | 'desc';
}

/**
 * Types that Salesforce compares in conditions exactly as it sorts them. Text is sorted by the user's language, choices
 * by their place in the list, and amounts in the company's currency.
 */
const EXACT = new Set(['id', 'date', 'datetime', 'int']);

/** Whether a page can be asked for by the last record's values alone. */
export function isOrderedByKeys(object: SObject, orderBy: readonly OrderBy[]): boolean {
  return orderBy.every(({ field: name }) => {
    const field = fieldNamed(object, name, 'orderBy');
    return EXACT.has(field.type) && field.filterable && !name.includes('.');
  });
}

/** The order asked for, and the id where it doesn't decide. */
export function keysOf(object: SObject, orderBy: readonly OrderBy[]): Key[] {
  const keys = orderBy.map(({ field, direction }) => ({
    field: fieldNamed(object, field, 'orderBy'),
    direction,
  }));
  const end = keys.findIndex(({ field }) => field.type === 'id');
  return end >= 0
    ? keys.slice(0, end + 1)
    : [...keys, { field: fieldNamed(object, 'Id', 'orderBy'), direction: 'asc' }];
}

/** A row's place in the order, as JSON. */
export function keysOfRow(keys: readonly Key[], value: (field: string) => unknown): FieldValue[] {
  return keys.map(({ field }) => {
    const raw = value(field.name) ?? null;
    return field.type === 'datetime' && typeof raw === 'string' ? utcTime(raw) : (raw as FieldValue);
  });
}

/** @throws SignalboxError `BAD_REQUEST` for a cursor that was changed on its way. */
export function readKeys(keys: readonly Key[], position: unknown): FieldValue[] {
  const { past } = (position ?? {}) as { past?: unknown };
  if (Array.isArray(past) && past.length === keys.length) return past as FieldValue[];
  throw new SignalboxError('BAD_REQUEST', 'cursor: it is damaged.', { details: { field: 'cursor' } });
}

/** The condition of all records that come after the given place; empty fields come first rising and last falling. */
export function pastKeys(keys: readonly Key[], values: readonly FieldValue[]): Soql {
  const alternatives = keys.flatMap((key, index) => {
    const beyond = beyondKey(key, values[index] ?? null);
    const same = keys.slice(0, index).map(({ field }, before) => compare(field, '=', values[before] ?? null));
    return beyond === undefined ? [] : [soql.all([...same, beyond])];
  });
  return soql.any(alternatives);
}

/** Undefined where nothing comes after: the empty fields are the last. */
function beyondKey({ field, direction }: Key, value: FieldValue): Soql | undefined {
  if (direction === 'asc') return compare(field, value === null ? '!=' : '>', value);
  if (value === null) return undefined;
  const lower = compare(field, '<', value);
  return field.nillable ? soql.any([lower, compare(field, '=', null)]) : lower;
}

function compare(field: SObjectField, operator: soql.Comparison, value: FieldValue): Soql {
  return soql.soql`${soql.name(field.name)} ${soql.comparison(operator)} ${literal(field, value)}`;
}

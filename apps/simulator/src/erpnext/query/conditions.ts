import { collationKey } from '../collation.js';
import type { DocField } from '../doctypes/doctype.js';
import { isNumber, isRealDate } from '../document/cast.js';
import { pythonError, thrown } from '../errors.js';
import { flt } from '../numbers.js';

type Key = string | number;
export type Condition = (value: unknown) => boolean;

const EARLIEST = '0001-01-01 00:00:00.000000';
const TIMED = new Set(['Date', 'Datetime']);

/** Whether a field compares by the collation. */
export const isText = (field: DocField) => !isNumber(field) && !TIMED.has(field.fieldtype);

/** How values of a field compare: text by the collation, times as written, numbers as numbers. */
export function comparisonKey(field: DocField, value: unknown): Key {
  if (isNumber(field)) return flt(value);
  return isText(field) ? collationKey(String(value)) : String(value);
}

/**
 * The test that a condition makes of a column's value. As in Frappe's SQL a missing value counts as empty text, zero
 * or the earliest time, except for `=` and `like` with a value and for `in` without an empty one.
 */
export function conditionFor(field: DocField, operator: string, value: unknown): Condition {
  const build = BUILDERS[operator];
  if (!build) throw pythonError('NotImplementedError', `operator ${operator} is not played here`);
  return build(field, value);
}

const empty = (field: DocField): Key => (isNumber(field) ? 0 : TIMED.has(field.fieldtype) ? EARLIEST : '');

/** A value of a column as it compares, with what a missing one counts as. */
const keyOf = (field: DocField, value: unknown): Key =>
  value === null || value === undefined ? empty(field) : comparisonKey(field, pad(field, String(value)));

const pad = (field: DocField, text: string) =>
  field.fieldtype === 'Datetime' || (field.fieldtype === 'Date' && text.length > 10)
    ? `${text}${EARLIEST.slice(text.length)}`
    : text;

function wanted(field: DocField, value: unknown): Key {
  if (TIMED.has(field.fieldtype)) return wantedTime(field, value);
  return comparisonKey(field, value ?? '');
}

/** A time in a filter: a `T`, `Z` or offset is read and the zone ignored. */
function wantedTime(field: DocField, value: unknown): string {
  const text = String(value ?? '').trim();
  if (text === '') return EARLIEST;
  const parts =
    /^(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?))?(?:Z|[+-]\d{2}:?\d{2})?$/.exec(text);
  if (!parts?.[1] || !isRealDate(parts[1])) throw unreadableTime(field, text);
  if (field.fieldtype === 'Date') return parts[1];
  return pad(field, `${parts[1]} ${parts[2] ?? '00:00:00'}`);
}

function unreadableTime(field: DocField, text: string): Error {
  if (field.fieldtype === 'Datetime') return pythonError('ParserError', `Unknown string format: ${text}`);
  const message = `<strong>${text}</strong> is not a valid date string.`;
  return thrown('ValidationError', message, { title: 'Invalid Date' });
}

type Builder = (field: DocField, value: unknown) => Condition;

const compare =
  (test: (own: Key, given: Key) => boolean, matchesNull = true): Builder =>
  (field, value) => {
    const given = wanted(field, value);
    const skipsNull = !matchesNull && value !== null && value !== undefined && value !== '';
    return (own) => !(skipsNull && (own === null || own === undefined)) && test(keyOf(field, own), given);
  };

const listOf = (value: unknown): unknown[] =>
  Array.isArray(value)
    ? value
    : String(value ?? '')
        .split(',')
        .map((part) => part.trim());

const among =
  (isIn: boolean): Builder =>
  (field, value) => {
    const items = listOf(value);
    const keys = new Set(items.map((item) => wanted(field, item)));
    const hasEmpty = items.some((item) => item === null || item === '');
    return (own) => {
      if (isIn && !hasEmpty && (own === null || own === undefined)) return false;
      return keys.has(keyOf(field, own)) === isIn;
    };
  };

function likePattern(value: unknown): RegExp {
  const source = collationKey(String(value ?? ''))
    .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll('%', '[\\s\\S]*')
    .replaceAll('_', '[\\s\\S]');
  return new RegExp(`^${source}$`);
}

const likeText = (value: unknown) => collationKey(String(value ?? ''));

const between: Builder = (field, value) => {
  const [from, to] = listOf(value);
  const [low, high] = [wanted(field, from), wanted(field, wholeDay(field, to))];
  return (own) => keyOf(field, own) >= low && keyOf(field, own) <= high;
};

/** A date alone ends a range with its last moment. */
const wholeDay = (field: DocField, value: unknown) =>
  field.fieldtype === 'Datetime' && /^\d{4}-\d{2}-\d{2}$/.test(String(value))
    ? `${String(value)} 23:59:59.999999`
    : value;

const BUILDERS: Record<string, Builder> = {
  '=': compare((own, given) => own === given, false),
  '!=': compare((own, given) => own !== given),
  '>': compare((own, given) => own > given),
  '<': compare((own, given) => own < given),
  '>=': compare((own, given) => own >= given),
  '<=': compare((own, given) => own <= given),
  in: among(true),
  'not in': among(false),
  between,
  like: (_field, value) => {
    const pattern = likePattern(value);
    return (own) => own !== null && own !== undefined && pattern.test(likeText(own));
  },
  'not like': (_field, value) => {
    const pattern = likePattern(value);
    return (own) => !pattern.test(likeText(own));
  },
  is: (_field, value) => {
    const isSet = String(value).toLowerCase() === 'set';
    return (own) => (own !== null && own !== undefined && own !== '') === isSet;
  },
};

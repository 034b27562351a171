import { withChecksum } from '../../world.js';
import { SalesforceError } from '../errors.js';
import type { Field, FieldType } from '../schema.js';
import { isId, parseDatetime } from '../values.js';
import { queryError } from './errors.js';
import type { Literal, Operator } from './syntax.js';
import { likePattern } from './tokens.js';

type Comparable = string | number | boolean | null;
type Family = 'text' | 'number' | 'boolean' | 'date' | 'datetime';

const FAMILIES: Record<FieldType, Family> = {
  id: 'text',
  reference: 'text',
  string: 'text',
  textarea: 'text',
  picklist: 'text',
  phone: 'text',
  url: 'text',
  email: 'text',
  address: 'text',
  double: 'number',
  currency: 'number',
  percent: 'number',
  int: 'number',
  boolean: 'boolean',
  date: 'date',
  datetime: 'datetime',
};
const LITERALS: Record<Family, Literal['type'][]> = {
  text: ['string'],
  number: ['number'],
  boolean: ['boolean'],
  date: ['date', 'range'],
  datetime: ['datetime', 'range'],
};
const EXPECTED: Record<Family, string> = {
  text: 'string and should be enclosed in quotes',
  number: 'double and should not be enclosed in quotes',
  boolean: 'boolean and should not be enclosed in quotes',
  date: 'date and should not be enclosed in quotes',
  datetime: 'dateTime and should not be enclosed in quotes',
};

/** A stored value in the form that comparisons and sorting use. */
export function comparable(field: Field, value: unknown): Comparable {
  if (value === null || value === undefined) return null;
  if (field.type === 'datetime') return parseDatetime(String(value));
  if (FAMILIES[field.type] !== 'text') return value as Comparable;
  return field.caseSensitive || isIdField(field) ? String(value) : String(value).toLowerCase();
}

const isIdField = ({ type }: Field) => type === 'id' || type === 'reference';

/** Refuses a filter on a field that takes none, or by a value of the wrong kind. */
function check(query: string, field: Field, operator: Operator, literals: Literal[]): void {
  const family = FAMILIES[field.type];
  for (const { type, at, value } of literals) {
    if (!field.filterable)
      throw queryError(
        'INVALID_FIELD',
        query,
        at,
        `field '${field.name}' can not be filtered in a query call`,
      );
    if (type !== 'null' && !LITERALS[family].includes(type))
      throw queryError(
        'INVALID_FIELD',
        query,
        at,
        `value of filter criterion for field '${field.name}' must be of type ${EXPECTED[family]}`,
      );
    if (isIdField(field) && type === 'string' && operator !== 'LIKE' && !isId(value) && value !== '')
      throw queryError('INVALID_QUERY_FILTER_OPERATOR', query, at, `invalid ID field: ${value}`);
  }
  if (operator === 'LIKE' && (family !== 'text' || isIdField(field)))
    throw new SalesforceError(
      400,
      'INVALID_QUERY_FILTER_OPERATOR',
      `invalid operator on ${field.type} field`,
    );
}

/** Turns one comparison into a test of a stored value; throws what the API would refuse it with. */
export function compileComparison(
  query: string,
  field: Field,
  operator: Operator,
  literals: Literal[],
  now: number,
): (value: unknown) => boolean {
  check(query, field, operator, literals);
  if (operator === 'LIKE') {
    const pattern = likePattern((literals[0] as Literal & { type: 'string' }).raw);
    return (value) => value != null && pattern.test(String(value));
  }
  const tests = literals.map((literal) => compareTo(field, literal, operator, now));
  return operator === 'NOT IN'
    ? (value) => tests.every((test) => test(value))
    : (value) => tests.some((test) => test(value));
}

function compareTo(field: Field, literal: Literal, operator: Operator, now: number) {
  const [low, high] = boundsOf(field, literal, now);
  return (stored: unknown): boolean => {
    const value = comparable(field, stored);
    const known = value !== null && low !== null && high !== null;
    const equal = known ? value >= low && value <= high : value === low;
    if (operator === '=' || operator === 'IN') return equal;
    if (operator === '!=' || operator === 'NOT IN') return !equal;
    if (!known) return false;
    const tests = { '<': value < low, '<=': value <= high, '>': value > high, '>=': value >= low };
    return tests[operator as keyof typeof tests];
  };
}

/** The first and the last value that a literal stands for; the same but for relative dates. */
function boundsOf(field: Field, literal: Literal, now: number): [Comparable, Comparable] {
  if (literal.type === 'range') return rangeOf(literal.value, FAMILIES[field.type] === 'date', now);
  const exact = isIdField(field)
    ? asId(literal.value)
    : literal.value === ''
      ? null
      : comparable(field, literal.value);
  return [exact, exact];
}

const asId = (value: Literal['value']) =>
  typeof value === 'string' && value !== '' ? withChecksum(value) : null;

const DAY = 86_400_000;

function rangeOf(name: string, asDate: boolean, now: number): [Comparable, Comparable] {
  const today = Math.floor(now / DAY) * DAY;
  const [word = '', count = '0'] = name.split(':');
  const [start, end] = rangeBounds(word, Number(count), today);
  const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);
  return asDate ? [day(start), day(end - 1)] : [start, end - 1];
}

/** Start (included) and end (excluded) in milliseconds, in UTC. */
function rangeBounds(word: string, count: number, today: number): [number, number] {
  const date = new Date(today);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  const days = (from: number, to: number): [number, number] => [today + from * DAY, today + to * DAY];
  const months = (from: number, to: number): [number, number] => [
    Date.UTC(year, from, 1),
    Date.UTC(year, to, 1),
  ];
  const ranges: Record<string, [number, number]> = {
    TODAY: days(0, 1),
    YESTERDAY: days(-1, 0),
    TOMORROW: days(1, 2),
    THIS_MONTH: months(month, month + 1),
    LAST_MONTH: months(month - 1, month),
    THIS_YEAR: months(0, 12),
    LAST_YEAR: months(-12, 0),
    LAST_N_DAYS: days(-count, 1),
    NEXT_N_DAYS: days(1, count + 1),
  };
  return ranges[word] ?? days(0, 1);
}

import {
  SignalboxError,
  type Condition,
  type ConditionOperator,
  type FieldDescription,
  type FieldValue,
  type OrderBy,
  type TypeDescription,
} from '@signalbox/contracts';
import { utcTime, writeValue } from './values.js';

export interface SearchFilter {
  propertyName: string;
  operator: string;
  value?: string;
  values?: string[];
}

export interface SearchBody {
  filterGroups: { filters: SearchFilter[] }[];
  sorts: { propertyName: string; direction: 'ASCENDING' | 'DESCENDING' }[];
  properties: string[];
  limit: number;
  after?: string;
}

/** Of one search: https://developers.hubspot.com/docs/api-reference/search/guide */
export const MOST_FILTERS = 6;
export const MOST_RESULTS = 10_000;
const MOST_VALUES = 100;

const COMPARE: Partial<Record<ConditionOperator, string>> = {
  '=': 'EQ',
  '!=': 'NEQ',
  '<': 'LT',
  '<=': 'LTE',
  '>': 'GT',
  '>=': 'GTE',
};

/**
 * Conditions as filters that must all hold.
 * @throws SignalboxError `BAD_REQUEST` naming what HubSpot's search can't do.
 */
export function filtersOf(type: TypeDescription, where: Condition[]): SearchFilter[] {
  const plain = where.filter(({ op }) => op !== 'contains').map((condition) => filterOf(type, condition));
  if (plain.length > MOST_FILTERS)
    throw refused('where', `HubSpot takes ${MOST_FILTERS} conditions; these are ${plain.length}.`);
  const words = where
    .filter(({ op }) => op === 'contains')
    .flatMap((condition) => wordFilters(type, condition));
  // The longest words find the least; what is left out here is looked at in what came back.
  const room = MOST_FILTERS - plain.length;
  return [...plain, ...words.sort((a, b) => (b.value?.length ?? 0) - (a.value?.length ?? 0)).slice(0, room)];
}

function filterOf(type: TypeDescription, { field: propertyName, op, value = null }: Condition): SearchFilter {
  const field = type.fields.find(({ name }) => name === propertyName) as FieldDescription;
  if (op === 'empty' || (op === '=' && value === null)) return { propertyName, operator: 'NOT_HAS_PROPERTY' };
  if (op === 'not-empty' || (op === '!=' && value === null))
    return { propertyName, operator: 'HAS_PROPERTY' };
  if (op === 'in') return { propertyName, operator: 'IN', values: listOf(field, value) };
  if (value === null) throw refused(propertyName, `${propertyName}: "${op}" needs a value.`);
  return { propertyName, operator: COMPARE[op] ?? op, value: operand(field, value) };
}

function listOf(field: FieldDescription, value: FieldValue): string[] {
  if (!Array.isArray(value)) throw refused(field.name, `${field.name}: "in" needs a list.`);
  if (value.length > MOST_VALUES)
    throw refused(
      field.name,
      `${field.name}: HubSpot compares ${MOST_VALUES} values; these are ${value.length}.`,
    );
  // Of text a list finds lower case only, whatever case the record has.
  return value.map((one) =>
    field.type === 'text' ? operand(field, one).toLowerCase() : operand(field, one),
  );
}

/** Times are compared in milliseconds. */
function operand(field: FieldDescription, value: FieldValue): string {
  const written = writeValue(field, value);
  const isTime = field.type === 'date' || field.type === 'datetime';
  return isTime ? String(Date.parse(utcTime(written) as string)) : written;
}

/** HubSpot finds words, not parts of text: each word of the text must be part of a word. */
function wordFilters(type: TypeDescription, { field: propertyName, value }: Condition): SearchFilter[] {
  const field = type.fields.find(({ name }) => name === propertyName) as FieldDescription;
  if (!['text', 'choice', 'choices'].includes(field.type))
    throw refused(propertyName, `${propertyName}: "contains" is for text, and this is a ${field.type}.`);
  const words = wordsOf(value);
  if (words.length === 0) throw refused(propertyName, `${propertyName}: "contains" needs letters or digits.`);
  return words.map((word) => ({ propertyName, operator: 'CONTAINS_TOKEN', value: `*${word}*` }));
}

function wordsOf(value: FieldValue | undefined): string[] {
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  return [...new Set(text.toLowerCase().split(/[^\p{L}\p{N}]+/u))].filter(Boolean);
}

/** Whether a value has the text of a `contains` in it, without regard to case. */
export function containsText(value: FieldValue | undefined, { value: wanted }: Condition): boolean {
  const parts = Array.isArray(value) ? value : [value ?? ''];
  return parts.some((part) => String(part).toLowerCase().includes(String(wanted).toLowerCase()));
}

/** @throws SignalboxError `BAD_REQUEST` for a second order: HubSpot sorts by one property. */
export function sortsOf(orderBy: OrderBy[]): SearchBody['sorts'] {
  if (orderBy.length > 1) throw refused('orderBy', 'HubSpot sorts by one field.');
  return orderBy.map(({ field, direction }) => ({
    propertyName: field,
    direction: direction === 'desc' ? 'DESCENDING' : 'ASCENDING',
  }));
}

export function refused(field: string, message: string): SignalboxError {
  return new SignalboxError('BAD_REQUEST', message, { details: { field } });
}

import { parseInstant } from './instant.js';
import type { ObjectType } from './object-types.js';
import type { Property, PropertySet } from './properties.js';
import { valueOf, type CrmRecord } from './records.js';
import { invalid, Refusal } from './refusal.js';

/** The body of a search, as far as it is looked at; every part is optional. */
export interface SearchRequest {
  filterGroups?: { filters?: SearchFilter[] }[];
  sorts?: (string | { propertyName?: string; direction?: string })[];
  query?: string;
  properties?: string[];
  limit?: number | string;
  after?: number | string;
}

export interface SearchFilter {
  propertyName?: string;
  operator?: string;
  value?: string | number | boolean;
  highValue?: string | number | boolean;
  values?: (string | number | boolean)[];
}

export interface SearchPage {
  total: number;
  results: CrmRecord[];
  /** The offset of the next page; undefined after the last. */
  next?: string;
}

const MOST_RESULTS = 10_000;

/** Finds among `records`, which are in order of creation. Throws the 400 of a request that HubSpot refuses. */
export function search(
  type: ObjectType,
  known: PropertySet,
  records: readonly CrmRecord[],
  request: SearchRequest,
): SearchPage {
  const limit = count('limit', request.limit, 10);
  const start = count('after', request.after, 0);
  checkShape(request, limit, start);
  const matches = matcher(known, request.filterGroups ?? []);
  const words = wordsOf(request.query ?? '');
  const found = records.filter((record) => matches(record) && hasWords(type, record, words));
  const sorted = sort(known, found, request.sorts?.[0]);
  const end = start + limit;
  return {
    total: sorted.length,
    results: sorted.slice(start, end),
    ...(end < sorted.length ? { next: String(end) } : {}),
  };
}

function count(name: string, value: number | string | undefined, otherwise: number): number {
  if (value === undefined || value === '') return otherwise;
  if (!/^\d{1,9}$/.test(String(value))) throw invalid(`${name} must be a whole number: ${value}`);
  return Number(value);
}

function checkShape(request: SearchRequest, limit: number, start: number): void {
  const groups = request.filterGroups ?? [];
  const counts = groups.map(({ filters = [] }) => filters.length);
  const problems: [boolean, string][] = [
    [limit > 200 || limit < 1, `limit must be between 1 and 200: ${limit}`],
    [start + limit > MOST_RESULTS, `paging past ${MOST_RESULTS} results is not supported: after ${start}`],
    [groups.length > 5, `filterGroups has ${groups.length} entries; the most are 5`],
    [counts.some((size) => size > 6), 'a filter group has too many filters; the most are 6'],
    [counts.reduce((sum, size) => sum + size, 0) > 18, 'there are too many filters; the most are 18'],
    [(request.sorts?.length ?? 0) > 1, 'only one sort is supported'],
    [(request.query?.length ?? 0) > 3_000, 'query is too long; the most are 3000 characters'],
  ];
  const problem = problems.find(([is]) => is)?.[1];
  if (problem) throw badRequest(problem);
}

const badRequest = (message: string) =>
  new Refusal(400, 'There was a problem with the request.', {
    errors: [{ message }],
    category: 'VALIDATION_ERROR',
  });

/** Groups are alternatives; the filters of a group all hold. No groups: everything. */
function matcher(known: PropertySet, groups: NonNullable<SearchRequest['filterGroups']>) {
  const alternatives = groups.map(({ filters = [] }) => filters.map((filter) => test(known, filter)));
  return (record: CrmRecord) =>
    alternatives.length === 0 || alternatives.some((tests) => tests.every((holds) => holds(record)));
}

interface Operands {
  property: Property;
  filter: SearchFilter;
  /** The stored value, never null. */
  value: string;
}

const within = ({ property, filter, value }: Operands) => {
  // HubSpot compares text without regard to case, but takes a list as it is: there only lower-case text matches.
  const stored = property.type === 'string' ? value.toLowerCase() : comparable(property, value);
  return (filter.values ?? []).some((one) =>
    property.type === 'string' ? String(one) === stored : comparable(property, String(one)) === stored,
  );
};
const compare = ({ property, filter, value }: Operands, high = false): number => {
  const [one, other] = [
    comparable(property, value),
    comparable(property, String((high ? filter.highValue : filter.value) ?? '')),
  ];
  return one < other ? -1 : one > other ? 1 : one === other ? 0 : Number.NaN;
};
const containsToken = ({ filter, value }: Operands) => {
  const tokens = wordsOf(value);
  return wordsOf(String(filter.value ?? ''), '*').every((wanted) => {
    const pattern = new RegExp(`^${wanted.replaceAll('*', '.*')}$`, 'u');
    return tokens.some((token) => pattern.test(token));
  });
};

const OPERATORS: Record<string, (operands: Operands) => boolean> = {
  EQ: (operands) => compare(operands) === 0,
  NEQ: (operands) => compare(operands) !== 0,
  LT: (operands) => compare(operands) < 0,
  LTE: (operands) => compare(operands) <= 0,
  GT: (operands) => compare(operands) > 0,
  GTE: (operands) => compare(operands) >= 0,
  BETWEEN: (operands) => compare(operands) >= 0 && compare(operands, true) <= 0,
  IN: within,
  NOT_IN: (operands) => !within(operands),
  CONTAINS_TOKEN: containsToken,
  NOT_CONTAINS_TOKEN: (operands) => !containsToken(operands),
};

function test(known: PropertySet, filter: SearchFilter): (record: CrmRecord) => boolean {
  const { propertyName = '', operator = '' } = filter;
  const property = known.get(propertyName);
  if (!property) throw badRequest(`Property "${propertyName}" does not exist`);
  if (operator === 'HAS_PROPERTY') return (record) => valueOf(record, propertyName) !== null;
  if (operator === 'NOT_HAS_PROPERTY') return (record) => valueOf(record, propertyName) === null;
  const holds = OPERATORS[operator];
  if (!holds) throw badRequest(`operator "${operator}" is not supported`);
  return (record) => {
    const value = valueOf(record, propertyName);
    return value !== null && holds({ property, filter, value });
  };
}

/** Numbers and times compare as numbers, options as they are, text without regard to case. */
function comparable({ type }: Property, text: string): number | string {
  if (type === 'number') return Number(text);
  if (type === 'date' || type === 'datetime') return parseInstant(text) ?? Number.NaN;
  return type === 'enumeration' || type === 'bool' ? text : text.toLowerCase();
}

function wordsOf(text: string, kept = ''): string[] {
  const separators = kept === '*' ? /[^\p{L}\p{N}*]+/u : /[^\p{L}\p{N}]+/u;
  return text.toLowerCase().split(separators).filter(Boolean);
}

function hasWords({ searched }: ObjectType, record: CrmRecord, words: string[]): boolean {
  if (words.length === 0) return true;
  const tokens = searched.flatMap((name) => wordsOf(record.properties[name] ?? ''));
  return words.every((word) => tokens.some((token) => token.startsWith(word)));
}

type Sort = NonNullable<SearchRequest['sorts']>[number];

/** Records without the value come last in either direction. */
function sort(known: PropertySet, records: CrmRecord[], by: Sort | undefined): CrmRecord[] {
  if (!by) return records;
  const { propertyName = '', direction = 'ASCENDING' } = typeof by === 'string' ? { propertyName: by } : by;
  const property = known.get(propertyName);
  if (!property) throw badRequest(`Property "${propertyName}" does not exist`);
  const sign = direction === 'DESCENDING' ? -1 : 1;
  return [...records].sort((one, other) => {
    const [left, right] = [valueOf(one, propertyName), valueOf(other, propertyName)];
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    const [a, b] = [comparable(property, left), comparable(property, right)];
    return a < b ? -sign : a > b ? sign : 0;
  });
}

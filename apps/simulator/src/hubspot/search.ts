import type { ObjectType } from './object-types.js';
import type { PropertySet } from './properties.js';
import { valueOf, type CrmRecord } from './records.js';
import { badSearch, invalid } from './refusal.js';
import { comparable, matcher, wordsOf, type FilterGroup } from './search-filters.js';

/** The body of a search, as far as it is looked at; every part is optional. */
export interface SearchRequest {
  filterGroups?: FilterGroup[];
  sorts?: (string | { propertyName?: string; direction?: string })[];
  query?: string;
  properties?: string[];
  limit?: number | string;
  after?: number | string;
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
  if (problem) throw badSearch(problem);
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
  if (!property) throw badSearch(`Property "${propertyName}" does not exist`);
  const sign = direction === 'DESCENDING' ? -1 : 1;
  return [...records].sort((one, other) => {
    const [left, right] = [valueOf(one, propertyName), valueOf(other, propertyName)];
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    const [a, b] = [comparable(property, left), comparable(property, right)];
    return a < b ? -sign : a > b ? sign : 0;
  });
}

import type { SystemRecord } from '@signalbox/contracts';
import type { Page, PageRequest } from '@signalbox/gateway-kit';
import { BATCH_SIZE } from './api.js';
import { LONGEST_NAMES, propertiesFor, toRecord, type RecordParts } from './records.js';
import type { HubspotObject, ObjectPage } from './replies.js';
import {
  containsText,
  filtersOf,
  MOST_FILTERS,
  MOST_RESULTS,
  refused,
  sortsOf,
  type SearchBody,
} from './search-body.js';

/** Where the next page starts: at a record's id or an offset (`after`), or above an id (`above`). */
interface Position {
  after?: string;
  above?: string;
}

type Parts = Pick<RecordParts, 'connection' | 'api' | 'account'>;

/** A page of records: by the list where nothing is asked of them, else by the search, whose index lags behind. */
export async function readPageOf(parts: Parts, request: PageRequest): Promise<Page> {
  const { type, fields, where } = request;
  if (where.some(({ op, value }) => op === 'in' && Array.isArray(value) && value.length === 0))
    return { records: [] };
  const partial = where.filter(({ op }) => op === 'contains');
  const wanted = [...new Set([...fields, ...partial.map(({ field }) => field)])];
  const isPlain = where.length === 0 && request.orderBy.length === 0;
  const page = isPlain ? await listed(parts, request) : await searched(parts, request, wanted);
  const account = await parts.account();
  const records = page.results
    .map((raw) => toRecord(parts.connection, type, raw, wanted, account))
    .filter(({ fields: found }) =>
      partial.every((condition) => containsText(found[condition.field], condition)),
    )
    .map((record) => withOnly(record, fields));
  return { records, ...(page.next ? { next: page.next } : {}) };
}

interface Found {
  results: HubspotObject[];
  next?: Position;
}

async function listed({ api }: Parts, { type, fields, limit, position }: PageRequest): Promise<Found> {
  const { after } = positionIn(position);
  const properties = propertiesFor(type, fields);
  const size = Math.min(limit, BATCH_SIZE);
  const isShort = properties.join(',').length <= LONGEST_NAMES;
  const page = await api.list(type.name, isShort ? properties : [], size, after);
  const next = page.after === undefined ? {} : { next: { after: page.after } };
  if (isShort || page.results.length === 0) return { ...page, ...next };
  const ids = page.results.map(({ id }) => id);
  const whole = new Map((await api.readBatch(type.name, ids, properties)).map((raw) => [raw.id, raw]));
  return { results: ids.flatMap((id) => whole.get(id) ?? []), ...next };
}

async function searched({ api }: Parts, request: PageRequest, wanted: string[]): Promise<Found> {
  const body = searchBody(request, propertiesFor(request.type, wanted));
  const page = await api.search(request.type.name, body);
  return { results: page.results, ...nextOfSearch(request, body, page) };
}

/**
 * The search of a page. Without an order of the caller's it goes by rising ids, each page from above the last one: offsets
 * skip records that leave the result meanwhile, and end at ten thousand. Pure.
 * @throws SignalboxError `BAD_REQUEST` where HubSpot's search can't do it.
 */
export function searchBody(
  { type, where, orderBy, limit, position }: PageRequest,
  properties: string[],
): SearchBody {
  const filters = filtersOf(type, where);
  const sorts = sortsOf(orderBy);
  const { after, above } = positionIn(position);
  const base = { properties, limit };
  if (goesById(filters.length, sorts.length)) {
    const start = above ? [{ propertyName: 'hs_object_id', operator: 'GT', value: above }] : [];
    return {
      ...base,
      filterGroups: [{ filters: [...filters, ...start] }],
      sorts: [{ propertyName: 'hs_object_id', direction: 'ASCENDING' }],
    };
  }
  const offset = Number(after ?? 0);
  if (offset >= MOST_RESULTS)
    throw refused(
      'cursor',
      `HubSpot shows the first ${MOST_RESULTS} records of such a query; narrow it, or do not order.`,
    );
  return {
    ...base,
    limit: Math.min(limit, MOST_RESULTS - offset),
    filterGroups: filters.length > 0 ? [{ filters }] : [],
    sorts,
    ...(after ? { after } : {}),
  };
}

function goesById(filters: number, sorts: number): boolean {
  return sorts === 0 && filters > 0 && filters < MOST_FILTERS;
}

function nextOfSearch({ orderBy }: PageRequest, body: SearchBody, page: ObjectPage): { next?: Position } {
  if (page.after === undefined) return {};
  const last = page.results.at(-1)?.id;
  const isById = orderBy.length === 0 && body.sorts[0]?.propertyName === 'hs_object_id';
  return isById && last !== undefined ? { next: { above: last } } : { next: { after: page.after } };
}

/** @throws SignalboxError `BAD_REQUEST`: a cursor is only as good as who kept it. */
function positionIn(position: unknown): Position {
  const { after, above } = (position ?? {}) as Position;
  for (const one of [after, above])
    if (one !== undefined && !/^\d{1,20}$/.test(String(one)))
      throw refused('cursor', 'cursor: it is damaged.');
  return { after, above };
}

function withOnly(record: SystemRecord, names: string[]): SystemRecord {
  return { ...record, fields: Object.fromEntries(names.map((name) => [name, record.fields[name] ?? null])) };
}

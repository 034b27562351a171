import { SignalboxError, type SystemRecord } from '@signalbox/contracts';
import type { Page, PageRequest } from '@signalbox/gateway-kit';
import { conditionText, fieldNamed } from './conditions.js';
import { isOrderedByKeys, keysOf, keysOfRow, pastKeys, readKeys } from './keyset.js';
import { selection, toRecord, wantedFields, type Org } from './records.js';
import type { QueryPage } from './salesforce-api.js';
import type { SObject } from './sobject.js';
import * as soql from './soql.js';
import { rawValue, type Row } from './values.js';

/** Where the next page begins: behind a record, or at a place within the answer of a query that Salesforce keeps. */
type Position = { past: unknown[] } | InAnswer;
interface InAnswer {
  /** Records of the answer that were handed out. */
  at: number;
  /** The batch that holds the next one: its locator, undefined for the first, and its first record's place. */
  url?: string;
  from: number;
}

/** A page of records; by which of two ways the order decides. */
export async function readPageOf(org: Org, request: PageRequest): Promise<Page> {
  const object = await org.catalog.object(request.type.name);
  const fields = wantedFields(object, request.fields);
  const conditions = request.where.map((condition) => conditionText(object, condition));
  if (conditions.includes(undefined)) return { records: [] };
  const where = conditions.filter((condition) => condition !== undefined);
  for (const { field } of request.orderBy) assertSortable(object, field);
  const record = (row: Row): SystemRecord => toRecord(org, object, fields, row);
  const query = { fields: selection(object, fields), from: object.name, where };
  const position = request.position as Position | undefined;
  return isOrderedByKeys(object, request.orderBy)
    ? pageByKeys(org, object, { ...request, position }, query, record)
    : pageByLocator(org, { ...request, position }, query, record);
}

function assertSortable(object: SObject, wanted: string): void {
  const field = fieldNamed(object, wanted, 'orderBy');
  if (!field.sortable)
    throw new SignalboxError(
      'BAD_REQUEST',
      `orderBy: ${object.name}.${wanted} can not be sorted by in Salesforce.`,
      {
        details: { field: wanted },
      },
    );
}

interface Turn extends Pick<PageRequest, 'orderBy' | 'limit'> {
  position: Position | undefined;
}
type Query = Pick<soql.Select, 'fields' | 'from'> & { where: soql.Soql[] };

/** Asks for the records past the last one: needs nothing that Salesforce keeps, and skips or repeats no record. */
async function pageByKeys(
  org: Org,
  object: SObject,
  { orderBy, limit, position }: Turn,
  { fields, from, where }: Query,
  record: (row: Row) => SystemRecord,
): Promise<Page> {
  const keys = keysOf(object, orderBy);
  const past = position === undefined ? [] : [pastKeys(keys, readKeys(keys, position))];
  const text = soql.select({
    fields: [...new Set([...fields, ...keys.map(({ field }) => field.name)])],
    from,
    where: [...where, ...past],
    orderBy: keys.map(({ field, direction }) => ({ field: field.name, direction })),
    limit: limit + 1,
  });
  const { records: rows, totalSize } = await org.api.query(text);
  const here = rows.slice(0, limit);
  const last = here.at(-1);
  const goesOn = last !== undefined && totalSize > here.length;
  return {
    records: here.map(record),
    ...(goesOn
      ? { next: { past: keysOfRow(keys, (field) => rawValue(last, field)) } satisfies Position }
      : {}),
  };
}

/**
 * Reads on in the answer that Salesforce keeps behind a locator. A locator ends with the session that asked, so that the
 * query may have to be asked again: records that changed their place meanwhile can then be missed or come twice.
 */
async function pageByLocator(
  org: Org,
  { orderBy, limit, position }: Turn,
  query: Query,
  record: (row: Row) => SystemRecord,
): Promise<Page> {
  const text = soql.select({ ...query, orderBy: [...orderBy, { field: 'Id', direction: 'asc' }] });
  const start = position === undefined ? { at: 0, from: 0 } : readPlace(position);
  const { batch, from, url } = await batchAt(org, text, start);
  const here = batch.records.slice(start.at - from, start.at - from + limit);
  const at = start.at + here.length;
  const isBatchDone = at - from >= batch.records.length;
  const next: InAnswer | undefined = !isBatchDone
    ? { at, from, ...(url === undefined ? {} : { url }) }
    : batch.nextUrl === undefined
      ? undefined
      : { at, from: at, url: batch.nextUrl };
  return { records: here.map(record), ...(next ? { next } : {}) };
}

interface Batch {
  batch: QueryPage;
  from: number;
  url?: string;
}

/** The batch with a certain record in it: the one that is known to hold it, else from the query's beginning on. */
async function batchAt(org: Org, text: soql.Soql, { at, from, url }: InAnswer): Promise<Batch> {
  if (url !== undefined) {
    const batch = await org.api.nextPage(url);
    if (batch !== 'gone') return { batch, from, url };
  }
  return walk(org, text, at);
}

async function walk(org: Org, text: soql.Soql, at: number): Promise<Batch> {
  let found: Batch = { batch: await org.api.query(text, 'small'), from: 0 };
  for (;;) {
    const { batch, from } = found;
    const end = from + batch.records.length;
    if (at < end || batch.nextUrl === undefined) return found;
    const next = await org.api.nextPage(batch.nextUrl);
    if (next === 'gone')
      throw new SignalboxError('UNAVAILABLE', 'The session ended while the query was read; try again.');
    found = { batch: next, from: end, url: batch.nextUrl };
  }
}

/** A cursor comes back from outside, where it may have been changed. */
function readPlace(position: Position): InAnswer {
  const { at, from, url } = position as Partial<InAnswer>;
  const isPlace = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
  if (isPlace(at) && isPlace(from) && from <= at && (url === undefined || typeof url === 'string'))
    return { at, from, ...(url === undefined ? {} : { url }) };
  throw new SignalboxError('BAD_REQUEST', 'cursor: it is damaged.', { details: { field: 'cursor' } });
}

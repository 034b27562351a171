import { SignalboxError, type SystemRecord } from '@signalbox/contracts';
import type { Catalog } from './catalog.js';
import { fieldNamed, literal } from './conditions.js';
import { fullId } from './ids.js';
import { readPage, type SalesforceApi } from './salesforce-api.js';
import { msUntilOver, type SettledReads } from './settled-reads.js';
import type { ChildRelation, SObject, SObjectField } from './sobject.js';
import * as soql from './soql.js';
import type { Soql } from './soql.js';
import { rawValue, readFields, utcTime, type Row } from './values.js';

/** What reading needs to know of the connection. */
export interface Org {
  connection: string;
  /** Where people log in, without a slash at its end; a record opens below it. */
  site: string;
  api: SalesforceApi;
  catalog: Catalog;
  settledReads: SettledReads;
}

/** Where a person opens a record. */
export const addressOf = ({ site }: Org, id: string): string => `${site}/${id}`;

/** Read with every record: who it is, since when, as of when, and in which currency its amounts are. */
const ALWAYS = [
  'Id',
  'CreatedDate',
  'LastModifiedDate',
  'LastModifiedById',
  'SystemModstamp',
  'CurrencyIsoCode',
];
/** Children of one parent that are read by one call. */
const CHILDREN_AT_ONCE = 2_000;

/** The fields that a request names, or all. */
export function wantedFields(object: SObject, names: readonly string[] | undefined): SObjectField[] {
  return names ? names.map((each) => fieldNamed(object, each, 'fields')) : [...object.fields.values()];
}

/** The names to select for these fields. */
export function selection(object: SObject, fields: readonly SObjectField[]): string[] {
  const always = ALWAYS.filter((each) => object.fields.has(each));
  return [...new Set([...always, ...fields.map((field) => field.name)])];
}

/** A row of a query as a record. */
export function toRecord(org: Org, object: SObject, fields: readonly SObjectField[], row: Row): SystemRecord {
  const id = String(row['Id']);
  const created = row['CreatedDate'];
  return {
    connection: org.connection,
    type: object.name,
    id,
    version: versionOf(row),
    ...(typeof created === 'string' ? { createdAt: utcTime(created) } : {}),
    fields: readFields(fields, row),
    url: addressOf(org, id),
  };
}

/**
 * When and by whom the record was saved: Salesforce's clock knows whole seconds, so that the user tells a person's change
 * from our own of the same second.
 */
function versionOf(row: Row): string {
  const [at, by] = [row['SystemModstamp'] ?? row['LastModifiedDate'], row['LastModifiedById']];
  return [typeof at === 'string' ? utcTime(at) : '', ...(typeof by === 'string' ? [by] : [])].join(' ');
}

/** The time in a version; undefined where it has none. */
export function timeOfVersion(version: string): string | undefined {
  const [at = ''] = version.split(' ');
  return Number.isNaN(Date.parse(at)) ? undefined : at;
}

interface Wanted {
  type: string;
  fields?: string[];
  include?: string[];
}

/** A record with the relations asked for, all in one query; null where there is none. */
export async function readRecord(org: Org, request: Wanted & { id: string }): Promise<SystemRecord | null> {
  const id = fullId(request.id);
  if (id === undefined) return null;
  const [record] = await recordsWhere(org, request, () => soql.soql`${soql.name('Id')} = ${soql.text(id)}`);
  return record ?? null;
}

/** Records whose field equals the value, read where they are stored and not from a search index. */
export async function findRecords(
  org: Org,
  request: Wanted & { field: string; value: string },
): Promise<SystemRecord[]> {
  return recordsWhere(org, request, (object) => {
    const field = fieldNamed(object, request.field, 'by');
    return soql.soql`${soql.name(field.name)} = ${literal(field, request.value)}`;
  });
}

/** More than a person is shown. */
const MOST_FOUND = 10;

async function recordsWhere(
  org: Org,
  request: Wanted,
  condition: (object: SObject) => Soql,
): Promise<SystemRecord[]> {
  const object = await org.catalog.object(request.type);
  const fields = wantedFields(object, request.fields);
  const relations = await Promise.all((request.include ?? []).map((each) => relationOf(org, object, each)));
  const text = soql.select({
    fields: selection(object, fields),
    children: relations.map((relation) => childQuery(relation)),
    from: object.name,
    where: [condition(object)],
    limit: MOST_FOUND,
  });
  const began = org.api.clock.atLeast();
  const { records } = await org.api.query(text);
  return Promise.all(
    records.map(async (row) => ({
      ...noted(org, toRecord(org, object, fields, row), began),
      ...(relations.length > 0 ? { related: await relatedTo(org, relations, row) } : {}),
    })),
  );
}

/** @param began where the org's clock stood at least when the read began */
function noted({ settledReads }: Org, record: SystemRecord, began: number): SystemRecord {
  const savedAt = timeOfVersion(record.version);
  const settled = savedAt !== undefined && msUntilOver(savedAt, { atLeast: () => began }) === 0;
  settledReads.note(record.id, record.version, settled);
  return record;
}

async function relatedTo(
  org: Org,
  relations: readonly Relation[],
  row: Row,
): Promise<Record<string, SystemRecord[]>> {
  const id = String(row['Id']);
  const related = await Promise.all(
    relations.map(async (relation) => [relation.name, await childrenOf(org, relation, id, row)] as const),
  );
  return Object.fromEntries(related);
}

interface Relation extends ChildRelation {
  object: SObject;
  fields: SObjectField[];
}

async function relationOf(org: Org, parent: SObject, wanted: string): Promise<Relation> {
  const relation = parent.children.find((child) => child.name === wanted);
  if (!relation)
    throw new SignalboxError('BAD_REQUEST', `include: ${parent.name} has no relation "${wanted}".`, {
      details: { field: 'include' },
    });
  const object = await org.catalog.object(relation.type);
  return { ...relation, object, fields: wantedFields(object, undefined) };
}

function childQuery({ name, object, fields }: Relation): Soql {
  return soql.select({ fields: selection(object, fields), from: name, orderBy: orderOf(object) });
}

/** People put some lists into an order of their own; the id settles the rest. */
function orderOf({ fields }: SObject): soql.Ordering[] {
  const own = fields.get('SortOrder')?.sortable ? ['SortOrder'] : [];
  return [...own, 'Id'].map((field) => ({ field, direction: 'asc' }));
}

/** The children in the parent's row; where they did not all fit, they are read again by themselves. */
async function childrenOf(org: Org, relation: Relation, parentId: string, row: Row): Promise<SystemRecord[]> {
  const page = readPage(rawValue(row, relation.name) ?? null);
  const isWhole = page.nextUrl === undefined && page.records.length >= page.totalSize;
  const rows = isWhole ? page.records : await allChildren(org, relation, parentId);
  return rows.map((child) => toRecord(org, relation.object, relation.fields, child));
}

async function allChildren(org: Org, { object, field, fields }: Relation, parentId: string): Promise<Row[]> {
  const rows: Row[] = [];
  for (let last: string | undefined; ;) {
    const beyond = last === undefined ? [] : [soql.soql`${soql.name('Id')} > ${soql.text(last)}`];
    const text = soql.select({
      fields: selection(object, fields),
      from: object.name,
      where: [soql.soql`${soql.name(field)} = ${soql.text(parentId)}`, ...beyond],
      orderBy: [{ field: 'Id', direction: 'asc' }],
      limit: CHILDREN_AT_ONCE,
    });
    const { records, totalSize } = await org.api.query(text);
    rows.push(...records);
    last = String(records.at(-1)?.['Id']);
    const isLast = records.length >= totalSize && totalSize < CHILDREN_AT_ONCE;
    if (isLast || records.length === 0) break;
  }
  return rows.sort((a, b) => Number(a['SortOrder'] ?? 0) - Number(b['SortOrder'] ?? 0));
}

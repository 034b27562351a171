import { collationKey } from '../collation.js';
import type { Doc } from '../doc.js';
import { rowsOf, textOf } from '../doc.js';
import type { DocType } from '../doctypes/doctype.js';
import { presentValue } from '../document/present.js';
import { FrappeError, pythonError } from '../errors.js';
import { cint } from '../numbers.js';
import { PyFloat } from '../python.js';
import type { Site } from '../site.js';
import { type Column, readColumns, readPath } from './columns.js';
import { conditionFor, isText } from './conditions.js';
import { type Filter, parseFilters, parseJsonArgument, parseLimit } from './filters.js';
import { compareBy, heapPosition, readOrder } from './order.js';

/** The arguments of a list, as they came: JSON may be text or data. */
export interface ListArguments {
  fields?: unknown;
  filters?: unknown;
  or_filters?: unknown;
  order_by?: unknown;
  group_by?: unknown;
  limit_start?: unknown;
  limit_page_length?: unknown;
  /** The parent DocType, which lists of a child DocType must name. */
  parent?: unknown;
}

type Row = Record<string, unknown>;

/** The rows that a list answers, nulls included; all of them for a limit of 0. */
export function listDocs(site: Site, doctype: string, args: ListArguments): Row[] {
  const meta = listedMeta(site, doctype, args);
  const columns = readColumns(site, meta, parseJsonArgument(args.fields));
  const order = readOrder(meta, args.order_by);
  const start = Math.max(0, cint(args.limit_start));
  const limit = parseLimit(args.limit_page_length ?? 20, start);
  const docs = matchingDocs(site, meta, args);
  if (order.length > 0) docs.sort(compareBy(order));
  const rows = columns.some((column) => column.aggregate)
    ? aggregateRows(site, columns, groupDocs(docs, args.group_by))
    : docs.flatMap((doc) => rowsFor(site, columns, doc, joinFilters(site, meta, args.filters)));
  return rows.slice(start, limit === undefined ? undefined : start + limit);
}

export function countDocs(site: Site, doctype: string, args: ListArguments): number {
  return matchingDocs(site, listedMeta(site, doctype, { parent: 'any', ...args }), args).length;
}

function listedMeta(site: Site, doctype: string, { parent }: ListArguments): DocType {
  const meta = site.meta(doctype);
  if (meta.issingle) throw pythonError('ProgrammingError', `('DocType', '${doctype}')`);
  if (meta.istable && !parent) throw new FrappeError('PermissionError', '');
  return meta;
}

function matchingDocs(site: Site, meta: DocType, args: ListArguments): Doc[] {
  const all = parseFilters(args.filters).map((filter) => matcher(site, meta, filter));
  const any = parseFilters(args.or_filters).map((filter) => matcher(site, meta, filter));
  return candidates(site, meta, args)
    .filter((doc) => all.every((test) => test(doc)) && (any.length === 0 || any.some((test) => test(doc))))
    .map((doc) => ({ doc, position: heapPosition(doc.name) }))
    .sort((one, other) => one.position - other.position)
    .map(({ doc }) => doc);
}

/** All that can match: where a column has to equal a text, the documents that hold it. */
function candidates(site: Site, meta: DocType, { filters }: ListArguments): readonly Doc[] {
  if (meta.istable) return site.all(meta.name);
  for (const { doctype, fieldname, operator, value } of parseFilters(filters)) {
    const isOwn = doctype === undefined || doctype === meta.name;
    if (!isOwn || operator !== '=' || typeof value !== 'string' || value.trim() === '') continue;
    const { field, table, link } = readPath(site, meta, fieldname);
    if (!table && !link && isText(field)) return site.holding(meta.name, field.fieldname, value);
  }
  return site.all(meta.name);
}

const pathOf = (meta: DocType, { doctype, fieldname }: Filter) =>
  doctype && doctype !== meta.name ? `${doctype}.${fieldname}` : fieldname;

function matcher(site: Site, meta: DocType, filter: Filter): (doc: Doc) => boolean {
  const { field, table, link } = readPath(site, meta, pathOf(meta, filter));
  const test = conditionFor(field, filter.operator, filter.value);
  if (table) return (doc) => rowsOf(doc, table.fieldname).some((row) => test(row[field.fieldname]));
  if (link) return (doc) => test(linkedDoc(site, link, doc)?.[field.fieldname]);
  return (doc) => test(doc[field.fieldname]);
}

/** A filter on rows also keeps the rows that are joined in to those that match. */
function joinFilters(site: Site, meta: DocType, filters: unknown): (table: string, row: Doc) => boolean {
  const tests = parseFilters(filters).flatMap((filter) => {
    const { field, table } = readPath(site, meta, pathOf(meta, filter));
    if (!table) return [];
    const test = conditionFor(field, filter.operator, filter.value);
    return [{ table: table.fieldname, test: (row: Doc) => test(row[field.fieldname]) }];
  });
  return (table, row) => tests.every((entry) => entry.table !== table || entry.test(row));
}

const linkedDoc = (site: Site, link: { fieldname: string; options?: string }, doc: Doc) =>
  site.find(String(link.options), textOf(doc, link.fieldname));

function rowsFor(
  site: Site,
  columns: Column[],
  doc: Doc,
  keeps: (table: string, row: Doc) => boolean,
): Row[] {
  const table = columns.find((column) => column.table)?.table?.fieldname;
  const joined = table ? rowsOf(doc, table).filter((row) => keeps(table, row)) : [undefined];
  return (joined.length > 0 ? joined : [undefined]).map((row) =>
    Object.fromEntries(
      columns.map((column) => [column.alias, presentValue(column.field, valueOf(site, column, doc, row))]),
    ),
  );
}

function valueOf(site: Site, { field, table, link }: Column, doc: Doc, row?: Doc): unknown {
  if (table) return row?.[field.fieldname] ?? null;
  if (link) return linkedDoc(site, link, doc)?.[field.fieldname] ?? null;
  return doc[field.fieldname];
}

function groupDocs(docs: Doc[], groupBy: unknown): Doc[][] {
  const fieldname = typeof groupBy === 'string' ? groupBy.replaceAll('`', '').split('.').at(-1) : undefined;
  if (!fieldname) return [docs];
  const groups = new Map<string, Doc[]>();
  for (const doc of docs) {
    const key = collationKey(String(doc[fieldname] ?? ''));
    groups.set(key, [...(groups.get(key) ?? []), doc]);
  }
  return [...groups.entries()].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, group]) => group);
}

function aggregateRows(site: Site, columns: Column[], groups: Doc[][]): Row[] {
  return groups.map((docs) =>
    Object.fromEntries(
      columns.map((column) => [
        column.alias,
        column.aggregate
          ? AGGREGATES[column.aggregate](docs.map((doc) => Number(valueOf(site, column, doc) ?? 0)))
          : presentValue(column.field, docs[0] && valueOf(site, column, docs[0])),
      ]),
    ),
  );
}

const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);

const AGGREGATES: Record<NonNullable<Column['aggregate']>, (values: number[]) => unknown> = {
  count: (values) => values.length,
  sum: (values) => (values.length > 0 ? new PyFloat(sum(values)) : null),
  min: (values) => (values.length > 0 ? new PyFloat(Math.min(...values)) : null),
  max: (values) => (values.length > 0 ? new PyFloat(Math.max(...values)) : null),
  avg: (values) => (values.length > 0 ? new PyFloat(sum(values) / values.length) : null),
};

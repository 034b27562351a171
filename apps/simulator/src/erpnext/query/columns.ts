import type { DocField, DocType } from '../doctypes/doctype.js';
import { columnsOf, tablesOf } from '../doctypes/doctype.js';
import { LEADING_COLUMNS } from '../doc.js';
import { columnOf } from '../document/present.js';
import { pythonError, thrown } from '../errors.js';
import type { Site } from '../site.js';

/** One column of a list's answer. */
export interface Column {
  /** Its key in the answer. */
  alias: string;
  field: DocField;
  /** The table field whose rows are joined in: `items.qty`. */
  table?: DocField;
  /** The link whose document is joined in: `customer.territory`. */
  link?: DocField;
  aggregate?: 'count' | 'sum' | 'min' | 'max' | 'avg';
}

const AGGREGATE = /^(count|sum|min|max|avg)\((.+)\)$/i;

/** Columns of a `fields` argument; throws 417 for a field that the DocType lacks. */
export function readColumns(site: Site, meta: DocType, fields: unknown): Column[] {
  const asked = fields === undefined || fields === null || fields === '' ? ['name'] : fields;
  const list = Array.isArray(asked) ? asked.map(String) : [String(asked)];
  return list.flatMap((text) => (text === '*' ? allColumns(meta) : [readColumn(site, meta, text)]));
}

function allColumns(meta: DocType): Column[] {
  const names = [...LEADING_COLUMNS, ...columnsOf(meta).map((field) => field.fieldname)];
  return names.map((name) => ({ alias: name, field: columnOf(meta, name) as DocField }));
}

function readColumn(site: Site, meta: DocType, text: string): Column {
  const [expression = '', alias] = text.trim().split(/\s+as\s+/i);
  if (/\bselect\b|;/i.test(expression)) throw pythonError('IndexError', 'list index out of range');
  const call = AGGREGATE.exec(expression);
  const path = unquote(call?.[2] ?? expression);
  const column = path === '*' ? { field: columnOf(meta, 'name') as DocField } : readPath(site, meta, path);
  return {
    ...column,
    alias: alias?.replaceAll('`', '') ?? (call ? expression : column.field.fieldname),
    ...(call && { aggregate: String(call[1]).toLowerCase() as NonNullable<Column['aggregate']> }),
  };
}

/** `` `tabSales Order`.`name` `` is `Sales Order.name`. */
const unquote = (text: string) =>
  text
    .replaceAll('`', '')
    .replace(/^tab(?=[A-Z])/, '')
    .trim();

export function readPath(site: Site, meta: DocType, path: string): Omit<Column, 'alias'> {
  const dot = path.lastIndexOf('.');
  if (dot < 0 || path.slice(0, dot) === meta.name) return { field: known(meta, path.slice(dot + 1)) };
  const [holder, fieldname] = [path.slice(0, dot), path.slice(dot + 1)];
  const table = tablesOf(meta).find((field) => field.fieldname === holder || field.options === holder);
  if (table) return { table, field: known(site.meta(String(table.options)), fieldname) };
  const link = columnsOf(meta).find((field) => field.fieldname === holder && field.fieldtype === 'Link');
  if (link) return { link, field: known(site.meta(String(link.options)), fieldname) };
  throw fieldNotPermitted(path);
}

function known(meta: DocType, fieldname: string): DocField {
  const field = columnOf(meta, fieldname);
  if (!field) throw fieldNotPermitted(fieldname);
  return field;
}

const fieldNotPermitted = (fieldname: string) =>
  thrown('DataError', `Field not permitted in query: ${fieldname}`);

import type { Doc } from '../doc.js';
import { type DocField, type DocType, columnsOf, tablesOf } from '../doctypes/doctype.js';
import { pythonError, thrown } from '../errors.js';
import type { Site } from '../site.js';
import { castValue } from './cast.js';

export type Values = Record<string, unknown>;

/** Who writes, and when. */
export interface Stamp {
  user: string;
  time: string;
}

/** A new document or row with the DocType's defaults; what the values name beyond its fields is dropped. */
export function newDoc(site: Site, meta: DocType, values: Values, stamp: Stamp): Doc {
  const doc: Doc = {
    doctype: meta.name,
    name: '',
    owner: stamp.user,
    creation: stamp.time,
    modified: stamp.time,
    modified_by: stamp.user,
    docstatus: 0,
    idx: 0,
  };
  for (const field of columnsOf(meta)) {
    const given = values[field.fieldname];
    doc[field.fieldname] = castValue(field, given ?? defaultOf(field, site, stamp));
  }
  for (const field of tablesOf(meta)) doc[field.fieldname] = [];
  applyTables(site, meta, doc, values, stamp);
  return doc;
}

function defaultOf(field: DocField, site: Site, stamp: Stamp): unknown {
  if (field.default === 'Today') return site.clock.today();
  if (field.default === '__user') return stamp.user;
  if (field.default !== undefined) return field.default;
  return field.fieldtype === 'Select' ? (field.options ?? '').split('\n')[0] : null;
}

/** Sets the given fields; table fields are replaced whole: rows that are not given are gone. */
export function applyValues(site: Site, meta: DocType, doc: Doc, values: Values, stamp: Stamp): void {
  for (const field of columnsOf(meta)) {
    if (field.fieldname in values) doc[field.fieldname] = castValue(field, values[field.fieldname]);
  }
  applyTables(site, meta, doc, values, stamp);
}

function applyTables(site: Site, meta: DocType, doc: Doc, values: Values, stamp: Stamp): void {
  for (const field of tablesOf(meta)) {
    if (!(field.fieldname in values)) continue;
    const given = values[field.fieldname] ?? [];
    if (!Array.isArray(given)) {
      throw pythonError('ValueError', `${JSON.stringify(given)} is not a list of rows`);
    }
    doc[field.fieldname] = given.map((row, index) => makeRow(site, doc, field, row as Values, index, stamp));
  }
}

/** A row with a name keeps it, known or not; a row without becomes a new one. Its other fields start anew. */
function makeRow(site: Site, doc: Doc, field: DocField, values: Values, index: number, stamp: Stamp): Doc {
  const row = newDoc(site, site.meta(String(field.options)), values, stamp);
  const name = typeof values.name === 'string' ? values.name : '';
  row.name = name || site.hash();
  row.creation = doc.creation;
  row.idx = index + 1;
  row.parentfield = field.fieldname;
  row.parenttype = doc.doctype;
  if (!name) row.__unsaved = 1;
  return row;
}

/** A document's fields may hold text and numbers only, rows excepted. */
export function checkNoLists(meta: DocType, values: Values): void {
  for (const field of columnsOf(meta)) {
    if (Array.isArray(values[field.fieldname]))
      throw thrown('ValidationError', `Value for ${field.label} cannot be a list`);
  }
}

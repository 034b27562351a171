import type { Doc } from '../doc.js';
import { LEADING_COLUMNS, ROW_COLUMNS, rowsOf } from '../doc.js';
import { type DocField, type DocType, columnsOf, tablesOf } from '../doctypes/doctype.js';
import { PyFloat } from '../python.js';
import type { Site } from '../site.js';
import { isFloat } from './cast.js';

/** A value as Python's JSON writes it: floats keep their point, secrets are starred out. */
export function presentValue(field: DocField | undefined, value: unknown): unknown {
  if (field && isFloat(field)) return new PyFloat(Number(value ?? 0));
  if (field?.fieldtype === 'Password' && value) return '*'.repeat(String(value).length);
  return value ?? null;
}

/** A document as an answer carries it. Resources leave nulls out, methods keep them. */
export function presentDoc(site: Site, doc: Doc, nulls: 'omit' | 'keep'): Record<string, unknown> {
  const meta = site.meta(doc.doctype);
  const answer: Record<string, unknown> = {};
  for (const column of LEADING_COLUMNS) answer[column] = doc[column];
  for (const field of columnsOf(meta)) answer[field.fieldname] = presentValue(field, doc[field.fieldname]);
  if (meta.istable) for (const column of ROW_COLUMNS) answer[column] = doc[column];
  answer.doctype = doc.doctype;
  for (const field of tablesOf(meta)) {
    answer[field.fieldname] = rowsOf(doc, field.fieldname).map((row) => presentDoc(site, row, nulls));
  }
  if (doc.__unsaved) answer.__unsaved = 1;
  // A single has no row of its own: its values are kept as text, and nobody noted when it began.
  if (meta.issingle) Object.assign(answer, { creation: null, idx: '0' });
  if (nulls === 'keep') return answer;
  return Object.fromEntries(Object.entries(answer).filter(([, value]) => value !== null));
}

/** Which column a field name means; undefined for what is no column. */
export function columnOf(meta: DocType, fieldname: string): DocField | undefined {
  const own = columnsOf(meta).find((field) => field.fieldname === fieldname);
  if (own) return own;
  const fixed = ([...LEADING_COLUMNS, ...(meta.istable ? ROW_COLUMNS : [])] as string[]).includes(fieldname);
  return fixed ? { fieldname, label: fieldname, fieldtype: FIXED_TYPES[fieldname] ?? 'Data' } : undefined;
}

const FIXED_TYPES: Record<string, string> = {
  creation: 'Datetime',
  modified: 'Datetime',
  docstatus: 'Int',
  idx: 'Int',
};

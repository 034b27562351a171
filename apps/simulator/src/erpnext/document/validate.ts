import type { Doc } from '../doc.js';
import { rowsOf } from '../doc.js';
import { type DocField, type DocType, columnsOf, isTable, tablesOf } from '../doctypes/doctype.js';
import { FrappeError, thrown } from '../errors.js';
import type { Site } from '../site.js';
import { checkDate, isNumber } from './cast.js';
import { sanitize } from './sanitize.js';

const TEXT_LIMIT: Record<string, number> = { Data: 140, Link: 140, 'Dynamic Link': 140, Select: 140 };

/** What Frappe checks of every document, whatever its DocType; sanitises its texts. */
export function validateDoc(site: Site, meta: DocType, doc: Doc): void {
  checkMandatory(site, meta, doc);
  for (const { fields, holder } of holders(site, meta, doc)) {
    for (const field of fields) checkSelect(field, holder);
  }
  for (const { fields, holder } of holders(site, meta, doc)) {
    for (const field of fields) checkLength(field, holder, doc);
    sanitize(fields, holder);
  }
}

/** What the database checks when it stores. */
export function checkColumns(site: Site, meta: DocType, doc: Doc): void {
  for (const { fields, holder } of holders(site, meta, doc)) {
    for (const field of fields) checkDate(field, holder[field.fieldname], holder.doctype);
  }
}

/** The document and its rows, each with its columns. */
export function* holders(
  site: Site,
  meta: DocType,
  doc: Doc,
): Generator<{ fields: DocField[]; holder: Doc }> {
  yield { fields: columnsOf(meta), holder: doc };
  for (const table of tablesOf(meta)) {
    const fields = columnsOf(site.meta(String(table.options)));
    for (const row of rowsOf(doc, table.fieldname)) yield { fields, holder: row };
  }
}

function checkMandatory(site: Site, meta: DocType, doc: Doc): void {
  const missing: { fieldname: string; message: string }[] = meta.fields
    .filter((field) => field.reqd && isMissing(field, doc))
    .map(({ fieldname, label }) => ({
      fieldname,
      message: `Error: Value missing for ${doc.doctype}: ${label}`,
    }));
  for (const table of tablesOf(meta)) {
    const fields = site.meta(String(table.options)).fields.filter((field) => field.reqd);
    for (const row of rowsOf(doc, table.fieldname)) {
      for (const { fieldname, label } of fields.filter((field) => isMissing(field, row))) {
        const place = `<strong>${row.doctype}</strong> Row #${row.idx}`;
        missing.push({ fieldname, message: `Error: ${place}: Value missing for: ${label}` });
      }
    }
  }
  if (missing.length === 0) return;
  const names = missing.map(({ fieldname }) => fieldname).join(', ');
  throw new FrappeError('MandatoryError', `[${doc.doctype}, ${doc.name}]: ${names}`, {
    messages: missing.map(({ message }) => ({ message, title: 'Message' })),
  });
}

function isMissing(field: DocField, doc: Doc): boolean {
  if (isTable(field)) return rowsOf(doc, field.fieldname).length === 0;
  const value = doc[field.fieldname];
  return !isNumber(field) && (value === null || value === undefined || String(value).trim() === '');
}

const rowPrefix = (holder: Doc) => (holder.parentfield ? `Row #${holder.idx}:` : '');

function checkSelect(field: DocField, holder: Doc): void {
  const value = holder[field.fieldname];
  if (field.fieldtype !== 'Select' || !field.options || !value) return;
  const options = field.options.split('\n');
  if (field.fieldname === 'naming_series' || options.includes(String(value))) return;
  const allowed = options
    .filter((option) => option !== '')
    .map((option) => `"${option}"`)
    .join(', ');
  const problem = `${field.label} cannot be "${String(value)}". It should be one of ${allowed}`;
  throw thrown('ValidationError', `${rowPrefix(holder)} ${problem}`);
}

function checkLength(field: DocField, holder: Doc, doc: Doc): void {
  const value = holder[field.fieldname];
  const limit = field.length || TEXT_LIMIT[field.fieldtype];
  if (typeof value !== 'string' || !limit || [...value].length <= limit) return;
  const place = holder.parentfield
    ? `${doc.doctype} ${doc.name}: Row #${holder.idx}`
    : `${doc.doctype} ${doc.name}`;
  throw thrown(
    'CharacterLengthExceededError',
    `${place}: '<strong>${field.label}</strong>' (${value}) will get truncated, as max characters allowed is ${limit}`,
    { title: 'Value too big' },
  );
}

import type { Doc } from '../doc.js';
import { rowsOf, textOf } from '../doc.js';
import { type DocField, type DocType, columnsOf, tablesOf } from '../doctypes/doctype.js';
import { thrown } from '../errors.js';
import type { Site } from '../site.js';

/** DocType and document that a link field points to, or undefined where it is empty or no link. */
export function linkTarget(field: DocField, doc: Doc): { doctype: string; name: string } | undefined {
  const name = textOf(doc, field.fieldname);
  if (!name) return undefined;
  if (field.fieldtype === 'Link') return { doctype: String(field.options), name };
  if (field.fieldtype === 'Dynamic Link') return { doctype: textOf(doc, String(field.options)), name };
  return undefined;
}

/** Refuses links to nothing and to what is cancelled; gives links the case of the name they mean. */
export function validateLinks(site: Site, meta: DocType, doc: Doc): void {
  const missing: string[] = [];
  const cancelled: string[] = [];
  for (const { holder, field, prefix } of linkFields(site, meta, doc)) {
    const target = linkTarget(field, holder);
    if (!target) continue;
    const text = `${prefix}${field.label}: ${target.name}`;
    const found = resolve(site, target);
    if (found === undefined) missing.push(text);
    else if (found.docstatus === 2 && field.fieldname !== 'amended_from') cancelled.push(text);
    else holder[field.fieldname] = found.name;
  }
  if (missing.length > 0) throw thrown('LinkValidationError', `Could not find ${missing.join(', ')}`);
  if (cancelled.length > 0)
    throw thrown('CancelledLinkError', `Cannot link cancelled document: ${cancelled.join(', ')}`);
}

function* linkFields(site: Site, meta: DocType, doc: Doc) {
  for (const field of columnsOf(meta)) yield { holder: doc, field, prefix: '' };
  for (const table of tablesOf(meta)) {
    const rowFields = columnsOf(site.meta(String(table.options)));
    for (const row of rowsOf(doc, table.fieldname)) {
      for (const field of rowFields) yield { holder: row, field, prefix: `Row #${row.idx}: ` };
    }
  }
}

function resolve(site: Site, { doctype, name }: { doctype: string; name: string }) {
  if (doctype === 'DocType') return site.has(name) ? { name, docstatus: 0 } : undefined;
  return site.find(doctype, name);
}

/** Fills empty or read-only fields that are fetched from a linked document. */
export function fetchFromLinks(site: Site, meta: DocType, doc: Doc): void {
  for (const field of columnsOf(meta)) {
    const [via, source] = (field.fetch_from ?? '').split('.');
    if (!via || !source || doc[field.fieldname]) continue;
    const link = meta.fields.find(({ fieldname }) => fieldname === via);
    const target = link && linkTarget(link, doc);
    const found = target && site.find(target.doctype, target.name);
    if (found) doc[field.fieldname] = found[source] ?? null;
  }
}

/** Documents that link to this one, itself left out. */
export function* backLinks(site: Site, doctypes: Iterable<string>, doc: Doc): Generator<Doc> {
  for (const doctype of doctypes) {
    const meta = site.meta(doctype);
    if (meta.istable || doctype === 'Comment' || doctype === 'ToDo') continue;
    for (const other of site.all(doctype)) {
      if (other.doctype === doc.doctype && other.name === doc.name) continue;
      if (pointsTo(site, meta, other, doc)) yield other;
    }
  }
}

function pointsTo(site: Site, meta: DocType, other: Doc, doc: Doc): boolean {
  for (const { holder, field } of linkFields(site, meta, other)) {
    const target = linkTarget(field, holder);
    if (target?.doctype === doc.doctype && target.name === doc.name) return true;
  }
  return false;
}

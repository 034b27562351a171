import type { Doc } from '../doc.js';
import { textOf } from '../doc.js';
import type { DocType } from '../doctypes/doctype.js';
import { FrappeError, thrown } from '../errors.js';
import type { Site } from '../site.js';

/** The name that a new document gets; a name that the caller gave plays no part. */
export function nameFor(site: Site, meta: DocType, doc: Doc, ownName: () => string | undefined): string {
  const amended = textOf(doc, 'amended_from');
  const name = amended ? amendedName(site, doc.doctype, amended) : (ownName() ?? nameByRule(site, meta, doc));
  if (/[<>]/.test(name))
    throw thrown('NameError', 'Name cannot contain special characters like <strong><, ></strong>');
  return name.trim();
}

function nameByRule(site: Site, meta: DocType, doc: Doc): string {
  if (meta.autoname.startsWith('field:')) return textOf(doc, meta.autoname.slice('field:'.length));
  if (meta.autoname === 'naming_series:') return nextInSeries(site, textOf(doc, 'naming_series'));
  return site.hash();
}

/** `SAL-ORD-2026-00001` becomes `SAL-ORD-2026-00001-1`, and that `…-2`. */
function amendedName(site: Site, doctype: string, amendedFrom: string): string {
  const wasAmended = Boolean(site.find(doctype, amendedFrom)?.amended_from);
  const again = wasAmended && /^(.*)-(\d+)$/.exec(amendedFrom);
  return again ? `${again[1]}-${Number(again[2]) + 1}` : `${amendedFrom}-1`;
}

/** The prefix that a series counts under: `SAL-ORD-.YYYY.-` is `SAL-ORD-2026-`. */
function seriesPrefix(site: Site, series: string): string {
  const [year = '', month = '', day = ''] = site.clock.today().split('-');
  const parts: Record<string, string> = { YYYY: year, YY: year.slice(2), MM: month, DD: day };
  return series
    .split('.')
    .map((part) => (/^#+$/.test(part) ? '' : (parts[part] ?? part)))
    .join('');
}

export function nextInSeries(site: Site, series: string): string {
  const prefix = seriesPrefix(site, series);
  const number = site.counter(prefix) + 1;
  site.setCounter(prefix, number);
  return `${prefix}${String(number).padStart(5, '0')}`;
}

/** Takes a deleted document's number back where it was the last, so that the next document gets it again. */
export function returnNumber(site: Site, meta: DocType, doc: Doc): void {
  if (meta.autoname !== 'naming_series:') return;
  const last = /^(.*?)(\d{5})$/.exec(doc.name);
  if (last?.[1] && site.counter(last[1]) === Number(last[2])) site.setCounter(last[1], Number(last[2]) - 1);
}

/** The first of `name`, `name-1`, `name-2`… that is free. */
export function freeName(site: Site, doctype: string, name: string): string {
  let free = name;
  for (let number = 1; site.find(doctype, free); number += 1) free = `${name}-${number}`;
  return free;
}

/** A second document of the same name: 409, whatever the case. */
export function checkNameIsFree(site: Site, doc: Doc): void {
  if (!site.find(doc.doctype, doc.name)) return;
  throw duplicateError('DuplicateEntryError', doc, doc.name, 'PRIMARY', {
    message: `${doc.doctype} <strong>${doc.name}</strong> already exists`,
    title: 'Duplicate Name',
    indicator: 'red',
  });
}

/** The same value in a field that is unique: 417, whatever the case. Empty values are no values. */
export function checkUnique(site: Site, meta: DocType, doc: Doc): void {
  const fields = meta.fields.filter((field) => field.unique && textOf(doc, field.fieldname) !== '');
  for (const { fieldname, label } of fields) {
    const holders = site.holding(doc.doctype, fieldname, textOf(doc, fieldname));
    if (!holders.some((other) => other.name !== doc.name)) continue;
    throw duplicateError('UniqueValidationError', doc, textOf(doc, fieldname), fieldname, {
      message: `${label} must be unique`,
      title: 'Message',
    });
  }
}

function duplicateError(
  excType: string,
  doc: Doc,
  value: string,
  index: string,
  message: { message: string; title: string; indicator?: string },
): FrappeError {
  const clash = `IntegrityError(1062, "Duplicate entry '${value}' for key '${index}'")`;
  return new FrappeError(excType, `('${doc.doctype}', '${doc.name}', ${clash})`, { messages: [message] });
}

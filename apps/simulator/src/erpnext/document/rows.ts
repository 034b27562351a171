import type { Doc } from '../doc.js';
import { rowsOf } from '../doc.js';
import { notFound } from '../errors.js';
import type { Session } from '../session.js';
import type { Site } from '../site.js';
import { applyValues, type Values } from './new-doc.js';
import { updateDoc } from './save.js';

/** A row of a child DocType by its own name; throws a 404. */
export function loadRow(site: Site, doctype: string, name: string): Doc {
  const row = site.all(doctype).find((candidate) => candidate.name === name);
  if (!row) throw notFound(doctype, name);
  return structuredClone(row);
}

/** A row that is changed by itself: its document is saved after it, totals and all. */
export function updateRow(site: Site, session: Session, doctype: string, name: string, values: Values): Doc {
  const row = loadRow(site, doctype, name);
  const stamp = { user: session.user, time: site.clock.timestamp() };
  applyValues(site, site.meta(doctype), row, values, stamp);
  Object.assign(row, { modified: stamp.time, modified_by: stamp.user });
  replaceRow(site, row, row);
  updateDoc(site, session, String(row.parenttype), String(row.parent), {});
  return row;
}

/** A row that is deleted by itself leaves its document's totals and `modified` stale. */
export function deleteRow(site: Site, doctype: string, name: string): void {
  replaceRow(site, loadRow(site, doctype, name), undefined);
}

function replaceRow(site: Site, row: Doc, by: Doc | undefined): void {
  const parent = site.load(String(row.parenttype), String(row.parent));
  const fieldname = String(row.parentfield);
  parent[fieldname] = rowsOf(parent, fieldname).flatMap((old) => (old.name === row.name ? (by ?? []) : old));
  site.put(parent);
}

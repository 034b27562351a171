import { controllerOf } from '../controllers/index.js';
import { sameText } from '../collation.js';
import type { Doc } from '../doc.js';
import { rowsOf } from '../doc.js';
import { columnsOf, tablesOf } from '../doctypes/doctype.js';
import { standardDoctypes } from '../doctypes/index.js';
import { thrown } from '../errors.js';
import type { Session } from '../session.js';
import type { Site } from '../site.js';
import { linkTarget } from './links.js';
import { holders } from './validate.js';

/**
 * Gives a document another name, or merges it into the one that has that name. Links in other documents follow, and
 * their `modified` stays as it was.
 */
export function renameDoc(
  site: Site,
  session: Session,
  { doctype, old, wanted, merge }: { doctype: string; old: string; wanted: string; merge: boolean },
): string {
  const meta = site.meta(doctype);
  const doc = site.load(doctype, old);
  if (!meta.allow_rename) throw thrown('ValidationError', `${doctype} not allowed to be renamed`);
  const name = wanted.trim();
  const taken = sameText(old, name) ? undefined : site.find(doctype, name);
  if (taken && !merge)
    throw thrown('ValidationError', `Another ${doctype} with name ${name} exists, select another name`);
  const time = site.clock.timestamp();
  const renamed = taken ?? { ...doc, name };
  if (meta.autoname.startsWith('field:')) renamed[meta.autoname.slice('field:'.length)] = renamed.name;
  if (controllerOf(doctype).afterRename)
    Object.assign(renamed, { modified: time, modified_by: session.user });
  controllerOf(doctype).afterRename?.(renamed);
  for (const { fieldname } of tablesOf(meta)) {
    for (const row of rowsOf(renamed, fieldname)) row.parent = renamed.name;
  }
  site.remove(doctype, doc.name);
  site.put(renamed);
  moveLinks(site, doc, renamed.name);
  session.messages.push({
    message: `Document renamed from <strong>${old}</strong> to <strong>${name}</strong>`,
    title: 'Message',
    indicator: 'green',
    alert: 1,
  });
  return renamed.name;
}

function moveLinks(site: Site, doc: Doc, name: string): void {
  for (const doctype of standardDoctypes.keys()) {
    const meta = site.meta(doctype);
    if (meta.istable || columnsOf(meta).length === 0) continue;
    for (const other of site.all(doctype)) {
      const copy = structuredClone(other);
      let moved = false;
      for (const { fields, holder } of holders(site, meta, copy)) {
        for (const field of fields) {
          const target = linkTarget(field, holder);
          if (target?.doctype !== doc.doctype || target.name !== doc.name) continue;
          holder[field.fieldname] = name;
          moved = true;
        }
      }
      if (moved) site.put(copy);
    }
  }
}

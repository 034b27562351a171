import { controllerOf } from '../controllers/index.js';
import type { Doc } from '../doc.js';
import { standardDoctypes } from '../doctypes/index.js';
import { FrappeError, raisedMessage, thrown } from '../errors.js';
import { minifiedJson } from '../python.js';
import type { Session } from '../session.js';
import type { Site } from '../site.js';
import { backLinks } from './links.js';
import { returnNumber } from './naming.js';
import { newDoc } from './new-doc.js';

const HOW_TO_CANCEL =
  'https://docs.erpnext.com//docs/user/manual/en/setting-up/articles/delete-submitted-document';

/** Deletes a document, and keeps a copy of it in Deleted Document. */
export function deleteDoc(site: Site, session: Session, doctype: string, name: string): void {
  const meta = site.meta(doctype);
  const doc = site.find(doctype, name);
  // Without a message, other than for a read of what is not there.
  if (!doc) throw new FrappeError('DoesNotExistError', '');
  if (meta.is_submittable && doc.docstatus === 1) {
    const advice = `<a href='${HOW_TO_CANCEL}' target='_blank'> Cancel </a>`;
    const text = `${doctype} ${doc.name}: Submitted Record cannot be deleted. You must ${advice} it first.`;
    throw thrown('ValidationError', text);
  }
  const stamp = { user: session.user, time: site.clock.timestamp() };
  controllerOf(doctype).onTrash?.({ site, session, meta, doc, before: doc, values: {}, stamp });
  checkNotLinked(site, doc, 'any');
  returnNumber(site, meta, doc);
  site.remove(doctype, doc.name);
  site.bury(doc);
  const copy = newDoc(
    site,
    site.meta('Deleted Document'),
    { deleted_doctype: doctype, deleted_name: doc.name, data: minifiedJson(doc) },
    stamp,
  );
  site.put({ ...copy, name: site.hash() });
  site.emit('on_trash', doc);
}

/** Refuses while another document links to this one: any at all, cancelled ones too, or only what is submitted. */
export function checkNotLinked(site: Site, doc: Doc, by: 'any' | 'submitted'): void {
  const submittable = (other: Doc) => standardDoctypes.get(other.doctype)?.is_submittable === 1;
  for (const other of backLinks(site, standardDoctypes.keys(), doc)) {
    if (by === 'submitted' && !(submittable(other) && other.docstatus === 1)) continue;
    throw linkExists(doc, other, by === 'any' && 'disabled' in doc);
  }
}

function linkExists(doc: Doc, other: Doc, canBeDisabled: boolean): FrappeError {
  const anchor = ({ doctype, name }: Doc) => `<a href="/app/Form/${doctype}/${name}">${name}</a>`;
  const text =
    `Cannot delete or cancel because ${doc.doctype} ${anchor(doc)} is linked with ` +
    `${other.doctype} ${anchor(other)} `;
  if (!canBeDisabled) return thrown('LinkExistsError', text);
  const advice = `You can disable this ${doc.doctype} instead of deleting it.`;
  return new FrappeError('LinkExistsError', advice, {
    messages: [raisedMessage(text), raisedMessage(advice)],
  });
}

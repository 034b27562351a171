import type { Doc } from '../doc.js';
import { presentDoc } from '../document/present.js';
import { insertDoc, updateDoc } from '../document/save.js';
import { FrappeError } from '../errors.js';
import type { Session } from '../session.js';
import type { Site } from '../site.js';

type DocMethod = (site: Site, session: Session, doc: Doc, args: Record<string, unknown>) => Doc;

const DOC_METHODS: Record<string, DocMethod> = {
  submit: (site, session, doc) => updateDoc(site, session, doc.doctype, doc.name, { docstatus: 1 }),
  cancel: (site, session, doc) => updateDoc(site, session, doc.doctype, doc.name, { docstatus: 2 }),
  add_comment: (site, session, doc, { comment_type = 'Comment', text }) =>
    insertDoc(site, session, 'Comment', {
      comment_type,
      content: text,
      reference_doctype: doc.doctype,
      reference_name: doc.name,
    }),
};

/** Runs a document's own method, as `run_method` asks for it; returns the document that came of it. */
export function runDocMethod(
  site: Site,
  session: Session,
  doc: Doc,
  method: string,
  args: Record<string, unknown>,
): unknown {
  const run = DOC_METHODS[method];
  if (!run) throw new FrappeError('NotFound', `Method ${method} not found`);
  return presentDoc(site, run(site, session, doc, args), 'omit');
}

import { controllerOf } from '../controllers/index.js';
import type { Doc } from '../doc.js';
import { rowsOf } from '../doc.js';
import { tablesOf } from '../doctypes/doctype.js';
import { pythonError, thrown } from '../errors.js';
import type { Session } from '../session.js';
import type { Site } from '../site.js';
import { checkUpdateAfterSubmit, actionFor, type Action } from './docstatus.js';
import { checkNotLinked } from './delete.js';
import { fetchFromLinks, validateLinks } from './links.js';
import { checkNameIsFree, checkUnique, nameFor } from './naming.js';
import { applyValues, checkNoLists, newDoc, type Values } from './new-doc.js';
import type { Saving, Task } from './task.js';
import { checkColumns, validateDoc } from './validate.js';

/** Makes a document of the given values and stores it; returns it as it is stored. */
export function insertDoc(site: Site, session: Session, doctype: string, values: Values): Doc {
  const meta = site.meta(doctype);
  if (meta.istable) throw pythonError('TypeError', `${doctype} is a child table`);
  checkNoLists(meta, values);
  const stamp = { user: session.user, time: site.clock.timestamp() };
  const doc = newDoc(site, meta, values, stamp);
  const task: Saving = { site, session, meta, doc, values, stamp, insert: insertAs(site, session) };
  const controller = controllerOf(doctype);
  const action = actionFor(0, values.docstatus ?? 0);
  controller.beforeInsert?.(task);
  validateLinks(site, meta, doc);
  fetchFromLinks(site, meta, doc);
  doc.name = nameFor(site, meta, doc, () => controller.ownName?.(task));
  nameRows(task);
  setDocstatus(task, action === 'submit' ? 1 : 0);
  controller.validate?.(task);
  validateDoc(site, meta, doc);
  checkNameIsFree(site, doc);
  store(task);
  controller.afterInsert?.(task);
  site.emit('after_insert', doc);
  site.emit('on_update', doc);
  if (action === 'submit') site.emit('on_submit', doc);
  return doc;
}

/** Sets the given values of a stored document and saves it; returns it as it is stored. */
export function updateDoc(site: Site, session: Session, doctype: string, name: string, values: Values): Doc {
  const before = site.load(doctype, name);
  if (typeof values.name === 'string' && values.name !== before.name) site.load(doctype, values.name);
  const meta = site.meta(doctype);
  checkNoLists(meta, values);
  const stamp = { user: session.user, time: site.clock.timestamp() };
  const doc = structuredClone(before);
  Object.assign(doc, { modified: stamp.time, modified_by: stamp.user });
  applyValues(site, meta, doc, values, stamp);
  const task: Saving = { site, session, meta, doc, before, values, stamp, insert: insertAs(site, session) };
  checkIsLatest(task);
  const action = actionFor(before.docstatus, values.docstatus ?? before.docstatus);
  checkConstants(task);
  nameRows(task);
  setDocstatus(task, { save: 0, submit: 1, update_after_submit: 1, cancel: 2 }[action]);
  runAction(task, action);
  store(task);
  if (action !== 'update_after_submit' && action !== 'cancel') site.emit('on_update', doc);
  if (action === 'submit') site.emit('on_submit', doc);
  if (action === 'cancel') site.emit('on_cancel', doc);
  return doc;
}

function insertAs(site: Site, session: Session): Saving['insert'] {
  return (doctype, values) => insertDoc(site, session, doctype, values);
}

function runAction(task: Saving, action: Action): void {
  const { site, meta, doc, before } = task;
  if (action === 'cancel') {
    checkNotLinked(site, doc, 'submitted');
    if ('status' in doc) doc.status = 'Cancelled';
    return;
  }
  validateLinks(site, meta, doc);
  fetchFromLinks(site, meta, doc);
  if (action !== 'update_after_submit') controllerOf(doc.doctype).validate?.(task);
  validateDoc(site, meta, doc);
  if (action === 'update_after_submit' && before) checkUpdateAfterSubmit(site, meta, before, doc);
}

/** Who sends `modified` says on which state the change is based. */
function checkIsLatest({ values, before, stamp }: Task): void {
  if (!before || !('modified' in values) || values.modified === before.modified) return;
  throw thrown(
    'TimestampMismatchError',
    `Error: Document has been modified after you have opened it (${before.modified}, ${stamp.time}). ` +
      'Please refresh to get the latest document.',
  );
}

function checkConstants({ meta, doc, before, values }: Task): void {
  const labels = meta.fields
    .filter((field) => field.set_only_once && doc[field.fieldname] !== before?.[field.fieldname])
    .map((field) => field.label);
  if ('creation' in values && values.creation !== before?.creation) labels.unshift('Created On');
  if (labels[0])
    throw thrown('CannotChangeConstantError', `Value cannot be changed for <strong>${labels[0]}</strong>`);
}

function nameRows({ site, meta, doc, before, stamp }: Task): void {
  for (const { fieldname } of tablesOf(meta)) {
    for (const row of rowsOf(doc, fieldname)) {
      row.parent = doc.name;
      Object.assign(row, { modified: stamp.time, modified_by: stamp.user });
      if (before) continue;
      row.name = site.hash();
      row.__unsaved = 1;
    }
  }
}

function setDocstatus({ meta, doc }: Task, docstatus: number): void {
  doc.docstatus = docstatus;
  for (const { fieldname } of tablesOf(meta)) {
    for (const row of rowsOf(doc, fieldname)) row.docstatus = docstatus;
  }
}

/** What the database has to say, then the document without the marks that only an answer carries. */
function store({ site, meta, doc }: Task): void {
  checkUnique(site, meta, doc);
  checkColumns(site, meta, doc);
  const stored = structuredClone(doc);
  for (const { fieldname } of tablesOf(meta)) {
    for (const row of rowsOf(stored, fieldname)) delete row.__unsaved;
  }
  site.put(stored);
}

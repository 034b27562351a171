import { presentDoc } from '../document/present.js';
import type { Doc } from '../doc.js';
import { deleteDoc } from '../document/delete.js';
import { deleteRow, loadRow, updateRow } from '../document/rows.js';
import { insertDoc, updateDoc } from '../document/save.js';
import { runDocMethod } from '../methods/doc-methods.js';
import { standardDoctypes } from '../doctypes/index.js';
import { FrappeError, notFound, pythonError, thrown } from '../errors.js';
import { metaDocument } from '../methods/meta.js';
import { listDocs } from '../query/list.js';
import type { Session } from '../session.js';
import type { Site } from '../site.js';
import { hiddenFields, type Right, withoutFields } from '../rights.js';
import { checkPermission } from './auth.js';
import type { Form } from './form.js';

export interface ResourceCall {
  site: Site;
  session: Session;
  method: string;
  doctype: string;
  /** Empty for the collection. */
  name: string;
  form: Form;
  /** The fields of a document that is written. */
  document(): Form;
}

export interface ResourceAnswer {
  status: number;
  data: unknown;
}

type Handler = (call: ResourceCall) => ResourceAnswer;

const COLLECTION: Record<string, Handler> = {
  GET: (call) => ({ status: 200, data: listResource(call) }),
  POST: (call) => ({
    status: 200,
    data: shown(call, insertDoc(call.site, call.session, call.doctype, written(call))),
  }),
};

/** A document as the caller may see it. */
function shown({ site, session, doctype }: ResourceCall, doc: Doc): Record<string, unknown> {
  return withoutFields(presentDoc(site, doc, 'omit'), hiddenFields(site, session.user, doctype));
}

/** What the caller may write of what was sent; the rest is dropped without a word. */
function written({ site, session, doctype, document }: ResourceCall): Form {
  return withoutFields(document(), hiddenFields(site, session.user, doctype));
}

const DOCUMENT: Record<string, Handler> = {
  GET: (call) => ('run_method' in call.form ? runMethod(call) : readDocumentResource(call)),
  POST: (call) => runMethod(call),
  PUT: (call) => {
    const { site, session, doctype, name } = call;
    const update = site.meta(doctype).istable ? updateRow : updateDoc;
    return { status: 200, data: shown(call, update(site, session, doctype, name, written(call))) };
  },
  DELETE: ({ site, session, doctype, name }) => {
    if (site.meta(doctype).istable) deleteRow(site, doctype, name);
    else deleteDoc(site, session, doctype, name);
    return { status: 202, data: 'ok' };
  },
};

/** `/api/resource/{DocType}` and `/api/resource/{DocType}/{name}`; a bare 404 for other methods. */
export function handleResource(call: ResourceCall): ResourceAnswer {
  const handler = (call.name === '' ? COLLECTION : DOCUMENT)[call.method];
  if (!handler) throw new FrappeError('DoesNotExistError', '');
  const { site, session, doctype, name } = call;
  if (doctype === 'DocType') return handleDocType(call);
  if (name !== '' && !site.has(doctype)) throw importError(doctype);
  checkPermission(site, session.user, { doctype, right: rightFor(call), name });
  return handler(call);
}

const RIGHTS: Record<string, Right> = { GET: 'read', POST: 'create', PUT: 'write', DELETE: 'delete' };
const MOVES: Record<string, Right> = { 1: 'submit', 2: 'cancel', submit: 'submit', cancel: 'cancel' };

/** Submitting and cancelling are rights of their own. */
function rightFor({ method, name, form }: ResourceCall): Right {
  const asked = method === 'PUT' ? form.docstatus : name === '' ? undefined : form.run_method;
  const isDocMethod = name !== '' && (method === 'POST' || 'run_method' in form);
  return MOVES[String(asked)] ?? (isDocMethod ? 'read' : (RIGHTS[method] ?? 'read'));
}

/** DocTypes can be read; their custom fields are not among their fields here. */
function handleDocType({ site, session, method: verb, name }: ResourceCall): ResourceAnswer {
  checkPermission(site, session.user, { doctype: 'DocField', right: RIGHTS[verb] ?? 'read', name });
  if (verb !== 'GET') throw thrown('ValidationError', 'Not in Developer Mode');
  if (name === '') return { status: 200, data: [...standardDoctypes.keys()].map((each) => ({ name: each })) };
  const meta = standardDoctypes.get(name);
  if (!meta) throw notFound('DocType', name);
  return { status: 200, data: metaDocument(meta) };
}

/** A document of an unknown DocType: Python looks for its module, and the caller gets a 500. */
function importError(doctype: string): FrappeError {
  const module = `frappe.core.doctype.${doctype.toLowerCase().replace(/[ -]/g, '_')}`;
  return new FrappeError('ImportError', `No module named '${module}'`, {
    exception: `Error: No module named '${module}'`,
  });
}

function readDocumentResource(call: ResourceCall): ResourceAnswer {
  const { site, doctype, name } = call;
  const doc = site.meta(doctype).istable ? loadRow(site, doctype, name) : site.load(doctype, name);
  return { status: 200, data: shown(call, doc) };
}

function runMethod({ site, session, doctype, name, form }: ResourceCall): ResourceAnswer {
  const { run_method: method, ...args } = form;
  if (method === undefined) throw pythonError('KeyError', "'run_method'");
  return {
    status: 200,
    data: runDocMethod(site, session, site.load(doctype, name), String(method), args),
  };
}

function listResource({ site, session, doctype, form }: ResourceCall): unknown {
  const limit_page_length = form.limit_page_length ?? (form.limit || 20);
  const hidden = hiddenFields(site, session.user, doctype);
  const all = listDocs(site, doctype, { ...form, limit_page_length });
  const rows = all.map((row) => withoutFields(row, hidden));
  const asLists = ['false', '0', 'False', false, 0].includes(form.as_dict as string | boolean | number);
  return asLists ? rows.map((row) => Object.values(row)) : rows;
}

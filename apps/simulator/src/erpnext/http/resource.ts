import { presentDoc } from '../document/present.js';
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
  GET: ({ site, doctype, form }) => ({ status: 200, data: listResource(site, doctype, form) }),
  POST: ({ site, session, doctype, document }) => ({
    status: 200,
    data: presentDoc(site, insertDoc(site, session, doctype, document()), 'omit'),
  }),
};

const DOCUMENT: Record<string, Handler> = {
  GET: (call) => ('run_method' in call.form ? runMethod(call) : readDocumentResource(call)),
  POST: (call) => runMethod(call),
  PUT: ({ site, session, doctype, name, document }) => {
    const update = site.meta(doctype).istable ? updateRow : updateDoc;
    return {
      status: 200,
      data: presentDoc(site, update(site, session, doctype, name, document()), 'omit'),
    };
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
  const { site, session, doctype, name, method: verb } = call;
  if (doctype === 'DocType') return handleDocType(call);
  if (name !== '' && !site.has(doctype)) throw importError(doctype);
  checkPermission(site, session.user, { doctype, verb, name });
  return handler(call);
}

/** DocTypes can be read; their custom fields are not among their fields here. */
function handleDocType({ site, session, method: verb, name }: ResourceCall): ResourceAnswer {
  checkPermission(site, session.user, { doctype: 'DocField', verb, name });
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

function readDocumentResource({ site, doctype, name }: ResourceCall): ResourceAnswer {
  const doc = site.meta(doctype).istable ? loadRow(site, doctype, name) : site.load(doctype, name);
  return { status: 200, data: presentDoc(site, doc, 'omit') };
}

function runMethod({ site, session, doctype, name, form }: ResourceCall): ResourceAnswer {
  const { run_method: method, ...args } = form;
  if (method === undefined) throw pythonError('KeyError', "'run_method'");
  return {
    status: 200,
    data: runDocMethod(site, session, site.load(doctype, name), String(method), args),
  };
}

function listResource(site: Site, doctype: string, form: Form): unknown {
  const limit_page_length = form.limit_page_length ?? (form.limit || 20);
  const rows = listDocs(site, doctype, { ...form, limit_page_length });
  const asLists = ['false', '0', 'False', false, 0].includes(form.as_dict as string | boolean | number);
  return asLists ? rows.map((row) => Object.values(row)) : rows;
}

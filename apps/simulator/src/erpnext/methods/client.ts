import { checkPermission } from '../http/auth.js';
import { deleteDoc } from '../document/delete.js';
import type { Values } from '../document/new-doc.js';
import { presentDoc } from '../document/present.js';
import { renameDoc } from '../document/rename.js';
import { insertDoc, updateDoc } from '../document/save.js';
import { FrappeError, notFound, pythonError, thrown } from '../errors.js';
import { cint } from '../numbers.js';
import { parseJsonArgument } from '../query/filters.js';
import { hiddenFields, mayDo, type Right, withoutFields } from '../rights.js';
import { countDocs, listDocs, type ListArguments } from '../query/list.js';
import type { Method, MethodCall } from './method.js';

const READ = ['GET', 'POST', 'PUT', 'DELETE'];
const WRITE = ['POST', 'PUT'];
const MAX_INSERTS = 200;

const documentOf = (value: unknown): Values & { doctype: string; name: string } =>
  parseJsonArgument(value) as Values & { doctype: string; name: string };

const kept = (call: MethodCall, doctype: string, name: string) =>
  presentDoc(call.site, call.site.load(doctype, name), 'keep');

function get(call: MethodCall): unknown {
  const { doctype, name, filters } = call.args;
  const found = name
    ? { name }
    : filters
      ? listDocs(call.site, String(doctype), { filters, limit_page_length: 1 })[0]
      : { name: doctype };
  if (!found) throw notFound(String(doctype), '');
  return kept(call, String(doctype), String(found.name));
}

function getValue({ site, args }: MethodCall): unknown {
  const doctype = String(args.doctype);
  const fieldname =
    typeof args.fieldname === 'string' && args.fieldname.startsWith('[')
      ? parseJsonArgument(args.fieldname)
      : args.fieldname;
  const fields = Array.isArray(fieldname) ? fieldname : [fieldname];
  if (site.meta(doctype).issingle) {
    const single = presentDoc(site, site.load(doctype, doctype), 'keep');
    return Object.fromEntries(fields.map((field) => [field, single[String(field)] ?? null]));
  }
  return listDocs(site, doctype, { fields, filters: args.filters, limit_page_length: 1 })[0] ?? {};
}

function setValue(call: MethodCall): unknown {
  const { doctype, name, fieldname, value } = call.args;
  const given =
    typeof fieldname === 'string' && fieldname.startsWith('{') ? parseJsonArgument(fieldname) : fieldname;
  const values = typeof given === 'object' ? (given as Values) : { [String(given)]: value };
  const doc = updateDoc(call.site, call.session, String(doctype), String(name), values);
  return presentDoc(call.site, doc, 'keep');
}

function insert(call: MethodCall): unknown {
  const { doctype, ...values } = documentOf(call.args.doc);
  return presentDoc(call.site, insertDoc(call.site, call.session, doctype, values), 'keep');
}

function insertMany({ site, session, args }: MethodCall): unknown {
  const docs = parseJsonArgument(args.docs) as (Values & { doctype: string })[];
  if (docs.length > MAX_INSERTS)
    throw thrown('ValidationError', `Only ${MAX_INSERTS} inserts allowed in one request`);
  return docs.map(({ doctype, ...values }) => insertDoc(site, session, doctype, values).name);
}

/** Saves a whole document, whose `modified` must be the stored one. */
function save(call: MethodCall, docstatus?: number): unknown {
  const { doctype, name, modified = '', ...values } = documentOf(call.args.doc);
  const status = docstatus === undefined ? {} : { docstatus };
  const doc = updateDoc(call.site, call.session, doctype, name, { ...values, modified, ...status });
  return presentDoc(call.site, doc, 'keep');
}

function cancel(call: MethodCall): unknown {
  const { doctype, name } = call.args;
  const doc = updateDoc(call.site, call.session, String(doctype), String(name), { docstatus: 2 });
  return presentDoc(call.site, doc, 'keep');
}

/** Reports what failed in a 200 and keeps the rest. */
function bulkUpdate({ site, session, args }: MethodCall): unknown {
  if (typeof args.docs !== 'string') {
    const type = Array.isArray(args.docs) ? 'list' : typeof args.docs;
    throw pythonError('TypeError', `the JSON object must be str, bytes or bytearray, not ${type}`);
  }
  const docs = parseJsonArgument(args.docs) as (Values & { doctype: string; docname: string })[];
  const failed_docs = docs.flatMap((doc) => {
    const { doctype, docname, ...values } = doc;
    try {
      updateDoc(site, session, doctype, docname, values);
      return [];
    } catch (error) {
      if (!(error instanceof FrappeError)) throw error;
      session.messages.push(...(error.details.messages ?? []));
      return [{ doc, exc: `Traceback (most recent call last):\n${error.exception}\n` }];
    }
  });
  return { failed_docs };
}

const LIST_ARGUMENTS: (keyof ListArguments)[] = [
  'fields',
  'filters',
  'or_filters',
  'order_by',
  'group_by',
  'limit_start',
  'limit_page_length',
  'parent',
];

/** What the method takes; other arguments, `limit` among them, are dropped. */
const listArguments = (args: Record<string, unknown>): ListArguments =>
  Object.fromEntries(LIST_ARGUMENTS.filter((key) => key in args).map((key) => [key, args[key]]));

function checked(method: Method): Method {
  const run = (call: MethodCall) => {
    const target = call.args.doctype ?? documentOf(call.args.doc ?? null)?.doctype;
    if (typeof target === 'number')
      throw pythonError('TypeError', "expected string or bytes-like object, got 'int'");
    if (typeof target === 'string') {
      const name = String(call.args.name ?? '');
      checkPermission(call.site, call.session.user, { doctype: target, right: method.right ?? 'read', name });
    }
    return method.run(call);
  };
  return { ...method, run };
}

const methods: Record<string, Method> = {
  get_list: {
    verbs: READ,
    required: ['doctype'],
    run: ({ site, session, args }) => {
      const hidden = hiddenFields(site, session.user, String(args.doctype));
      const rows = listDocs(site, String(args.doctype), listArguments(args));
      return rows.map((row) => withoutFields(row, hidden));
    },
  },
  get_count: {
    verbs: READ,
    required: ['doctype'],
    run: ({ site, args }) => countDocs(site, String(args.doctype), { filters: args.filters }),
  },
  get: { verbs: READ, required: ['doctype'], run: get },
  get_value: { verbs: READ, required: ['doctype', 'fieldname'], run: getValue },
  set_value: { verbs: WRITE, right: 'write', required: ['doctype', 'name', 'fieldname'], run: setValue },
  insert: { verbs: WRITE, right: 'create', required: ['doc'], run: insert },
  insert_many: { verbs: WRITE, right: 'create', required: ['docs'], run: insertMany },
  save: { verbs: WRITE, right: 'write', required: ['doc'], run: (call) => save(call) },
  submit: { verbs: WRITE, right: 'submit', required: ['doc'], run: (call) => save(call, 1) },
  cancel: { verbs: WRITE, right: 'cancel', required: ['doctype', 'name'], run: cancel },
  bulk_update: { verbs: WRITE, right: 'write', required: ['docs'], run: bulkUpdate },
  delete: {
    verbs: ['POST', 'DELETE'],
    right: 'delete',
    required: ['doctype', 'name'],
    run: ({ site, session, args }) => deleteDoc(site, session, String(args.doctype), String(args.name)),
  },
  rename_doc: {
    verbs: WRITE,
    right: 'write',
    required: ['doctype', 'old_name', 'new_name'],
    run: ({ site, session, args }) =>
      renameDoc(site, session, {
        doctype: String(args.doctype),
        old: String(args.old_name),
        wanted: String(args.new_name),
        merge: args.merge === true || args.merge === 'true' || cint(args.merge) === 1,
      }),
  },
  validate_link: {
    verbs: READ,
    required: ['doctype', 'docname'],
    run: ({ site, args }) => {
      const doc = site.find(String(args.doctype), String(args.docname));
      return doc ? { name: doc.name } : {};
    },
  },
  has_permission: {
    verbs: READ,
    required: ['doctype', 'docname'],
    run: ({ site, session, args }) => ({
      has_permission: mayDo(site, session.user, String(args.doctype), (args.perm_type ?? 'read') as Right),
    }),
  },
  get_doc_permissions: {
    verbs: READ,
    required: ['doctype', 'docname'],
    // As it was seen of an administrator, who has no permissions of their own.
    run: () => ({ permissions: { null: 0 } }),
  },
  get_time_zone: { verbs: READ, guest: true, run: ({ site }) => ({ time_zone: site.timeZone() }) },
};

/** Whoever may not is told so, not refused. */
const UNCHECKED = new Set(['has_permission', 'get_doc_permissions']);

/** The module `frappe.client`. */
export const clientMethods: Record<string, Method> = Object.fromEntries(
  Object.entries(methods).map(([name, method]) => [
    `frappe.client.${name}`,
    UNCHECKED.has(name) ? method : checked(method),
  ]),
);

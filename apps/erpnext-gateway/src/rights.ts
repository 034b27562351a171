import type { CheckItem, SignalboxError } from '@signalbox/contracts';
import type { ErpnextApi } from './api.js';
import { SERVED_DOCTYPES } from './doctypes.js';

/** What the gateway does with each DocType, in Frappe's words for rights. */
export const NEEDED_RIGHTS: Record<string, string[]> = {
  Customer: ['read', 'write', 'create', 'delete'],
  'Sales Order': ['read', 'write', 'create', 'delete', 'submit', 'cancel'],
  Item: ['read', 'write'],
  'Sales Invoice': ['read'],
  Contact: ['read'],
};

/** DocTypes that are read to understand others: whose currency an amount has. */
const ALSO_READ = ['Company'];

/** What the key's user may do, DocType by DocType: the site answers rights for a document, so one of each is asked about. */
export function erpnextRights(api: ErpnextApi): Promise<CheckItem[]> {
  return Promise.all([...SERVED_DOCTYPES, ...ALSO_READ].map((doctype) => rightsTo(api, doctype)));
}

async function rightsTo(api: ErpnextApi, doctype: string): Promise<CheckItem> {
  const check = `rights to ${doctype}`;
  const needed = NEEDED_RIGHTS[doctype] ?? ['read'];
  const found = await anyOf(api, doctype);
  if (found === 'refused') return lacking(check, doctype, ['read']);
  if (found === undefined)
    return { check, ok: true, detail: 'may be read; there is no document yet to ask about what else' };
  const asked = needed.filter((right) => right !== 'read');
  const held = await Promise.all(asked.map((right) => api.mayDo(doctype, found, right)));
  const missing = asked.filter((_, index) => !held[index]);
  return missing.length > 0
    ? lacking(check, doctype, missing)
    : { check, ok: true, detail: `${needed.join(', ')}` };
}

async function anyOf(api: ErpnextApi, doctype: string): Promise<string | 'refused' | undefined> {
  const one = { fields: ['name'], filters: [], orderBy: 'modified desc, name asc', limit: 1 };
  try {
    return (await api.list({ doctype, ...one }))[0]?.name;
  } catch (error) {
    if ((error as SignalboxError).code === 'PERMISSION_DENIED') return 'refused';
    throw error;
  }
}

function lacking(check: string, doctype: string, rights: string[]): CheckItem {
  const list = rights.join(', ');
  return {
    check,
    ok: false,
    detail: `the API key's user lacks: ${list}`,
    fix: `In ERPNext: Role Permission Manager > ${doctype}: give a role of the user ${list}, at level 0; or give the user a role that has them. A User Permission on ${doctype} may hide records, too.`,
  };
}

import { rowsOf, textOf } from './doc.js';
import type { Site } from './site.js';

export const GUEST = 'Guest';

export type Right = 'read' | 'write' | 'create' | 'delete' | 'submit' | 'cancel';

const ALL: Right[] = ['read', 'write', 'create', 'delete', 'submit', 'cancel'];
const EDIT: Right[] = ['read', 'write', 'create', 'delete'];
const READ: Right[] = ['read'];

const SELLING_MASTERS = { Item: READ, 'Item Price': READ, Contact: EDIT, Address: EDIT };

/** What a role may do with which DocTypes; a System Manager may do everything. */
const ROLES: Record<string, Record<string, Right[]>> = {
  'Sales User': { ...SELLING_MASTERS, Customer: ['read', 'write', 'create'], 'Sales Order': ALL },
  'Sales Manager': { ...SELLING_MASTERS, Customer: EDIT, 'Sales Order': ALL },
  'Item Manager': { Item: EDIT },
  /** What the gateway's README asks for, and no more. */
  Signalbox: {
    Customer: EDIT,
    'Sales Order': ALL,
    Item: ['read', 'write'],
    'Sales Invoice': READ,
    Contact: READ,
    Company: READ,
    'Deleted Document': READ,
  },
  Reader: { Customer: READ, 'Sales Order': READ, Item: READ },
};

export function rolesOf(site: Site, user: string): string[] {
  const found = site.find('User', user);
  return found ? rowsOf(found, 'roles').map((row) => textOf(row, 'role')) : [];
}

export function isSystemManager(site: Site, user: string): boolean {
  return user === 'Administrator' || rolesOf(site, user).includes('System Manager');
}

/** Whether one of the user's roles has a right; every user may see what a DocType is. */
export function mayDo(site: Site, user: string, doctype: string, right: Right): boolean {
  if (isSystemManager(site, user)) return true;
  return rolesOf(site, user).some((role) => ROLES[role]?.[doctype]?.includes(right));
}

/** Names that User Permissions leave a user of a DocType; undefined where there are none: all. */
export function permittedNames(site: Site, user: string, doctype: string): Set<string> | undefined {
  const names = site
    .all('User Permission')
    .filter((rule) => rule.user === user && rule.allow === doctype)
    .map((rule) => textOf(rule, 'for_value'));
  return names.length > 0 ? new Set(names) : undefined;
}

/** Fields above permission level 0: to all but a System Manager they are not there, in reading as in writing. */
export function hiddenFields(site: Site, user: string, doctype: string): ReadonlySet<string> {
  if (isSystemManager(site, user)) return new Set();
  const fields = site.meta(doctype).fields.filter(({ permlevel }) => (permlevel ?? 0) > 0);
  return new Set(fields.map(({ fieldname }) => fieldname));
}

export function withoutFields<T extends Record<string, unknown>>(values: T, hidden: ReadonlySet<string>): T {
  if (hidden.size === 0) return values;
  return Object.fromEntries(Object.entries(values).filter(([name]) => !hidden.has(name))) as T;
}

import { GUEST } from '../rights.js';
import { type FrappeError, pythonError, thrown } from '../errors.js';
import type { Session } from '../session.js';
import type { Site } from '../site.js';
import { clientMethods } from './client.js';
import { flowMethods } from './flows.js';
import { formMetas } from './meta.js';
import { type Method, WholeAnswer } from './method.js';
import { userMethods } from './users.js';

const ANY = ['GET', 'POST', 'PUT', 'DELETE'];
const FRAPPE_VERSION = '15.44.2';
const ERPNEXT_VERSION = '15.47.3';

const versions = {
  frappe: {
    title: 'Frappe Framework',
    description: 'Full stack web framework with Python, Javascript, MariaDB, Redis, Node',
    branch: '',
    version: FRAPPE_VERSION,
  },
  erpnext: { title: 'ERPNext', description: 'ERP made simple', branch: '', version: ERPNEXT_VERSION },
};

const ping: Method = { verbs: ANY, guest: true, run: () => 'pong' };
const version: Method = { verbs: ANY, guest: true, run: () => FRAPPE_VERSION };

const METHODS: Record<string, Method> = {
  ping,
  'frappe.ping': ping,
  version,
  'frappe.utils.change_log.get_versions': { verbs: ANY, run: () => versions },
  'frappe.desk.form.load.getdoctype': {
    verbs: ANY,
    required: ['doctype'],
    run: ({ site, args }) =>
      new WholeAnswer({ docs: formMetas(site, String(args.doctype)), user_settings: '{}' }),
  },
  ...clientMethods,
  ...userMethods,
  ...flowMethods,
};

const MODULES = new Set(Object.keys(METHODS).map(moduleOf));

/** `/api/method/{path}`: the answer's members. Unknown methods are 417, wrong verbs and Guests 403. */
export function callMethod(
  site: Site,
  session: Session,
  verb: string,
  path: string,
  args: Record<string, unknown>,
): Record<string, unknown> {
  const method = METHODS[path];
  if (!method) throw unknownMethod(path);
  if (!method.verbs.includes(verb)) throw thrown('PermissionError', 'Not permitted');
  if (session.user === GUEST && !method.guest) throw notWhitelisted(path);
  checkArguments(path, method, args);
  const result = method.run({ site, session, verb, args });
  if (result instanceof WholeAnswer) return result.body;
  return result === undefined ? {} : { message: result };
}

function moduleOf(path: string): string {
  return path.split('.').slice(0, -1).join('.');
}

function unknownMethod(path: string): FrappeError {
  const module = moduleOf(path);
  const attribute = path.slice(module.length + 1);
  const reason = !module
    ? `'${path}'`
    : MODULES.has(module)
      ? `module '${module}' has no attribute '${attribute}'`
      : `No module named '${module}'`;
  return thrown('ValidationError', `Failed to get method for command ${path} with ${reason}`);
}

function notWhitelisted(path: string): FrappeError {
  const detail = `Function <strong>${path}</strong> is not whitelisted.`;
  const summary = 'You are not permitted to access this resource.';
  return thrown('PermissionError', `<details><summary>${summary}</summary>${detail}</details>`, {
    title: 'Method Not Allowed',
  });
}

function checkArguments(path: string, { required = [] }: Method, args: Record<string, unknown>): void {
  const missing = required.filter((name) => args[name] === undefined).map((name) => `'${name}'`);
  if (missing.length === 0) return;
  const names =
    missing.length === 1 ? missing[0] : `${missing.slice(0, -1).join(', ')} and ${missing.at(-1)}`;
  const plural = missing.length === 1 ? 'argument' : 'arguments';
  const name = path.split('.').at(-1);
  throw pythonError(
    'TypeError',
    `${name}() missing ${missing.length} required positional ${plural}: ${names}`,
  );
}

import { ADMIN_PASSWORD } from '../credentials.js';
import { textOf } from '../doc.js';
import { FrappeError } from '../errors.js';
import { isSystemManager } from '../rights.js';
import { type Method, type MethodCall, WholeAnswer } from './method.js';

const ZONES = ['America/New_York', 'Asia/Kolkata', 'Europe/Berlin', 'UTC'];

/** A person's login; the session comes as a cookie. */
function login({ site, session, args }: MethodCall): unknown {
  const user = site.find('User', String(args.usr ?? ''));
  if (user?.name !== 'Administrator' || args.pwd !== ADMIN_PASSWORD)
    throw new FrappeError('AuthenticationError', '', { lead: { message: 'Invalid login credentials' } });
  const sid = [1, 2, 3].map(() => site.hash()).join('');
  site.sessions.set(sid, user.name);
  session.cookie = `sid=${sid}; HttpOnly; Path=/; SameSite=Lax`;
  return new WholeAnswer({ message: 'Logged In', home_page: '/app', full_name: textOf(user, 'full_name') });
}

/** New keys end the old ones at once. */
function generateKeys({ site, session, args }: MethodCall): unknown {
  if (!isSystemManager(site, session.user)) throw new FrappeError('PermissionError', '');
  const user = site.load('User', String(args.user));
  const api_secret = `${site.hash()}${site.hash()}`.slice(0, 15);
  site.put({ ...user, api_key: user.api_key ?? `${site.hash()}${site.hash()}`.slice(0, 15), api_secret });
  return { api_secret };
}

const READ = ['GET', 'POST', 'PUT', 'DELETE'];

/** Logins, keys and what else concerns users. */
export const userMethods: Record<string, Method> = {
  login: { verbs: READ, guest: true, run: login },
  'frappe.auth.get_logged_user': { verbs: READ, run: ({ session }) => session.user },
  'frappe.core.doctype.user.user.generate_keys': { verbs: ['POST'], required: ['user'], run: generateKeys },
  'frappe.core.doctype.user.user.get_timezones': {
    verbs: READ,
    guest: true,
    run: () => ({ timezones: ZONES }),
  },
};

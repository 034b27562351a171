import { KEYS, LIMITED_USER } from '../credentials.js';
import { FrappeError } from '../errors.js';
import type { Site } from '../site.js';

export const GUEST = 'Guest';

/**
 * Whose request it is. A header that isn't exactly two words is passed over: the caller is a Guest (and meets 403
 * later). Two words that are no valid credentials are a 401, on every path.
 */
export function authenticate(header: string | undefined): string {
  const words = (header ?? '').split(' ');
  if (words.length !== 2) return GUEST;
  const [scheme = '', credentials = ''] = words;
  const user = KEYS.get(readPair(scheme.toLowerCase(), credentials));
  if (!user) throw new FrappeError('AuthenticationError', '');
  return user;
}

function readPair(scheme: string, credentials: string): string {
  if (scheme === 'token') return credentials;
  if (scheme === 'basic') return Buffer.from(credentials, 'base64').toString('utf8');
  return '';
}

const RIGHTS: Record<string, string> = { GET: 'read', POST: 'create', PUT: 'write', DELETE: 'delete' };

/** Refuses who has no role for a DocType; a user without roles may still list users, and sees themself. */
export function checkPermission(
  site: Site,
  user: string,
  { doctype, verb, name }: { doctype: string; verb: string; name: string },
): void {
  if (user !== GUEST && user !== LIMITED_USER) return;
  const isList = verb === 'GET' && name === '';
  if (user === LIMITED_USER && doctype === 'User' && isList) return;
  // Who asks for a DocType that doesn't exist learns that first.
  site.meta(doctype);
  const bold = `<strong>${user}</strong>`;
  const noRole = `User ${bold} does not have doctype access via role permission for document <strong>${doctype}</strong>`;
  const which = name === '' || user === GUEST ? '' : `: ${doctype} - ${name}`;
  const message = isList ? noRole : `${noRole}<br>User ${bold} does not have access to this document${which}`;
  const right = RIGHTS[verb] ?? 'read';
  const summary = isList
    ? `No permission for ${doctype}`
    : right !== 'read' && `Insufficient Permission for ${doctype} (<strong>${right}</strong>)`;
  throw new FrappeError('PermissionError', '', {
    messages: [{ message, title: 'Message' }],
    ...(summary && { extra: { _error_message: summary } }),
  });
}

import { LIMITED_USER } from '../credentials.js';
import { textOf } from '../doc.js';
import { FrappeError } from '../errors.js';
import { GUEST, mayDo, permittedNames, type Right } from '../rights.js';
import type { Site } from '../site.js';

/**
 * Whose request it is. A header that isn't exactly two words is passed over: the caller is who the cookie says, or a
 * Guest (and meets 403 later). Two words that are no valid credentials are a 401, on every path.
 */
export function authenticate(site: Site, header: string | undefined, cookie = ''): string {
  const words = (header ?? '').split(' ');
  if (words.length !== 2) return site.sessions.get(/\bsid=(\w+)/.exec(cookie)?.[1] ?? '') ?? GUEST;
  const [scheme = '', credentials = ''] = words;
  const user = userOf(site, readPair(scheme.toLowerCase(), credentials));
  if (!user) throw new FrappeError('AuthenticationError', '');
  return user;
}

function readPair(scheme: string, credentials: string): string {
  if (scheme === 'token') return credentials;
  if (scheme === 'basic') return Buffer.from(credentials, 'base64').toString('utf8');
  return '';
}

/** Keys are good whether their user is enabled or not. */
function userOf(site: Site, pair: string): string | undefined {
  const [key, secret] = pair.split(':');
  if (!key || !secret) return undefined;
  return site
    .all('User')
    .find((user) => textOf(user, 'api_key') === key && textOf(user, 'api_secret') === secret)?.name;
}

export interface Access {
  doctype: string;
  right: Right;
  /** Empty for a list, or a document that is yet to be made. */
  name: string;
}

/** Refuses who has no role for a DocType; a user without roles may still list users, and sees themself. */
export function checkPermission(site: Site, user: string, { doctype, right, name }: Access): void {
  if (mayDo(site, user, doctype, right)) return checkRestriction(site, user, { doctype, name });
  const isList = right === 'read' && name === '';
  if (user === LIMITED_USER && doctype === 'User' && isList) return;
  // Who asks for a DocType that doesn't exist learns that first.
  site.meta(doctype);
  const bold = `<strong>${user}</strong>`;
  const noRole = `User ${bold} does not have doctype access via role permission for document <strong>${doctype}</strong>`;
  const which = name === '' || user === GUEST ? '' : `: ${doctype} - ${name}`;
  const message = isList ? noRole : `${noRole}<br>User ${bold} does not have access to this document${which}`;
  const summary = isList
    ? `No permission for ${doctype}`
    : right !== 'read' && `Insufficient Permission for ${doctype} (<strong>${right}</strong>)`;
  throw refused(message, summary || undefined);
}

function checkRestriction(site: Site, user: string, { doctype, name }: Omit<Access, 'right'>): void {
  if (name === '' || permittedNames(site, user, doctype)?.has(name) !== false) return;
  const which = `User <strong>${user}</strong> does not have access to this document: ${doctype} - ${name}`;
  throw refused(`Not allowed for ${doctype}: ${name}<br>${which}`);
}

const refused = (message: string, summary?: string) =>
  new FrappeError('PermissionError', '', {
    messages: [{ message, title: 'Message' }],
    ...(summary && { extra: { _error_message: summary } }),
  });

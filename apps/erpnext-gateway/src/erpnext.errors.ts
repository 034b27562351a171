import type { ErrorCode } from '@signalbox/contracts';
import { retryAfterMs, type VendorFailure, type VendorResponse } from '@signalbox/gateway-kit';
import { serverMessages } from './server-messages.js';

type Row = Pick<VendorFailure, 'code' | 'effect'>;

/**
 * Frappe's exception classes that don't mean what their status does. `exception` is not looked at: sites may leave it
 * out. https://github.com/frappe/frappe/blob/version-15/frappe/exceptions.py
 */
const BY_EXCEPTION: Record<string, Row> = {
  UniqueValidationError: { code: 'DUPLICATE' },
  DuplicateEntryError: { code: 'DUPLICATE' },
  // Of the site's own rules: one price of an item and list.
  ItemPriceDuplicateItem: { code: 'DUPLICATE' },
  TimestampMismatchError: { code: 'CONFLICT' },
  DocumentLockedError: { code: 'LOCKED' },
  NameError: { code: 'VALIDATION' },
  // The header can't be read; which user it was meant for nobody knows.
  InvalidAuthorizationToken: { code: 'AUTH_REJECTED' },
  // The transaction was rolled back: that is what these say.
  QueryDeadlockError: { code: 'LOCKED', effect: 'none' },
  QueryTimeoutError: { code: 'LOCKED', effect: 'none' },
  // Refused before anything ran.
  SessionStopped: { code: 'UNAVAILABLE', effect: 'none' },
  InReadOnlyMode: { code: 'UNAVAILABLE', effect: 'none' },
  // What Python says to arguments that it can't use: trying again does not mend them.
  TypeError: { code: 'VALIDATION' },
  KeyError: { code: 'VALIDATION' },
  ValueError: { code: 'VALIDATION' },
  IndexError: { code: 'VALIDATION' },
  AttributeError: { code: 'VALIDATION' },
  ImportError: { code: 'VALIDATION' },
  JSONDecodeError: { code: 'VALIDATION' },
  ParserError: { code: 'VALIDATION' },
  ProgrammingError: { code: 'VALIDATION' },
  UnboundLocalError: { code: 'VALIDATION' },
  NotImplementedError: { code: 'VALIDATION' },
};

const BY_STATUS: Record<number, Row> = {
  400: { code: 'BAD_REQUEST' },
  401: { code: 'AUTH_REJECTED' },
  403: { code: 'PERMISSION_DENIED' },
  410: { code: 'NOT_FOUND' },
  404: { code: 'NOT_FOUND' },
  409: { code: 'DUPLICATE' },
  413: { code: 'VALIDATION' },
  417: { code: 'VALIDATION' },
  429: { code: 'RATE_LIMITED' },
};

/** Statuses that mean the same whoever answers, Frappe or a proxy before it: nothing was done. */
const SAYS_ENOUGH = new Set([401, 413, 429]);

/** What is said instead of the site's own words. */
const OUR_WORDS: Partial<Record<ErrorCode, string>> = {
  AUTH_REJECTED: 'ERPNext refused the API key and secret.',
  PERMISSION_DENIED: "The API key's user may not do this in ERPNext; give the user a role that allows it.",
  RATE_LIMITED: 'The site has used up its request time for now.',
  CONFLICT: 'Somebody else changed the document in ERPNext meanwhile.',
};

/** What a failed answer of a Frappe site means. */
export function erpnextFailure(response: VendorResponse, nowMs = Date.now()): VendorFailure {
  const excType = exceptionOf(response.json);
  // Only Frappe's own errors say what happened; a proxy's or an error page don't, whatever their status.
  if (excType === undefined && !SAYS_ENOUGH.has(response.status)) return unreadable(response);
  const messages = serverMessages(response.json);
  if (response.status === 403 && messages.some((message) => message.includes('User Guest'))) return asGuest();
  const row = rowFor(response.status, excType ?? '', messages);
  return {
    ...row,
    message: OUR_WORDS[row.code] ?? explained(excType ?? '', messages),
    ...(row.code === 'RATE_LIMITED' ? { retryAfterMs: waitMs(response.headers, nowMs) } : {}),
    details: {
      ...(excType === undefined ? {} : { exception: excType }),
      ...(row.code === 'DUPLICATE' ? clashIn(messages) : {}),
    },
  };
}

/** A header that was lost on its way: the key may be good, and no role would help. */
function asGuest(): VendorFailure {
  return {
    code: 'AUTH_REJECTED',
    message: 'ERPNext takes us for a Guest: the Authorization header does not reach the site.',
    details: { exception: 'PermissionError' },
  };
}

/** What people can do about it, where the site's own words don't say. */
const ADVICE: Record<string, string> = {
  LinkExistsError:
    'ERPNext keeps what others link to, cancelled documents included; disable the record instead.',
  UpdateAfterSubmitError: 'What is submitted can only be cancelled and amended.',
  CancelledLinkError: 'A cancelled document can not be used.',
};

const TOO_LARGE = 'The request is larger than the site, or a proxy before it, takes.';

function explained(excType: string, messages: string[]): string {
  const said = messages.join(' ') || (excType ? `ERPNext refused it (${excType}).` : TOO_LARGE);
  const advice = ADVICE[excType];
  return advice === undefined ? said : `${said.replace(/[.\s]*$/, '')}. ${advice}`;
}

function rowFor(status: number, excType: string, messages: string[]): Row {
  // Several inserts that touch one new item at once: one of them is told this. It passes.
  if (status === 404 && messages.some((message) => message.endsWith('must be unique')))
    return { code: 'LOCKED', effect: 'none' };
  // One order a customer's purchase order number: a question, as every "already exists".
  if (status === 417 && messages.some((message) => ORDER_EXISTS.test(message))) return { code: 'DUPLICATE' };
  return BY_EXCEPTION[excType] ?? BY_STATUS[status] ?? { code: 'UNAVAILABLE' };
}

function unreadable({ status }: VendorResponse): VendorFailure {
  return {
    code: 'UNAVAILABLE',
    message:
      status < 500
        ? `What answers at this address is no Frappe site (status ${status}, no JSON); check ERPNEXT_URL.`
        : `The site, or a proxy before it, failed (status ${status}).`,
    effect: 'unknown',
  };
}

function exceptionOf(json: unknown): string | undefined {
  const excType = (json as { exc_type?: unknown } | undefined)?.exc_type;
  return typeof excType === 'string' ? excType : undefined;
}

function waitMs(headers: Record<string, string>, nowMs: number): number | undefined {
  return (
    retryAfterMs(headers['retry-after'], nowMs) ??
    retryAfterMs(headers['x-ratelimit-reset'], nowMs) ??
    undefined
  );
}

const ORDER_EXISTS = /^Sales Order (.+) already exists against Customer's Purchase Order/;
const NAME_EXISTS =
  /^(?:Item|Customer|Sales Order|Sales Invoice|Contact|Custom Field|Role) (.+) already exists/;

/** What a clash is about: a field by its label (`Signalbox Key must be unique`), or the records that are named. */
function clashIn(messages: string[]): { label?: string; field?: string; named?: string[] } {
  const label = firstMatch(messages, /^(.+) must be unique$/);
  if (label !== undefined) return { label };
  const order = firstMatch(messages, ORDER_EXISTS);
  if (order !== undefined) return { field: 'po_no', named: [order] };
  const name = firstMatch(messages, NAME_EXISTS);
  return name === undefined ? {} : { field: 'name', named: [name] };
}

function firstMatch(messages: string[], pattern: RegExp): string | undefined {
  return messages.map((message) => pattern.exec(message)?.[1]).find((found) => found !== undefined);
}

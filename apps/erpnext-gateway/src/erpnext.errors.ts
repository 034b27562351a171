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
  TimestampMismatchError: { code: 'CONFLICT' },
  DocumentLockedError: { code: 'LOCKED' },
  NameError: { code: 'VALIDATION' },
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
};

const BY_STATUS: Record<number, Row> = {
  400: { code: 'BAD_REQUEST' },
  401: { code: 'AUTH_REJECTED' },
  403: { code: 'PERMISSION_DENIED' },
  404: { code: 'NOT_FOUND' },
  409: { code: 'DUPLICATE' },
  413: { code: 'VALIDATION' },
  417: { code: 'VALIDATION' },
  429: { code: 'RATE_LIMITED' },
};

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
  if (excType === undefined && response.status !== 401 && response.status !== 429)
    return unreadable(response);
  const messages = serverMessages(response.json);
  const row = rowFor(response.status, excType ?? '', messages);
  return {
    ...row,
    message: OUR_WORDS[row.code] ?? (messages.join(' ') || `ERPNext refused it (${excType}).`),
    ...(row.code === 'RATE_LIMITED' ? { retryAfterMs: waitMs(response.headers, nowMs) } : {}),
    details: {
      ...(excType === undefined ? {} : { exception: excType }),
      ...(row.code === 'DUPLICATE' ? clashingLabel(messages) : {}),
    },
  };
}

function rowFor(status: number, excType: string, messages: string[]): Row {
  // Several inserts that touch one new item at once: one of them is told this. It passes.
  if (status === 404 && messages.some((message) => message.endsWith('must be unique')))
    return { code: 'LOCKED', effect: 'none' };
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

/** `Signalbox Key must be unique` names the field by its label. */
function clashingLabel(messages: string[]): { label?: string } {
  const label = messages.map((message) => /^(.+) must be unique$/.exec(message)?.[1]).find(Boolean);
  return label === undefined ? {} : { label };
}

import { page, PROXY_ERROR, refusal, type Plain } from './answers.js';

const MAINTENANCE =
  '<html><head><title>Salesforce</title></head><body>We are down for maintenance.</body></html>';

/** Quotas: 403, as a missing permission is; one code, two remedies. [facts 2] */
export const QUOTAS: Record<string, Plain> = {
  'request-limit': refusal(
    'The rolling 24 hours of API calls are used up: 403 and no Retry-After.',
    403,
    'REQUEST_LIMIT_EXCEEDED',
    'TotalRequests Limit exceeded.',
  ),
  'concurrent-limit': refusal(
    'Too many calls of more than 20 seconds at a time: the same 403 and code, another text.',
    403,
    'REQUEST_LIMIT_EXCEEDED',
    'ConcurrentPerOrgLongTxn Limit exceeded.',
  ),
  'too-many-requests': page('A 429 of what stands before the org; clients in use wait for it.', 429, ''),
};

/** Who asks: three kinds of 401, of which a new session mends the first alone. [facts 1, jsforce#1291] */
export const SESSIONS: Record<string, Plain> = {
  'session-expired': refusal(
    'The session ended: inactivity, or killed early.',
    401,
    'INVALID_SESSION_ID',
    'Session expired or invalid',
  ),
  'session-not-for-rest': refusal(
    'The app lacks the scope, or the user the API: no new session mends it.',
    401,
    'INVALID_SESSION_ID',
    'This session is not valid for use with the REST API',
  ),
  'app-not-attached': refusal(
    'An app without an agent: no new session mends it.',
    401,
    'INVALID_SESSION_ID',
    'Connected app is not attached to Agent',
  ),
  'invalid-auth-header': refusal(
    'A header of another form than Bearer.',
    401,
    'INVALID_AUTH_HEADER',
    'INVALID_HEADER_TYPE',
  ),
  'api-disabled': refusal(
    'The org has no API.',
    403,
    'API_DISABLED_FOR_ORG',
    'API is not enabled for this Organization or Partner',
  ),
  'insufficient-access': refusal(
    'The user lacks a right to the object or record.',
    403,
    'INSUFFICIENT_ACCESS',
    'insufficient access rights on object id',
  ),
};

/** Saved and refused for the moment, or for what the record says; played for any call that they hit. [facts 3, 4, 7] */
export const REFUSALS: Record<string, Plain> = {
  'locked-row': refusal(
    'Somebody else is saving the record or its parent: a 400 that may be tried again.',
    400,
    'UNABLE_TO_LOCK_ROW',
    'unable to obtain exclusive access to this record or 1 records: 001gK0000000001QAA',
    [],
  ),
  'query-timeout': refusal(
    'The org gave up on a query.',
    400,
    'QUERY_TIMEOUT',
    'Your query request was running for too long.',
  ),
  'server-unavailable': refusal(
    'The org is too busy, and says so as JSON.',
    503,
    'SERVER_UNAVAILABLE',
    'The server is temporarily unavailable',
  ),
  maintenance: page('HTML where JSON was due: maintenance. jsforce has a branch for it.', 503, MAINTENANCE),
  'login-page': page(
    'A login page with a good status, where a session went astray.',
    200,
    '<html><body>Log in to Salesforce</body></html>',
  ),
  'proxy-error': page('A page of a proxy that says nothing of the work.', 502, PROXY_ERROR),
  'unknown-exception': refusal(
    'A defect of theirs, with an id for support; the work is not done.',
    500,
    'UNKNOWN_EXCEPTION',
    'An unexpected error occurred. Please include this ErrorId if you contact support: 12345-67890 (1234567890)',
  ),
};

import type { Answer } from '../core/answer.js';
import type { NamedFault } from '../vendor.js';
import { updateDoc } from './document/save.js';
import type { Site } from './site.js';

type Plain = Pick<NamedFault, 'about' | 'fault'>;
type Request = Parameters<NonNullable<NamedFault['play']>>[1];

/** What Frappe answers beside the class of an error, but for a 404: the whole exception and a traceback. */
const traced = (exc_type: string, message = '') => ({
  exception: `frappe.exceptions.${exc_type}${message && `: ${message}`}`,
  exc_type,
  exc: JSON.stringify([
    `Traceback (most recent call last):\n  File "apps/frappe/frappe/app.py"\n${exc_type}\n`,
  ]),
});

/** An answer of Frappe's own. */
function refusal(
  about: string,
  status: number,
  exc_type: string,
  message?: string,
  headers?: Record<string, string>,
): Plain {
  const shown = message && {
    _server_messages: JSON.stringify([JSON.stringify({ message, title: 'Message', indicator: 'red' })]),
  };
  return {
    about,
    fault: {
      ...{ kind: 'status', status },
      response: { ...(status === 404 ? { exc_type } : traced(exc_type, message)), ...shown },
      ...(headers && { headers }),
    },
  };
}

const page = (about: string, status: number, response: string, headers?: Record<string, string>): Plain => ({
  about,
  fault: { kind: 'status', status, response, ...(headers && { headers }) },
});

const SERVER_ERROR =
  '<html>\n  <head>\n    <title>Internal Server Error</title>\n  </head>\n  <body>\n' +
  '    <h1><p>Internal Server Error</p></h1>\n    \n  </body>\n</html>\n';
const proxyPage = (title: string) =>
  `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n` +
  '<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n';

/** Who asks, and what they may. [facts 1, 2; recordings f-01] */
const ACCESS: Record<string, Plain> = {
  'wrong-credentials': refusal('A wrong or regenerated key: 401 on every path.', 401, 'AuthenticationError'),
  'session-expired': refusal('A 401 of another name, of sites that log people out.', 401, 'SessionExpired'),
  guest: refusal(
    'The header was lost on its way, so that the caller is a Guest: 403, as a missing right is.',
    403,
    'PermissionError',
    'User <strong>Guest</strong> does not have doctype access via role permission for document <strong>Customer</strong>',
  ),
  'bad-authorization': refusal(
    'A Basic header that is no base64.',
    400,
    'InvalidAuthorizationToken',
    'Failed to decode token, please provide a valid base64-encoded token.',
  ),
  'csrf-token': refusal(
    'A request with a cookie and without a CSRF token.',
    400,
    'CSRFTokenError',
    'Invalid Request',
  ),
};

/** A site that takes nothing, or not now. [facts 6; recordings f-10, f-11] */
const SITE: Record<string, Plain> = {
  maintenance: refusal('Maintenance mode: 503 for everything, before anything runs.', 503, 'SessionStopped'),
  'rate-limited': refusal(
    "The site's request time is used up, by whomever: every caller is refused until the window ends.",
    429,
    'TooManyRequestsError',
    undefined,
    {
      'retry-after': '20',
      'x-ratelimit-limit': '200000',
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': '20',
    },
  ),
  'endpoint-limited': refusal(
    'One endpoint was called too often; no hint says for how long.',
    429,
    'RateLimitExceededError',
    'You hit the rate limit because of too many requests. Please try after sometime.',
  ),
  'proxy-limited': page('A proxy before the site limits callers.', 429, proxyPage('429 Too Many Requests'), {
    'retry-after': '5',
  }),
  'proxy-too-large': page('A body of more than 25 MB.', 413, proxyPage('413 Request Entity Too Large')),
  'proxy-bad-gateway': page('No worker took the request.', 502, proxyPage('502 Bad Gateway')),
  'unknown-site': page(
    'The host name is of no site on this server.',
    404,
    '<!doctype html>\n<html lang=en>\n<title>404 Not Found</title>\n<h1>Not Found</h1>\n<p>nosuch.example does not exist</p>\n',
  ),
  'error-page': page('A failure before Frappe could say anything.', 500, SERVER_ERROR),
};

/** Documents that others work on, or that rules stand against. [facts 2, 3; recordings e-03, e-06, e-09, f-02, f-03] */
const DOCUMENTS: Record<string, Plain> = {
  deadlock: refusal(
    'Two inserts waited for one another; this one was rolled back.',
    500,
    'QueryDeadlockError',
  ),
  'query-timeout': refusal('A lock was held for too long; rolled back.', 500, 'QueryTimeoutError'),
  'document-locked': refusal(
    'A background job works on the document.',
    417,
    'DocumentLockedError',
    'This document is currently locked and queued for execution. Please try again after some time.',
  ),
  'insert-collision': refusal(
    'Several inserts touch one new item: one of them is told this, as a 404, and may try again.',
    404,
    'DoesNotExistError',
    'Item Code must be unique',
  ),
  'name-taken': refusal(
    'Two inserts of one name at once: the later is refused.',
    409,
    'DuplicateEntryError',
    'Customer <strong>Race Co</strong> already exists',
  ),
  'stale-document': refusal(
    'The document was changed after it was read.',
    417,
    'TimestampMismatchError',
    'Error: Document has been modified after you have opened it. Please refresh to get the latest document.',
  ),
  'linked-document': refusal(
    'Another document links to this one, if only a cancelled one.',
    417,
    'LinkExistsError',
    'Cannot delete or cancel because Customer <a href="/app/Form/Customer/Acme">Acme</a> is linked with Sales Order <a href="/app/Form/Sales Order/SAL-ORD-2026-00001">SAL-ORD-2026-00001</a>',
  ),
  'rule-broken': refusal(
    'A rule of the site, in its own words.',
    417,
    'ValidationError',
    'Row #1: Rate is too low.',
  ),
  'caller-bug': refusal(
    'Something in the request that Python trips over: 500, and no trying again mends it.',
    500,
    'TypeError',
  ),
};

/** Failures after, around or instead of the work. */
function behaviours(site: () => Site): Record<string, NamedFault> {
  return {
    'read-only': {
      about: 'Maintenance that lets reads through: writes are 503 InReadOnlyMode. [f-11]',
      play: (work, request) => (isWrite(request) ? Promise.resolve(readOnly()) : work()),
    },
    'database-down': {
      about:
        'MariaDB is away: reads are a 500 as JSON, writes a page that says nothing; nothing is done. [e-11]',
      play: (_work, { method }) =>
        Promise.resolve(
          method === 'GET'
            ? jsonAnswer(500, traced('OperationalError', '(2003, "Can\'t connect to MySQL server")'))
            : htmlAnswer(500, SERVER_ERROR),
        ),
    },
    'queue-down': {
      about: 'Redis is away and a webhook waits to be sent: a 500 page, yet the document is saved. [e-11]',
      async play(work, request) {
        const answer = await work();
        return isWrite(request) && Number(answer.status) < 300 ? htmlAnswer(500, SERVER_ERROR) : answer;
      },
    },
    'proxy-timeout': {
      about:
        'The proxy gives up before the worker does: 504, and the work is done all the same. [facts 4; e-10]',
      async play(work) {
        await work();
        return htmlAnswer(504, proxyPage('504 Gateway Time-out'));
      },
    },
    'changed-after-save': {
      about:
        "A rule of the site (a server script, a workflow) saves the document again right after the caller's write.",
      async play(work, request) {
        const answer = await work();
        if (isWrite(request) && answer.status === 200) saveAgain(site(), request, answer);
        return answer;
      },
    },
  };
}

/** Everything that changes documents; lists are asked for by POST too. */
const isWrite = ({ method, url }: Request) =>
  method !== 'GET' && !/^\/api\/method\/frappe\.(client\.(get|has_)|desk\.form\.load)/.test(url);

/** Another user saves: `modified` moves on, and nothing else. */
function saveAgain(site: Site, { url }: Request, { body }: Answer): void {
  const doctype = /^\/api\/resource\/([^/?]+)/.exec(url)?.[1];
  const name = (JSON.parse(body.toString()) as { data?: { name?: unknown } }).data?.name;
  if (doctype === undefined || typeof name !== 'string') return;
  // What is cancelled is saved no more.
  if (site.find(decodeURIComponent(doctype), name)?.docstatus === 2) return;
  const session = { user: 'Administrator', siteUrl: '', messages: [] };
  site.transaction(() => updateDoc(site, session, decodeURIComponent(doctype), name, {}));
}

const jsonAnswer = (status: number, body: object): Answer => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});
const htmlAnswer = (status: number, body: string): Answer => ({
  status,
  headers: { 'content-type': 'text/html' },
  body,
});

function readOnly(): Answer {
  const message =
    'Site is running in read only mode for maintenance or site update, this action can not be performed right now. ' +
    'Please try again later.';
  return jsonAnswer(503, {
    ...traced('InReadOnlyMode', message),
    _server_messages: JSON.stringify([JSON.stringify({ message, title: 'In Read Only Mode' })]),
  });
}

/** What goes wrong with an ERPNext site and with no other system. */
export const erpnextFaults = (site: () => Site): Record<string, NamedFault> => ({
  ...ACCESS,
  ...SITE,
  ...DOCUMENTS,
  ...behaviours(site),
});

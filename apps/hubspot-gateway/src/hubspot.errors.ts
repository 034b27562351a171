import { retryAfterMs, type VendorFailure, type VendorResponse } from '@signalbox/gateway-kit';
import {
  clashingField,
  contextTexts,
  propertyIssues,
  readErrorBody,
  scopesIn,
  type ErrorBody,
} from './error-body.js';

interface Answer {
  status: number;
  headers: Record<string, string>;
  body: ErrorBody;
}

interface Row {
  /** What HubSpot answers in this case. */
  is(answer: Answer): boolean;
  means(answer: Answer): VendorFailure;
}

const LONGEST_TEXT = 300;
/** How long HubSpot asks to wait when a record is locked, and when the search limit is spent. */
const LOCK_MS = 2_000;
const SEARCH_WINDOW_MS = 1_000;
const BURST_WINDOW_MS = 10_000;

/**
 * HubSpot's failures by status and body, the first row that fits. Texts of refused properties are shown, for they name
 * what to mend; texts about credentials never are.
 * https://developers.hubspot.com/docs/api-reference/error-handling
 */
const ROWS: Row[] = [
  {
    is: ({ status }) => status === 401,
    means: () => ({ code: 'AUTH_REJECTED', message: 'HubSpot refused the access token.' }),
  },
  {
    is: ({ status, body }) => status === 403 && scopesIn(body).length > 0,
    means: ({ body }) => ({
      code: 'PERMISSION_DENIED',
      message: `The access token lacks a scope: one of ${scopesIn(body).join(', ')}.`,
      details: { scopes: scopesIn(body) },
    }),
  },
  {
    is: ({ status }) => status === 403,
    means: () => ({ code: 'PERMISSION_DENIED', message: 'The access token may not do this in HubSpot.' }),
  },
  {
    is: ({ status, headers, body }) => status === 429 && isDaily(body, headers),
    means: () => ({ code: 'QUOTA_EXHAUSTED', message: "The account's calls for today are used up." }),
  },
  {
    is: ({ status, body }) => status === 429 && /ten_?secondly/i.test(body.policyName + body.message),
    means: ({ headers }) => ({
      code: 'RATE_LIMITED',
      message: "The app's calls for these ten seconds are used up.",
      retryAfterMs: Number(headers['x-hubspot-ratelimit-interval-milliseconds']) || BURST_WINDOW_MS,
    }),
  },
  {
    is: ({ status, body }) => status === 429 && /secondly limit/i.test(body.message),
    means: () => ({
      code: 'RATE_LIMITED',
      message: "The account's searches for this second are used up.",
      retryAfterMs: SEARCH_WINDOW_MS,
    }),
  },
  {
    is: ({ status }) => status === 429,
    means: ({ headers }) => ({
      code: 'RATE_LIMITED',
      message: 'HubSpot takes no more calls for now.',
      retryAfterMs: retryHint(headers) ?? SEARCH_WINDOW_MS,
    }),
  },
  {
    // A page of what stands before the API says nothing of records: it must not prove that one is not there.
    is: ({ status, body }) => status === 404 && body.message === '' && body.category === '',
    means: () => ({
      code: 'UNAVAILABLE',
      message:
        'Nothing of HubSpot answers at this address (status 404); look at HUBSPOT_URL and the API version.',
    }),
  },
  {
    is: ({ status }) => status === 404,
    means: () => ({ code: 'NOT_FOUND', message: 'HubSpot has no such record.' }),
  },
  {
    is: ({ status, body }) => status === 409 && /Existing ID: ?\d+/i.test(body.message),
    means: ({ body }) => duplicate('email', /Existing ID: ?(\d+)/i.exec(body.message)?.[1]),
  },
  {
    is: ({ status, body }) => status === 409 && body.category === 'OBJECT_ALREADY_EXISTS',
    means: ({ body }) => ({
      code: 'DUPLICATE',
      message: shortened(body.message),
      details: { field: 'name' },
    }),
  },
  {
    is: ({ status }) => status === 409,
    means: ({ body }) => ({
      code: 'CONFLICT',
      message: shortened(body.message || 'HubSpot sees a conflict.'),
    }),
  },
  {
    is: ({ status, body }) => status === 400 && clashingField(body) !== undefined,
    means: ({ body }) =>
      duplicate(clashingField(body) ?? '', /(\d+) already has that value/.exec(body.message)?.[1]),
  },
  {
    is: ({ status, body }) => status === 400 && propertyIssues(body).length > 0,
    means: ({ body }) => {
      const issues = propertyIssues(body);
      const text = issues.map(({ name, message }) => `${name}: ${message}`).join('; ');
      return {
        code: 'VALIDATION',
        message: shortened(`HubSpot refused the values. ${text}`),
        details: { field: issues[0]?.name, issues },
      };
    },
  },
  {
    is: ({ status, body }) =>
      status === 400 && /infer object type|object or event type id/i.test(body.message),
    means: ({ body }) => ({
      code: 'BAD_REQUEST',
      message: shortened(body.message),
      details: { field: 'type' },
    }),
  },
  {
    is: ({ status, body }) =>
      status === 400 &&
      body.category === 'VALIDATION_ERROR' &&
      !body.message.startsWith('There was a problem'),
    means: ({ body }) => ({
      code: 'VALIDATION',
      message: shortened(`HubSpot refused this: ${[body.message, ...contextTexts(body)].join(' ')}`),
      details: { context: body.context },
    }),
  },
  {
    is: ({ status, body }) => status === 414 && /more than 250 identities/i.test(body.message),
    means: ({ body }) => ({
      code: 'VALIDATION',
      message: shortened(`HubSpot refused this: ${body.message}`),
    }),
  },
  {
    is: ({ status }) => [400, 405, 413, 414, 415, 422].includes(status),
    means: ({ body }) => ({
      code: 'BAD_REQUEST',
      message: shortened(
        `HubSpot can not use this request: ${[body.message, ...body.errors.map(({ message }) => message)].join(' ')}`,
      ),
    }),
  },
  {
    is: ({ status }) => status === 423,
    means: ({ headers }) => ({
      code: 'LOCKED',
      message: 'HubSpot is working on this record; it takes no change for a moment.',
      retryAfterMs: Math.max(LOCK_MS, retryHint(headers) ?? 0),
    }),
  },
  {
    is: ({ status }) => status === 477,
    means: ({ headers }) => ({
      code: 'UNAVAILABLE',
      message: 'HubSpot is moving this account to another data centre.',
      retryAfterMs: retryHint(headers) ?? 60_000,
      effect: 'none',
    }),
  },
];

/** Everything else, gateways' HTML pages among it: HubSpot may have done the work all the same. */
const OTHER: Row['means'] = ({ status, headers }) => ({
  code: 'UNAVAILABLE',
  message: `HubSpot did not answer as it should (status ${status}).`,
  retryAfterMs: retryHint(headers),
  effect: 'unknown',
});

/** What a failed answer of HubSpot means. */
export function hubspotFailure(response: VendorResponse): VendorFailure {
  const answer = { ...response, body: readErrorBody(response.json) };
  const means = ROWS.find((row) => row.is(answer))?.means ?? OTHER;
  return means(answer);
}

function duplicate(field: string, existing: string | undefined): VendorFailure {
  return {
    code: 'DUPLICATE',
    message: `Another record has this ${field} already${existing ? `: ${existing}` : ''}.`,
    details: { field, ...(existing ? { matches: [{ id: existing }] } : {}) },
  };
}

/** By its policy; where the body tells nothing, by the calls that are left. */
function isDaily({ policyName, message }: ErrorBody, headers: Record<string, string>): boolean {
  if (policyName !== '' || message !== '') return policyName === 'DAILY' || /daily limit/i.test(message);
  return headers['x-hubspot-ratelimit-daily-remaining'] === '0';
}

/** The wait that an answer asks for, milliseconds. */
export function retryHint(headers: Record<string, string>): number | undefined {
  return retryAfterMs(headers['retry-after'], Date.now());
}

function shortened(text: string): string {
  return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text;
}

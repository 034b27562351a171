import { retryAfterMs, type VendorFailure, type VendorResponse } from '@signalbox/gateway-kit';
import { readRefusal, type Refusal } from './error-body.js';
import { fullId } from './ids.js';

interface Answer extends Refusal {
  status: number;
  headers: Record<string, string>;
  text: string;
}

interface Row {
  /** Codes of Salesforce that this row is about; without it `is` alone decides. */
  codes?: readonly string[];
  is?(answer: Answer): boolean;
  means(answer: Answer): VendorFailure;
}

/** The allocation is a rolling one: calls come back all day long. */
const ALLOCATION_PAUSE_MS = 15 * 60_000;
const LONGEST_TEXT = 300;

/**
 * Salesforce's failures by status and code, the first row that fits. Texts of refused records are shown, for they name
 * what to mend; texts about credentials and rights never are.
 * https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/errorcodes.htm
 * https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_concepts_core_data_objects.htm
 */
const ROWS: Row[] = [
  // 403 means a quota or a right: the code says which, and of the quota's two kinds only the text.
  {
    codes: ['REQUEST_LIMIT_EXCEEDED'],
    is: ({ message }) => /concurrent/i.test(message),
    means: () => ({
      code: 'RATE_LIMITED',
      message: 'Too many long calls to the org run at the same time.',
      effect: 'none',
    }),
  },
  {
    codes: ['REQUEST_LIMIT_EXCEEDED'],
    means: () => ({
      code: 'QUOTA_EXHAUSTED',
      message: "The org's API calls of the last 24 hours are used up.",
      retryAfterMs: ALLOCATION_PAUSE_MS,
      effect: 'none',
    }),
  },
  {
    codes: ['STORAGE_LIMIT_EXCEEDED'],
    means: () => ({ code: 'QUOTA_EXHAUSTED', message: "The org's storage is full.", effect: 'none' }),
  },
  {
    is: ({ status }) => status === 429 || status === 420,
    means: ({ headers }) => ({
      code: 'RATE_LIMITED',
      message: 'Salesforce takes no more calls for now.',
      retryAfterMs: retryAfterMs(headers['retry-after'], Date.now()),
      effect: 'none',
    }),
  },
  {
    is: ({ status, message }) => status === 401 && /not valid for use with the REST API/i.test(message),
    means: () => ({
      code: 'AUTH_REJECTED',
      message: 'The session may not use the REST API.',
      details: {
        fix: 'Give the app the scope "Manage user data via APIs (api)", and the integration user the permission "API Enabled".',
      },
    }),
  },
  {
    is: ({ status }) => status === 401,
    means: () => ({ code: 'AUTH_REJECTED', message: 'Salesforce refused the session of these credentials.' }),
  },
  {
    codes: ['API_DISABLED_FOR_ORG', 'API_CURRENTLY_DISABLED', 'FUNCTIONALITY_NOT_ENABLED'],
    means: () => ({
      code: 'PERMISSION_DENIED',
      message: 'The org has no API access, or has it switched off.',
      details: {
        fix: 'Use an edition that has the API (Enterprise, Unlimited, Performance, Developer), and give the integration user "API Enabled".',
      },
    }),
  },
  {
    codes: [
      'INSUFFICIENT_ACCESS',
      'INSUFFICIENT_ACCESS_OR_READONLY',
      'INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY',
      'CANNOT_MODIFY_MANAGED_OBJECT',
    ],
    means: ({ fields }) => ({
      code: 'PERMISSION_DENIED',
      message: 'The integration user may not do this with the record: check its permission set and sharing.',
      details: { fields },
    }),
  },
  {
    is: ({ status }) => status === 403,
    means: () => ({
      code: 'PERMISSION_DENIED',
      message: 'The integration user may not do this in Salesforce.',
    }),
  },
  {
    codes: ['UNABLE_TO_LOCK_ROW'],
    means: () => ({
      code: 'LOCKED',
      message: 'Somebody else is saving the record, or one that it belongs to.',
      effect: 'none',
    }),
  },
  {
    codes: ['DUPLICATE_VALUE'],
    means: (answer) => ({
      code: 'DUPLICATE',
      message: `Another record has the same value: ${shown(answer)}`,
      details: clashOf(answer),
    }),
  },
  {
    codes: ['DUPLICATES_DETECTED'],
    means: (answer) => ({
      code: 'DUPLICATE',
      message: `A duplicate rule of the org found records like this one: ${shown(answer)}`,
      details: { matches: answer.matches },
    }),
  },
  {
    codes: ['DUPLICATE_DEVELOPER_NAME'],
    means: () => ({
      code: 'VALIDATION',
      message:
        'A field of this name exists already. If it does not show, field-level security hides it from the integration user.',
    }),
  },
  {
    codes: ['ENTITY_IS_DELETED'],
    means: ({ fields }) => ({
      code: 'NOT_FOUND',
      message:
        fields.length > 0 ? `${fields.join(', ')} points to a deleted record.` : 'The record is deleted.',
      details: { fields },
    }),
  },
  {
    is: ({ status, code }) =>
      status === 404 && (code === 'NOT_FOUND' || code === 'INVALID_CROSS_REFERENCE_KEY'),
    means: () => ({ code: 'NOT_FOUND', message: 'Salesforce has no such record, or hides it.' }),
  },
  {
    is: ({ status }) => status === 412,
    means: () => ({ code: 'CONFLICT', message: 'The record was changed by somebody else.' }),
  },
  {
    codes: ['QUERY_TIMEOUT', 'REQUEST_RUNNING_TOO_LONG', 'EXCEEDED_MAX_TIME'],
    means: () => ({ code: 'TIMEOUT', message: 'Salesforce gave up on the call because it took too long.' }),
  },
  {
    codes: [
      'MALFORMED_QUERY',
      'INVALID_QUERY_FILTER_OPERATOR',
      'INVALID_QUERY_LOCATOR',
      'INVALID_TYPE',
      'INVALID_HEADER',
      'JSON_PARSER_ERROR',
      'METHOD_NOT_ALLOWED',
    ],
    means: (answer) => ({
      code: 'BAD_REQUEST',
      message: `Salesforce does not take the call: ${shown(answer)}`,
    }),
  },
  {
    codes: ['SERVER_UNAVAILABLE'],
    means: () => ({
      code: 'UNAVAILABLE',
      message: 'Salesforce is too busy or in maintenance.',
      effect: 'none',
    }),
  },
  {
    // Without a code of Salesforce it may be the page of any proxy, while the org goes on with the call.
    is: ({ status, text }) => status === 503 && /maintenance|down for|temporarily unavailable/i.test(text),
    means: () => ({ code: 'UNAVAILABLE', message: 'The org is in maintenance.', effect: 'unknown' }),
  },
  {
    is: ({ status }) => status === 414 || status === 431,
    means: () => ({ code: 'BAD_REQUEST', message: 'The call is longer than Salesforce takes.' }),
  },
  {
    is: ({ status, code }) => status >= 400 && status < 500 && code !== '',
    means: (answer) => ({
      code: 'VALIDATION',
      message: `Salesforce does not take the record: ${shown(answer)}`,
      details: fieldsOf(answer),
    }),
  },
  {
    is: ({ status }) => status === 404,
    means: () => ({ code: 'NOT_FOUND', message: 'There is nothing at this address of Salesforce.' }),
  },
  {
    is: ({ status }) => status >= 400 && status < 500,
    means: ({ status }) => ({
      code: 'BAD_REQUEST',
      message: `Salesforce refused the call with status ${status}.`,
    }),
  },
];

/** What a failed answer means. HTML with a good status is a login or maintenance page. */
export function salesforceFailure(response: VendorResponse): VendorFailure {
  const { status, headers, text } = response;
  const answer: Answer = { ...readRefusal(response), status, headers, text };
  const row = ROWS.find(({ codes, is }) => (codes?.includes(answer.code) ?? true) && (is?.(answer) ?? true));
  const failure = row?.means(answer) ?? {
    code: 'UNAVAILABLE',
    message: `Salesforce failed with status ${status}.`,
    effect: 'unknown',
  };
  return answer.code === ''
    ? failure
    : { ...failure, details: { ...failure.details, vendorCode: answer.code } };
}

const shown = ({ message }: Refusal) => message.replace(/\s+/g, ' ').trim().slice(0, LONGEST_TEXT);

/** Which field clashed with which record; either stays `<unknown>` where we may not see it. */
function clashOf({ message, fields }: Refusal): Record<string, unknown> {
  const [, named, id] =
    /duplicate value found: (\w+) duplicates value on record with id: (\w+)/.exec(message) ?? [];
  const field = named ?? fields[0];
  const other = id === undefined ? undefined : fullId(id);
  return { ...(field ? { field } : {}), ...(other ? { id: other, matches: [{ id: other }] } : {}) };
}

/** The refused fields; texts about unknown columns name them, but the list is empty. */
function fieldsOf({ message, fields }: Refusal): Record<string, unknown> {
  const column = /No such column '([^']+)'/.exec(message)?.[1];
  const all = fields.length > 0 ? fields : column === undefined ? [] : [column];
  return all.length > 0 ? { field: all[0], fields: all } : {};
}

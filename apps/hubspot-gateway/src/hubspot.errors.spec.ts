import type { VendorFailure } from '@signalbox/gateway-kit';
import { hubspotFailure } from './hubspot.errors.js';

const CORRELATION = { correlationId: 'aeb5f871-7f07-4993-9211-075dc63e7cbf' };

function failure(status: number, body: unknown, headers: Record<string, string> = {}): VendorFailure {
  const isText = typeof body === 'string';
  return hubspotFailure({
    status,
    headers,
    text: isText ? body : JSON.stringify(body),
    json: isText ? undefined : body,
  });
}

const said = (message: string, more: object = {}) => ({ status: 'error', message, ...CORRELATION, ...more });

const INVALID_STAGE = {
  isValid: false,
  message: 'won was not one of the allowed options: [closedwon]',
  error: 'INVALID_OPTION',
  name: 'dealstage',
  portalId: 4242,
};
const CLASH =
  'Cannot set PropertyValueCoordinates{portalId=4242, objectTypeId=ObjectTypeId{legacyObjectType=TASK}, propertyName=signalbox_key, value=k-1} on 63020000042. 63020000001 already has that value.';

describe('what HubSpot answers', () => {
  it.each<[string, VendorFailure, VendorFailure]>([
    [
      '401',
      failure(
        401,
        said('Authentication credentials not found. This API supports OAuth', {
          category: 'INVALID_AUTHENTICATION',
        }),
      ),
      { code: 'AUTH_REJECTED', message: 'HubSpot refused the access token.' },
    ],
    [
      '403 with scopes',
      failure(
        403,
        said('This app hasn’t been granted all required scopes', {
          category: 'MISSING_SCOPES',
          errors: [
            {
              message: 'One or more is required',
              context: { requiredGranularScopes: ['crm.objects.deals.read'] },
            },
          ],
        }),
      ),
      {
        code: 'PERMISSION_DENIED',
        message: 'The access token lacks a scope: one of crm.objects.deals.read.',
        details: { scopes: ['crm.objects.deals.read'] },
      },
    ],
    [
      '403',
      failure(403, said('secret text')),
      { code: 'PERMISSION_DENIED', message: 'The access token may not do this in HubSpot.' },
    ],
    [
      '429 of the day',
      failure(
        429,
        said('You have reached your daily limit.', { errorType: 'RATE_LIMIT', policyName: 'DAILY' }),
      ),
      { code: 'QUOTA_EXHAUSTED', message: "The account's calls for today are used up." },
    ],
    [
      '429 of ten seconds',
      failure(
        429,
        said('You have reached your ten_secondly_rolling limit.', { policyName: 'TEN_SECONDLY_ROLLING' }),
        { 'x-hubspot-ratelimit-interval-milliseconds': '10000' },
      ),
      {
        code: 'RATE_LIMITED',
        message: "The app's calls for these ten seconds are used up.",
        retryAfterMs: 10_000,
      },
    ],
    [
      '429 of searches, which has no headers and no policy',
      failure(429, said('You have reached your secondly limit.', { category: 'RATE_LIMITS' })),
      {
        code: 'RATE_LIMITED',
        message: "The account's searches for this second are used up.",
        retryAfterMs: 1_000,
      },
    ],
    [
      '429 of something else',
      failure(429, '', { 'retry-after': '3' }),
      { code: 'RATE_LIMITED', message: 'HubSpot takes no more calls for now.', retryAfterMs: 3_000 },
    ],
    [
      '404',
      failure(404, said('resource not found')),
      { code: 'NOT_FOUND', message: 'HubSpot has no such record.' },
    ],
    [
      '409 of a taken e-mail',
      failure(409, said('Contact already exists. Existing ID: 37765128953', { category: 'CONFLICT' })),
      {
        code: 'DUPLICATE',
        message: 'Another record has this email already: 37765128953.',
        details: { field: 'email', matches: ['37765128953'] },
      },
    ],
    [
      '409 of a property that is there',
      failure(409, said("A property named 'x' already exists.", { category: 'OBJECT_ALREADY_EXISTS' })),
      { code: 'DUPLICATE', message: "A property named 'x' already exists.", details: { field: 'name' } },
    ],
    ['409', failure(409, said('busy')), { code: 'CONFLICT', message: 'busy' }],
    [
      '400 of a taken unique value',
      failure(
        400,
        said(CLASH, {
          category: 'VALIDATION_ERROR',
          errors: [
            {
              message: CLASH,
              code: 'CONFLICTING_UNIQUE_VALUE',
              context: { propertyName: ['signalbox_key'] },
            },
          ],
        }),
      ),
      {
        code: 'DUPLICATE',
        message: 'Another record has this signalbox_key already: 63020000001.',
        details: { field: 'signalbox_key', matches: ['63020000001'] },
      },
    ],
    [
      '400 of a taken unique value that only the text tells of',
      failure(400, said(CLASH, { category: 'VALIDATION_ERROR' })),
      {
        code: 'DUPLICATE',
        message: 'Another record has this signalbox_key already: 63020000001.',
        details: { field: 'signalbox_key', matches: ['63020000001'] },
      },
    ],
    [
      '400 with the issues as JSON inside the text',
      failure(
        400,
        said(`Property values were not valid: [${JSON.stringify(INVALID_STAGE)}]`, {
          category: 'VALIDATION_ERROR',
        }),
      ),
      {
        code: 'VALIDATION',
        message: `HubSpot refused the values. dealstage: ${INVALID_STAGE.message}`,
        details: {
          field: 'dealstage',
          issues: [{ name: 'dealstage', code: 'INVALID_OPTION', message: INVALID_STAGE.message }],
        },
      },
    ],
    [
      '400 of missing properties',
      failure(
        400,
        said('Error creating TASK. Some required properties were not set.', {
          category: 'VALIDATION_ERROR',
          context: { properties: ['hs_timestamp'] },
        }),
      ),
      {
        code: 'VALIDATION',
        message: 'HubSpot refused the values. hs_timestamp: must be set',
        details: {
          field: 'hs_timestamp',
          issues: [{ name: 'hs_timestamp', code: 'MISSING', message: 'must be set' }],
        },
      },
    ],
    [
      '400 of an association with nothing',
      failure(
        400,
        said('One or more associations are invalid', {
          category: 'VALIDATION_ERROR',
          context: { INVALID_OBJECT_IDS: ['DEAL=1 is not valid'] },
        }),
      ),
      {
        code: 'VALIDATION',
        message: 'HubSpot refused this: One or more associations are invalid DEAL=1 is not valid',
        details: { context: { INVALID_OBJECT_IDS: ['DEAL=1 is not valid'] } },
      },
    ],
    [
      '400 of an unknown type',
      failure(400, said('Unable to infer object type from: unicorns')),
      {
        code: 'BAD_REQUEST',
        message: 'Unable to infer object type from: unicorns',
        details: { field: 'type' },
      },
    ],
    [
      '400 of a search',
      failure(
        400,
        said('There was a problem with the request.', {
          category: 'VALIDATION_ERROR',
          errors: [{ message: 'operator "LIKE" is not supported' }],
        }),
      ),
      {
        code: 'BAD_REQUEST',
        message:
          'HubSpot can not use this request: There was a problem with the request. operator "LIKE" is not supported',
      },
    ],
    [
      '414',
      failure(414, '<html>URI too long</html>'),
      { code: 'BAD_REQUEST', message: 'HubSpot can not use this request: ' },
    ],
    [
      '423',
      failure(423, said('locked')),
      {
        code: 'LOCKED',
        message: 'HubSpot is working on this record; it takes no change for a moment.',
        retryAfterMs: 2_000,
      },
    ],
    [
      '477',
      failure(477, '', { 'retry-after': '3600' }),
      {
        code: 'UNAVAILABLE',
        message: 'HubSpot is moving this account to another data centre.',
        retryAfterMs: 3_600_000,
        effect: 'none',
      },
    ],
    [
      '502 as a page',
      failure(502, '<html>Bad gateway</html>'),
      {
        code: 'UNAVAILABLE',
        message: 'HubSpot did not answer as it should (status 502).',
        retryAfterMs: undefined,
        effect: 'unknown',
      },
    ],
    [
      '200 as a page',
      failure(200, '<html>Sign in</html>'),
      {
        code: 'UNAVAILABLE',
        message: 'HubSpot did not answer as it should (status 200).',
        retryAfterMs: undefined,
        effect: 'unknown',
      },
    ],
  ])('%s', (_, found, expected) => {
    expect(found).toEqual(expected);
  });

  it('never shows its text about credentials, and cuts a long text', () => {
    const secret = 'pat-na1-11111111';
    const shown = [401, 403].map((status) => JSON.stringify(failure(status, said(`token ${secret} is bad`))));
    expect(shown.some((text) => text.includes(secret))).toBe(false);
    expect(failure(400, said('x'.repeat(9_000))).message.length).toBe(301);
  });
});

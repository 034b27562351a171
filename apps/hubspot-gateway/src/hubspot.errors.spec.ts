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
        details: { field: 'email', matches: [{ id: '37765128953' }] },
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
        details: { field: 'signalbox_key', matches: [{ id: '63020000001' }] },
      },
    ],
    [
      '400 of a taken unique value that only the text tells of',
      failure(400, said(CLASH, { category: 'VALIDATION_ERROR' })),
      {
        code: 'DUPLICATE',
        message: 'Another record has this signalbox_key already: 63020000001.',
        details: { field: 'signalbox_key', matches: [{ id: '63020000001' }] },
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
      '401 of a token that is over',
      failure(
        401,
        said('The OAuth token used expired 7 seconds ago.', { category: 'EXPIRED_AUTHENTICATION' }),
      ),
      { code: 'AUTH_REJECTED', message: 'HubSpot refused the access token.' },
    ],
    [
      '429 of ten seconds as older captures have it',
      failure(
        429,
        said('You have reached your ten_secondly_rolling limit.', {
          errorType: 'RATE_LIMIT',
          policyName: 'TEN_SECONDLY_ROLLING',
          groupName: 'publicapi:private-apps-api-calls-ten-secondly:4242',
        }),
      ),
      {
        code: 'RATE_LIMITED',
        message: "The app's calls for these ten seconds are used up.",
        retryAfterMs: 10_000,
      },
    ],
    [
      '429 of the day that only a header tells of',
      failure(429, '', { 'x-hubspot-ratelimit-daily-remaining': '0' }),
      { code: 'QUOTA_EXHAUSTED', message: "The account's calls for today are used up." },
    ],
    [
      '404 of what stands before the API',
      failure(404, '<html>Not found</html>'),
      {
        code: 'UNAVAILABLE',
        message:
          'Nothing of HubSpot answers at this address (status 404); look at HUBSPOT_URL and the API version.',
      },
    ],
    [
      '404 of an id that can be none',
      failure(
        404,
        said('Object not found.  objectId are usually numeric.', { category: 'OBJECT_NOT_FOUND' }),
      ),
      { code: 'NOT_FOUND', message: 'HubSpot has no such record.' },
    ],
    [
      "400 by an admin's rule",
      failure(
        400,
        said('The deal must have an owner.', {
          category: 'VALIDATION_ERROR',
          context: { properties: ['hubspot_owner_id'] },
        }),
      ),
      {
        code: 'VALIDATION',
        message: 'HubSpot refused this: The deal must have an owner. hubspot_owner_id',
        details: { context: { properties: ['hubspot_owner_id'] } },
      },
    ],
    [
      "400 of HubSpot's own JSON parser",
      failure(400, said('Invalid input JSON on line 1, column 1: Unexpected character')),
      {
        code: 'BAD_REQUEST',
        message:
          'HubSpot can not use this request: Invalid input JSON on line 1, column 1: Unexpected character',
      },
    ],
    [
      '414 of a merge',
      failure(414, said('Cannot have more than 250 identities on a profile')),
      {
        code: 'VALIDATION',
        message: 'HubSpot refused this: Cannot have more than 250 identities on a profile',
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
    ...[500, 503, 504, 521, 523, 524].map((status): [string, VendorFailure, VendorFailure] => [
      `${status}`,
      failure(status, said('internal error'), { 'retry-after': '9' }),
      {
        code: 'UNAVAILABLE',
        message: `HubSpot did not answer as it should (status ${status}).`,
        retryAfterMs: 9_000,
        effect: 'unknown',
      },
    ]),
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

  it.each<[string, string]>([
    ['PROPERTY_DOESNT_EXIST', 'Property "missing" does not exist'],
    ['INVALID_OPTION', 'won was not one of the allowed options: [closedwon]'],
    ['INVALID_EMAIL', 'Email address nobody is invalid'],
    ['READ_ONLY_VALUE', '"createdate" is a read only property; its value cannot be set.'],
    ['INVALID_INTEGER', 'twelve was not a valid number.'],
    ['INVALID_LONG', 'tomorrow was not a valid long.'],
    ['INVALID_DATE', '2026-11-22T09:00 is at 2026-11-22T09:00:00Z, not midnight!'],
  ])('%s names the field, wherever it stands', (error, message) => {
    const inText = failure(
      400,
      said(
        `Property values were not valid: ${JSON.stringify([{ isValid: false, message, error, name: 'x' }])}`,
      ),
    );
    const listed = failure(
      400,
      said('Property values were not valid', {
        errors: [{ message, code: error, context: { propertyName: ['x'] } }],
      }),
    );
    const expected = {
      code: 'VALIDATION',
      message: `HubSpot refused the values. x: ${message}`,
      details: { field: 'x', issues: [{ name: 'x', code: error, message }] },
    };
    expect([inText, listed]).toEqual([expected, expected]);
  });

  it('never shows its text about credentials, and cuts a long text', () => {
    const secret = 'pat-na1-11111111';
    const shown = [401, 403].map((status) => JSON.stringify(failure(status, said(`token ${secret} is bad`))));
    expect(shown.some((text) => text.includes(secret))).toBe(false);
    expect(failure(400, said('x'.repeat(9_000))).message.length).toBe(301);
  });
});

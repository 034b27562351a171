import type { NamedFault } from '../../vendor.js';
import { invalid, invalidJson, missingScopes, notAuthenticated, Refusal, tokenExpired } from '../refusal.js';
import { propertiesInvalid } from '../property-values.js';
import { OUTAGES } from './outages.js';
import { CORRELATION, htmlPage, page, refused } from './words.js';

const rateHeaders = (remaining: string, daily: string) => ({
  'X-HubSpot-RateLimit-Max': '190',
  'X-HubSpot-RateLimit-Remaining': remaining,
  'X-HubSpot-RateLimit-Interval-Milliseconds': '10000',
  'X-HubSpot-RateLimit-Daily': '650000',
  'X-HubSpot-RateLimit-Daily-Remaining': daily,
});

/** Who asks. */
const CREDENTIALS: Record<string, NamedFault> = {
  unauthenticated: refused(
    '401 INVALID_AUTHENTICATION: the token is unknown, rotated or withdrawn. [facts 1, eight captures alike]',
    notAuthenticated(),
  ),
  'token-expired': refused(
    '401 EXPIRED_AUTHENTICATION: the half hour of an OAuth token is over. [facts 1, from memory]',
    tokenExpired(7),
  ),
  'missing-scopes': refused(
    '403 MISSING_SCOPES, with the scopes of which one is needed. [facts 1]',
    missingScopes(['crm.objects.deals.read', 'crm.objects.deals.write']),
  ),
  'access-denied': refused(
    '403 without scopes: the app is not let in to this part. [facts 1]',
    new Refusal(403, 'You do not have permissions to do this.', { category: 'BANNED' }),
  ),
};

/** Limits: one status, four bodies. [facts 2] */
const LIMITS: Record<string, NamedFault> = {
  'burst-limit': refused(
    '429 of the ten seconds: no Retry-After, the window stands in a header. [facts 2]',
    new Refusal(429, 'You have reached your ten_secondly_rolling limit.', {
      errorType: 'RATE_LIMIT',
      policyName: 'TEN_SECONDLY_ROLLING',
    }),
    { headers: rateHeaders('0', '649000') },
  ),
  'burst-limit-older': {
    about: 'The same as older captures have it, with groupName and requestId, and without headers. [facts 2]',
    fault: {
      kind: 'status',
      status: 429,
      response: {
        status: 'error',
        message: 'You have reached your ten_secondly_rolling limit.',
        errorType: 'RATE_LIMIT',
        correlationId: CORRELATION,
        policyName: 'TEN_SECONDLY_ROLLING',
        groupName: 'publicapi:private-apps-api-calls-ten-secondly:4242',
        requestId: CORRELATION,
      },
    },
  },
  'daily-limit': refused(
    "429 of the day: until midnight in the account's time zone. [facts 2]",
    new Refusal(429, 'You have reached your daily limit.', { errorType: 'RATE_LIMIT', policyName: 'DAILY' }),
    { headers: rateHeaders('150', '0') },
  ),
  'search-limit': refused(
    '429 of searches: five a second for the whole account; another body, no headers. [facts 2, recorded fixtures]',
    new Refusal(429, 'You have reached your secondly limit.', { category: 'RATE_LIMITS' }),
  ),
};

const issue = (name: string, error: string, message: string) => ({ name, error, message });
const textOnly = ({ status, message, details }: Refusal) =>
  new Refusal(status, message, { category: details.category ?? 'VALIDATION_ERROR' });

/** What a caller sent and HubSpot does not take. [facts 3] */
const REQUESTS: Record<string, NamedFault> = {
  'property-unknown': refused(
    '400 VALIDATION_ERROR: what is wrong stands as JSON inside the message, and nowhere else. [facts 3]',
    textOnly(
      propertiesInvalid([issue('missing', 'PROPERTY_DOESNT_EXIST', 'Property "missing" does not exist')]),
    ),
  ),
  'option-invalid': refused(
    '400 VALIDATION_ERROR with INVALID_OPTION: an admin has taken an option away. [facts 3]',
    propertiesInvalid([
      issue(
        'dealstage',
        'INVALID_OPTION',
        'gone was not one of the allowed options: [closedwon, closedlost]',
      ),
    ]),
  ),
  'read-only-value': refused(
    '400 VALIDATION_ERROR with READ_ONLY_VALUE. [facts 3]',
    propertiesInvalid([
      issue(
        'createdate',
        'READ_ONLY_VALUE',
        '"createdate" is a read only property; its value cannot be set.',
      ),
    ]),
  ),
  'admin-rule': refused(
    "400 by an admin's validation rule: enforced on all API writes of 2026-09. [facts 0, changelog Aug 2026]",
    invalid('Property values were rejected by a validation rule of this account: dealname'),
  ),
  'association-invalid': refused(
    '400: the record to connect is not there, or the types do not connect. [facts 5]',
    invalid('One or more associations are invalid', {
      INVALID_OBJECT_IDS: ['CONTACT=1 is not valid'],
      objectId: ['1'],
      objectType: ['CONTACT'],
    }),
  ),
  'json-invalid': refused(
    '400 of the JSON parser: no category. [facts 3]',
    invalidJson('Unexpected character'),
  ),
  'record-missing': refused(
    '404 OBJECT_NOT_FOUND. [facts 3]',
    new Refusal(404, 'Object not found.  objectId are usually numeric.', {
      category: 'OBJECT_NOT_FOUND',
      context: { id: ['1'] },
    }),
  ),
  'path-missing': page(
    '404 of what stands before the API: it says nothing about records. [assumed; a version that ended, a wrong host]',
    404,
    htmlPage('404 Not Found'),
  ),
  'email-taken': refused(
    "409 CONFLICT: the holder's id stands in the text only. [facts 3, hubspot-api-php#59, nodejs#545]",
    new Refusal(409, 'Contact already exists. Existing ID: 37765128953', { category: 'CONFLICT' }),
  ),
  conflict: refused(
    '409 CONFLICT that names nobody. [facts 3]',
    new Refusal(409, 'The record was changed by another request.', { category: 'CONFLICT' }),
  ),
  'unique-value-taken': refused(
    '400 CONFLICTING_UNIQUE_VALUE: a unique property of the account is no 409. [facts 3]',
    takenValue('signalbox_code', 'A-1', '29310000001'),
  ),
  'path-too-long': page('414: the address is too long. [facts 3]', 414, htmlPage('414 URI Too Long')),
  'too-many-identities': refused(
    '414 of a merge, in the words of HubSpot. [facts 3]',
    new Refusal(414, 'Cannot have more than 250 identities on a profile'),
  ),
};

function takenValue(name: string, value: string, holder: string): Refusal {
  const coordinates = `{portalId=4242, objectTypeId=ObjectTypeId{legacyObjectType=DEAL}, propertyName=${name}, value=${value}}`;
  const message = `Cannot set PropertyValueCoordinates${coordinates} on 29310000999. ${holder} already has that value.`;
  return new Refusal(400, message, {
    errors: [{ message, code: 'CONFLICTING_UNIQUE_VALUE', context: { propertyName: [name] } }],
    category: 'VALIDATION_ERROR',
  });
}

/** Failures that HubSpot answers with, the work not done. */
export const ANSWERS: Record<string, NamedFault> = { ...CREDENTIALS, ...LIMITS, ...REQUESTS, ...OUTAGES };

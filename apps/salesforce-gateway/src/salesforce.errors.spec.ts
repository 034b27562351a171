import type { VendorResponse } from '@signalbox/gateway-kit';
import { salesforceFailure } from './salesforce.errors.js';

const answer = (status: number, body: unknown, headers: Record<string, string> = {}): VendorResponse => ({
  status,
  headers,
  text: typeof body === 'string' ? body : JSON.stringify(body),
  json: typeof body === 'string' ? undefined : body,
});
const refusal = (status: number, errorCode: string, message = 'text of the vendor', fields?: string[]) =>
  answer(status, [{ message, errorCode, ...(fields ? { fields } : {}) }]);

const DUPLICATES = (key: string) => [
  {
    [key]: {
      allowSave: true,
      duplicateRule: 'Contacts_DR',
      duplicateRuleEntityType: 'Contact',
      errorMessage: 'Use one of these records?',
      matchResults: [
        {
          entityType: 'Contact',
          errors: [],
          matchEngine: 'ExactMatchEngine',
          matchRecords: [
            {
              additionalInformation: [],
              fieldDiffs: [],
              matchConfidence: 100,
              record: { attributes: { type: 'Contact', url: '/x' }, Id: '003gK0000000001QAA' },
            },
          ],
          rule: 'Contact_MR',
          size: 1,
          success: true,
        },
      ],
    },
    errorCode: 'DUPLICATES_DETECTED',
    message: 'Use one of these records?',
  },
];

describe("Salesforce's failures", () => {
  it.each([
    [
      'a session that ended',
      refusal(401, 'INVALID_SESSION_ID', 'Session expired or invalid'),
      'AUTH_REJECTED',
      undefined,
    ],
    [
      'a wrong header',
      refusal(401, 'INVALID_AUTH_HEADER', 'INVALID_HEADER_TYPE'),
      'AUTH_REJECTED',
      undefined,
    ],
    [
      'the daily allocation',
      refusal(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.'),
      'QUOTA_EXHAUSTED',
      'none',
    ],
    [
      'long calls at a time',
      refusal(403, 'REQUEST_LIMIT_EXCEEDED', 'ConcurrentPerOrgLongTxn Limit exceeded.'),
      'RATE_LIMITED',
      'none',
    ],
    ['full storage', refusal(400, 'STORAGE_LIMIT_EXCEEDED'), 'QUOTA_EXHAUSTED', 'none'],
    ['too many calls', answer(429, ''), 'RATE_LIMITED', 'none'],
    ['calm down', answer(420, ''), 'RATE_LIMITED', 'none'],
    ['no API', refusal(403, 'API_DISABLED_FOR_ORG'), 'PERMISSION_DENIED', undefined],
    ['no right', refusal(403, 'INSUFFICIENT_ACCESS'), 'PERMISSION_DENIED', undefined],
    ['no right, by 400', refusal(400, 'INSUFFICIENT_ACCESS_OR_READONLY'), 'PERMISSION_DENIED', undefined],
    [
      'no right to a parent',
      refusal(400, 'INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY'),
      'PERMISSION_DENIED',
      undefined,
    ],
    ['another 403', refusal(403, 'SOMETHING_NEW'), 'PERMISSION_DENIED', undefined],
    [
      'a locked row',
      refusal(400, 'UNABLE_TO_LOCK_ROW', 'unable to obtain exclusive access', []),
      'LOCKED',
      'none',
    ],
    ['a deleted record', refusal(404, 'ENTITY_IS_DELETED', 'entity is deleted', []), 'NOT_FOUND', undefined],
    ['no record', refusal(404, 'NOT_FOUND', 'The requested resource does not exist'), 'NOT_FOUND', undefined],
    ['no record, by another code', refusal(404, 'INVALID_CROSS_REFERENCE_KEY'), 'NOT_FOUND', undefined],
    ['a wrong reference', refusal(400, 'INVALID_CROSS_REFERENCE_KEY'), 'VALIDATION', undefined],
    ['a condition that failed', refusal(412, 'PRECONDITION_FAILED'), 'CONFLICT', undefined],
    ['a slow query', refusal(400, 'QUERY_TIMEOUT'), 'TIMEOUT', undefined],
    ['a broken query', refusal(400, 'MALFORMED_QUERY'), 'BAD_REQUEST', undefined],
    ['an old locator', refusal(400, 'INVALID_QUERY_LOCATOR'), 'BAD_REQUEST', undefined],
    ['broken JSON', refusal(400, 'JSON_PARSER_ERROR'), 'BAD_REQUEST', undefined],
    ['another method', refusal(405, 'METHOD_NOT_ALLOWED'), 'BAD_REQUEST', undefined],
    ['a field that exists hidden', refusal(400, 'DUPLICATE_DEVELOPER_NAME'), 'VALIDATION', undefined],
    ['an inactive owner', refusal(400, 'INACTIVE_OWNER_OR_USER'), 'VALIDATION', undefined],
    ['a busy server', refusal(503, 'SERVER_UNAVAILABLE'), 'UNAVAILABLE', 'none'],
    ['maintenance', answer(503, '<html><body>Down for maintenance</body></html>'), 'UNAVAILABLE', 'unknown'],
    ['another page in HTML', answer(503, '<html><body>oops</body></html>'), 'UNAVAILABLE', 'unknown'],
    ['HTML where JSON was due', answer(200, '<html>login</html>'), 'UNAVAILABLE', 'unknown'],
    ['a defect of theirs', refusal(500, 'UNKNOWN_EXCEPTION'), 'UNAVAILABLE', 'unknown'],
    ['a long address', answer(414, '<h1>Bad Message 414</h1>'), 'BAD_REQUEST', undefined],
    ['an unknown address', answer(404, ''), 'NOT_FOUND', undefined],
    ['an unknown refusal', answer(418, ''), 'BAD_REQUEST', undefined],
  ])('%s', (_, response, code, effect) => {
    const failure = salesforceFailure(response);
    expect([failure.code, failure.effect]).toEqual([code, effect]);
  });

  it.each([
    [
      'a missing field',
      refusal(400, 'REQUIRED_FIELD_MISSING', 'Required fields are missing: [Name]', ['Name']),
      { field: 'Name', fields: ['Name'], vendorCode: 'REQUIRED_FIELD_MISSING' },
    ],
    [
      'a validation rule of the whole record',
      refusal(400, 'FIELD_CUSTOM_VALIDATION_EXCEPTION', 'Close date is in the past'),
      { vendorCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION' },
    ],
    [
      'an unknown column',
      refusal(400, 'INVALID_FIELD', "No such column 'Nope' on sobject of type Account"),
      { field: 'Nope', fields: ['Nope'], vendorCode: 'INVALID_FIELD' },
    ],
    [
      'a refusal of a collection',
      answer(400, [
        { statusCode: 'STRING_TOO_LONG', message: 'Name: data value too large', fields: ['Name'] },
      ]),
      { field: 'Name', fields: ['Name'], vendorCode: 'STRING_TOO_LONG' },
    ],
  ])('%s names what to mend', (_, response, details) => {
    const failure = salesforceFailure(response);
    expect([failure.code, failure.details]).toEqual(['VALIDATION', details]);
    expect(failure.message).toContain((response.json as { message: string }[])[0]?.message);
  });

  it.each([
    [
      'duplicate value found: Signalbox_Key__c duplicates value on record with id: 001gK0000000001',
      { field: 'Signalbox_Key__c', id: '001gK0000000001QAA', matches: [{ id: '001gK0000000001QAA' }] },
    ],
    ['duplicate value found: <unknown> duplicates value on record with id: <unknown>', {}],
  ])('%s', (message, clash) => {
    expect(salesforceFailure(refusal(400, 'DUPLICATE_VALUE', message, []))).toMatchObject({
      code: 'DUPLICATE',
      details: { ...clash, vendorCode: 'DUPLICATE_VALUE' },
    });
  });

  it.each(['duplicateResut', 'duplicateResult'])('lists the look-alikes under %s', (key) => {
    const { code, details } = salesforceFailure(answer(400, DUPLICATES(key)));
    expect([code, details]).toEqual([
      'DUPLICATE',
      { matches: [{ id: '003gK0000000001QAA', type: 'Contact' }], vendorCode: 'DUPLICATES_DETECTED' },
    ]);
  });

  it('looks for the cause among its consequences', () => {
    const body = [
      { errorCode: 'PROCESSING_HALTED', message: 'The transaction was rolled back' },
      { errorCode: 'UNABLE_TO_LOCK_ROW', message: 'unable to obtain exclusive access' },
    ];
    expect(salesforceFailure(answer(400, body)).code).toBe('LOCKED');
  });

  it('says nothing of what Salesforce says about credentials and rights', () => {
    const secret = 'token 00D!abc of user x@example.com';
    for (const [status, code] of [
      [401, 'INVALID_SESSION_ID'],
      [403, 'INSUFFICIENT_ACCESS'],
      [403, 'API_DISABLED_FOR_ORG'],
    ] as const)
      expect(JSON.stringify(salesforceFailure(refusal(status, code, secret)))).not.toContain('00D!');
  });

  it('waits as long as a header says', () => {
    expect(salesforceFailure(answer(429, '', { 'retry-after': '7' })).retryAfterMs).toBe(7_000);
  });
});

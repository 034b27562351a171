import { salesforceId } from '../world.js';
import { DATA, refusal, startTestOrg, type TestOrg } from './test-org.js';

const ACCOUNT = salesforceId('001', 1);
const OPPORTUNITY = salesforceId('006', 1);

describe("the simulated org's refusals", () => {
  let org: TestOrg;
  beforeAll(async () => {
    org = await startTestOrg();
  });
  afterAll(() => org.simulator.stop());
  beforeEach(async () => {
    await org.simulator.control.reset();
    await org.login();
  });

  const account = `${DATA}/sobjects/Account`;
  it.each([
    ['POST', account, {}, 400, 'REQUIRED_FIELD_MISSING', 'Required fields are missing: [Name]', ['Name']],
    [
      'POST',
      account,
      { Name: 'x'.repeat(256) },
      400,
      'STRING_TOO_LONG',
      `Account Name: data value too large: ${'x'.repeat(256)} (max length=255)`,
      ['Name'],
    ],
    [
      'POST',
      account,
      { Name: 'x', Customer_Tier__c: 'Tin' },
      400,
      'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
      'Customer Tier: bad value for restricted picklist field: Tin',
      ['Customer_Tier__c'],
    ],
    [
      'POST',
      account,
      { Name: 'x', Nope: 1 },
      400,
      'INVALID_FIELD',
      "No such column 'Nope' on sobject of type Account",
      undefined,
    ],
    [
      'POST',
      account,
      { Name: 'x', CreatedDate: '2026-01-01' },
      400,
      'INVALID_FIELD_FOR_INSERT_UPDATE',
      'Unable to create/update fields: CreatedDate. Please check the security settings of this field and verify that it is read/write for your profile or permission set.',
      ['CreatedDate'],
    ],
    [
      'POST',
      account,
      { Name: 'x', ParentId: 'abc' },
      400,
      'MALFORMED_ID',
      'Parent Account ID: id value of incorrect type: abc',
      ['ParentId'],
    ],
    [
      'POST',
      account,
      { Name: 'x', ParentId: OPPORTUNITY },
      400,
      'FIELD_INTEGRITY_EXCEPTION',
      `Parent Account ID: id value of incorrect type: ${OPPORTUNITY}`,
      ['ParentId'],
    ],
    [
      'POST',
      account,
      { Name: 'x', ParentId: salesforceId('001', 9_999) },
      400,
      'INVALID_CROSS_REFERENCE_KEY',
      'invalid cross reference id',
      ['ParentId'],
    ],
    [
      'POST',
      account,
      '{"Name":x}',
      400,
      'JSON_PARSER_ERROR',
      "Unexpected character ('x' (code 120)) at [line:1, column:9]",
      undefined,
    ],
    ['POST', account, '', 400, 'JSON_PARSER_ERROR', /^The HTTP entity body is required/, undefined],
    [
      'POST',
      `${DATA}/sobjects/Nope`,
      {},
      404,
      'NOT_FOUND',
      'The requested resource does not exist',
      undefined,
    ],
    [
      'GET',
      `${account}/001`,
      undefined,
      404,
      'NOT_FOUND',
      'The requested resource does not exist',
      undefined,
    ],
    ['GET', '/services/data/v99.0/limits', undefined, 404, 'NOT_FOUND', /does not exist/, undefined],
    [
      'GET',
      `${DATA}/nothing`,
      undefined,
      404,
      'NOT_FOUND',
      'The requested resource does not exist',
      undefined,
    ],
    [
      'PUT',
      `${account}/${ACCOUNT}`,
      {},
      405,
      'METHOD_NOT_ALLOWED',
      "HTTP Method 'PUT' not allowed. Allowed are DELETE,GET,PATCH",
      undefined,
    ],
    [
      'GET',
      `${DATA}/query/nonsense-200`,
      undefined,
      400,
      'INVALID_QUERY_LOCATOR',
      'invalid query locator',
      undefined,
    ],
  ] as const)('%s %s %j: %i %s', async (method, path, body, status, code, message, fields) => {
    const expected = typeof message === 'string' ? message : expect.stringMatching(message);
    expect(await org.answer(method, path, body)).toEqual(
      refusal(status, code, expected, fields && [...fields]),
    );
  });

  it('refuses bodies that are not JSON by their type', async () => {
    const headers = { 'content-type': 'text/plain' };
    expect(await org.answer('POST', account, 'Name=x', headers)).toMatchObject([
      415,
      [{ errorCode: 'UNSUPPORTED_MEDIA_TYPE' }],
    ]);
  });
});

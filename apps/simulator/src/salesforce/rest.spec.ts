import { salesforceId } from '../world.js';
import { startSimulator, type TestSimulator } from '../testing.js';

const ACCOUNT = salesforceId('001', 1);
const OPPORTUNITY = salesforceId('006', 1);
const DATA = '/services/data/v60.0';

interface Reply {
  status: number;
  body: unknown;
  headers: Headers;
}

describe('the REST API of the simulated org', () => {
  let simulator: TestSimulator;
  let token: string;

  const login = (form: Record<string, string>, headers: Record<string, string> = {}) =>
    fetch(`${simulator.urls.salesforce}/services/oauth2/token`, {
      method: 'POST',
      body: new URLSearchParams(form),
      headers,
    });
  const credentials = {
    grant_type: 'client_credentials',
    client_id: 'signalbox-local',
    client_secret: 'local-secret',
  };
  const call = async (
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Reply> => {
    const response = await fetch(simulator.urls.salesforce + path, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      body: text === '' ? undefined : JSON.parse(text),
      headers: response.headers,
    };
  };
  const answer = async (...args: Parameters<typeof call>) => {
    const { status, body } = await call(...args);
    return [status, body];
  };
  const refusal = (status: number, errorCode: string, message: unknown, fields?: string[]) => [
    status,
    [{ message, errorCode, ...(fields && { fields }) }],
  ];

  beforeAll(async () => {
    simulator = await startSimulator({ vendors: ['salesforce'] });
  });
  afterAll(() => simulator.stop());
  beforeEach(async () => {
    await simulator.control.reset();
    token = ((await (await login(credentials)).json()) as { access_token: string }).access_token;
  });

  describe('logging in', () => {
    it('answers client credentials with a session and the server itself as the instance', async () => {
      const url = simulator.urls.salesforce;
      expect(await (await login(credentials)).json()).toEqual({
        access_token: expect.stringMatching(/^00D\w{12}!/),
        signature: expect.any(String),
        scope: 'api',
        instance_url: url,
        id: expect.stringMatching(`^${url}/id/00D\\w{15}/005\\w{15}$`),
        token_type: 'Bearer',
        issued_at: expect.stringMatching(/^\d{13}$/),
      });
    });

    it('takes the credentials from a Basic header too, and a refresh token', async () => {
      const basic = Buffer.from('signalbox-local:local-secret').toString('base64');
      const byHeader = await login({ grant_type: 'client_credentials' }, { authorization: `Basic ${basic}` });
      const refresh = { ...credentials, grant_type: 'refresh_token', refresh_token: 'local-refresh-token' };
      expect([byHeader.status, (await login(refresh)).status]).toEqual([200, 200]);
    });

    it.each([
      [{ client_id: 'other' }, 'invalid_client_id', 'client identifier invalid'],
      [{ client_secret: 'wrong' }, 'invalid_client', 'invalid client credentials'],
      [{ grant_type: 'magic' }, 'unsupported_grant_type', 'grant type not supported'],
      [
        { grant_type: 'refresh_token', refresh_token: 'old' },
        'invalid_grant',
        'expired access/refresh token',
      ],
    ])('refuses %j with %s', async (wrong, error, error_description) => {
      const response = await login({ ...credentials, ...(wrong as Record<string, string>) });
      expect([response.status, await response.json()]).toEqual([400, { error, error_description }]);
    });

    it('takes a JWT that names the app, the user and an end', async () => {
      const assert = (claims: object) =>
        `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.signature`;
      const claims = {
        iss: 'signalbox-local',
        sub: 'signalbox@meridian-supply.example',
        aud: 'https://login.salesforce.com',
        exp: Math.floor(Date.now() / 1000) + 180,
      };
      const grant_type = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
      const statuses = [];
      for (const wrong of [{}, { sub: 'x' }, { exp: 1 }])
        statuses.push((await login({ grant_type, assertion: assert({ ...claims, ...wrong }) })).status);
      expect(statuses).toEqual([200, 400, 400]);
    });

    it('refuses calls without, with a broken and with an ended session', async () => {
      const expired = refusal(401, 'INVALID_SESSION_ID', 'Session expired or invalid');
      expect(await answer('GET', `${DATA}/limits`, undefined, { authorization: 'Bearer x' })).toEqual(
        expired,
      );
      expect(await answer('GET', `${DATA}/limits`, undefined, { authorization: 'x' })).toEqual(
        refusal(401, 'INVALID_AUTH_HEADER', 'INVALID_HEADER_TYPE'),
      );
      await simulator.control.fault({ vendor: 'salesforce', kind: 'expire-token' });
      expect(await answer('GET', `${DATA}/limits`)).toEqual(expired);
    });
  });

  describe('metadata', () => {
    it('lists versions without a login and without the limits header', async () => {
      const { body, headers } = await call('GET', '/services/data', undefined, { authorization: '' });
      expect(body).toContainEqual({
        label: "Spring '24",
        url: '/services/data/v60.0',
        version: '60.0',
      });
      expect(headers.get('sforce-limit-info')).toBeNull();
      expect((body as unknown[]).at(-1)).toMatchObject({ label: "Winter '27", version: '68.0' });
    });

    it('counts calls in the header and in limits', async () => {
      const { headers } = await call('GET', `${DATA}/sobjects`);
      expect(headers.get('sforce-limit-info')).toBe('api-usage=1/1000000');
      expect((await call('GET', `${DATA}/limits`)).body).toMatchObject({
        DailyApiRequests: { Max: 1_000_000, Remaining: 999_998 },
      });
    });

    it('lets an admin create the key field that a new org lacks', async () => {
      await simulator.control.reset({ keyFields: false });
      token = ((await (await login(credentials)).json()) as { access_token: string }).access_token;
      const record = { Name: 'Keyed', Signalbox_Key__c: 'k' };
      expect(await answer('POST', `${DATA}/sobjects/Account`, record)).toEqual(
        refusal(400, 'INVALID_FIELD', "No such column 'Signalbox_Key__c' on sobject of type Account"),
      );
      const definition = {
        FullName: 'Account.Signalbox_Key__c',
        Metadata: { type: 'Text', label: 'Signalbox Key', length: 64, externalId: true, unique: true },
      };
      const create = () => answer('POST', `${DATA}/tooling/sobjects/CustomField`, definition);
      expect(await create()).toEqual([
        201,
        { id: expect.stringMatching(/^00N/), success: true, errors: [], warnings: [], infos: [] },
      ]);
      expect(await create()).toMatchObject([400, [{ errorCode: 'DUPLICATE_DEVELOPER_NAME' }]]);
      expect(await answer('POST', `${DATA}/sobjects/Account`, record)).toMatchObject([201, {}]);
      expect(await answer('POST', `${DATA}/sobjects/Account`, record)).toMatchObject([
        400,
        [{ errorCode: 'DUPLICATE_VALUE' }],
      ]);
    });
  });

  describe('records', () => {
    it('creates with a location and keeps values as the org stores them', async () => {
      const { status, body, headers } = await call('POST', `${DATA}/sobjects/opportunity`, {
        Name: '  Trimmed ',
        StageName: 'closed won',
        CloseDate: '2026-12-01',
        Amount: 10.005,
        AccountId: ACCOUNT.slice(0, 15),
        NextStep: '',
      });
      const { id } = body as { id: string };
      expect([status, body]).toEqual([201, { id, success: true, errors: [] }]);
      expect(headers.get('location')).toBe(`${DATA}/sobjects/Opportunity/${id}`);
      const fields =
        'Name,StageName,Amount,AccountId,NextStep,IsWon,Probability,CurrencyIsoCode,SystemModstamp';
      expect(
        (await call('GET', `${DATA}/sobjects/Opportunity/${id.slice(0, 15)}?fields=${fields}`)).body,
      ).toEqual({
        attributes: { type: 'Opportunity', url: `${DATA}/sobjects/Opportunity/${id}` },
        Name: 'Trimmed',
        StageName: 'Closed Won',
        Amount: 10.01,
        AccountId: ACCOUNT,
        NextStep: null,
        IsWon: true,
        Probability: 100,
        CurrencyIsoCode: 'USD',
        SystemModstamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000\+0000$/),
        Id: id,
      });
    });

    it('ignores an amount where lines make it up, and sums the lines', async () => {
      const path = `${DATA}/sobjects/Opportunity/${OPPORTUNITY}`;
      const amount = async () =>
        ((await call('GET', `${path}?fields=Amount`)).body as { Amount: number }).Amount;
      const before = await amount();
      expect(await answer('PATCH', path, { Amount: 1, NextStep: 'x' })).toEqual([204, undefined]);
      expect(await amount()).toBe(before);
      const line = {
        OpportunityId: OPPORTUNITY,
        PricebookEntryId: salesforceId('01u', 1),
        Quantity: 2,
        UnitPrice: 10,
      };
      const { body } = await call('POST', `${DATA}/sobjects/OpportunityLineItem`, line);
      expect(await amount()).toBe(before + 20);
      expect(
        await answer('DELETE', `${DATA}/sobjects/OpportunityLineItem/${(body as { id: string }).id}`),
      ).toEqual([204, undefined]);
      expect(await amount()).toBe(before);
    });

    it('upserts by an external id', async () => {
      const path = (version: string) => `/services/data/${version}/sobjects/Account/Signalbox_Key__c/a%2Fb`;
      const id = expect.stringMatching(/^001/);
      const done = { id, success: true, errors: [] };
      expect(await answer('PATCH', `${path('v60.0')}?updateOnly=true`, { Name: 'U' })).toMatchObject([
        404,
        {},
      ]);
      expect(await answer('PATCH', path('v60.0'), { Name: 'U' })).toEqual([201, { ...done, created: true }]);
      expect(await answer('PATCH', path('v60.0'), { Name: 'V' })).toEqual([200, { ...done, created: false }]);
      expect(await answer('PATCH', path('v45.0'), { Name: 'W' })).toEqual([204, undefined]);
      expect((await call('GET', path('v60.0'))).body).toMatchObject({ Name: 'W', Signalbox_Key__c: 'a/b' });
      expect(await answer('PATCH', path('v60.0'), { Signalbox_Key__c: 'a/b' })).toEqual(
        refusal(
          400,
          'INVALID_FIELD',
          'The Signalbox_Key__c field should not be specified in the sobject data.',
        ),
      );
      expect(await answer('PATCH', `${DATA}/sobjects/Account/Phone/1`, {})).toMatchObject([
        404,
        [{ errorCode: 'NOT_FOUND' }],
      ]);
    });

    it('answers 300 where an external id that is not unique matches several', async () => {
      await call('POST', `${DATA}/tooling/sobjects/CustomField`, {
        FullName: 'Contact.Badge__c',
        Metadata: { type: 'Text', label: 'Badge', length: 20, externalId: true },
      });
      for (const LastName of ['A', 'B'])
        await call('POST', `${DATA}/sobjects/Contact`, { LastName, Badge__c: '7' });
      const url = expect.stringMatching('^/services/data/v60.0/sobjects/Contact/003');
      expect(await answer('PATCH', `${DATA}/sobjects/Contact/Badge__c/7`, { Title: 'x' })).toEqual([
        300,
        [url, url],
      ]);
    });

    it('deletes with what belongs to it; queryAll and deleted still see it', async () => {
      expect(await answer('DELETE', `${DATA}/sobjects/Opportunity/${OPPORTUNITY}`)).toEqual([204, undefined]);
      const gone = [404, [{ message: 'entity is deleted', errorCode: 'ENTITY_IS_DELETED', fields: [] }]];
      expect(await answer('GET', `${DATA}/sobjects/Opportunity/${OPPORTUNITY}`)).toEqual(gone);
      expect(await answer('PATCH', `${DATA}/sobjects/Opportunity/${OPPORTUNITY}`, {})).toEqual(gone);
      const lines = encodeURIComponent(
        `SELECT COUNT() FROM OpportunityLineItem WHERE OpportunityId = '${OPPORTUNITY}'`,
      );
      expect((await call('GET', `${DATA}/query?q=${lines}`)).body).toEqual({
        totalSize: 0,
        done: true,
        records: [],
      });
      expect((await call('GET', `${DATA}/queryAll?q=${lines}`)).body).toMatchObject({ totalSize: 3 });
      const day = (offset: number) => new Date(Date.now() + offset).toISOString().slice(0, 19) + '%2B00:00';
      const window = `start=${day(-3_600_000)}&end=${day(60_000)}`;
      expect((await call('GET', `${DATA}/sobjects/Opportunity/deleted/?${window}`)).body).toMatchObject({
        deletedRecords: [{ id: OPPORTUNITY }],
      });
    });

    it('holds reads and writes to their conditions', async () => {
      const path = `${DATA}/sobjects/Account/${ACCOUNT}`;
      const now = new Date().toUTCString();
      const past = 'Wed, 01 Jan 2020 00:00:00 GMT';
      expect(await answer('GET', path, undefined, { 'if-modified-since': now })).toEqual([304, undefined]);
      expect((await call('GET', path, undefined, { 'if-modified-since': past })).status).toBe(200);
      expect((await call('PATCH', path, { Phone: '1' }, { 'if-unmodified-since': past })).status).toBe(412);
      expect((await call('PATCH', path, { Phone: '1' }, { 'if-unmodified-since': now })).status).toBe(204);
    });
  });

  describe('refusals', () => {
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
      expect(await answer(method, path, body)).toEqual(
        refusal(status, code, expected, fields && [...fields]),
      );
    });

    it('refuses bodies that are not JSON by their type', async () => {
      const headers = { 'content-type': 'text/plain' };
      expect(await answer('POST', account, 'Name=x', headers)).toMatchObject([
        415,
        [{ errorCode: 'UNSUPPORTED_MEDIA_TYPE' }],
      ]);
    });
  });

  describe('pages', () => {
    const query = (soql: string, batchSize = 200) =>
      call('GET', `${DATA}/query?q=${encodeURIComponent(soql)}`, undefined, {
        'sforce-query-options': `batchSize=${batchSize}`,
      });
    type Page = { totalSize: number; done: boolean; nextRecordsUrl?: string; records: unknown[] };
    const sizeOf = async (soql: string, batchSize: number) =>
      ((await query(soql, batchSize)).body as Page).records.length;

    it('keeps the page size within bounds, and smaller where long texts are read', async () => {
      expect(await sizeOf('SELECT Id FROM Task', 1)).toBe(200);
      expect(await sizeOf('SELECT Id FROM Task', 300)).toBe(300);
      expect(await sizeOf('SELECT Id, Description FROM Task', 600)).toBe(300);
    });

    it('counts the rows of subqueries towards the page', async () => {
      const { body } = await query('SELECT Id, (SELECT Id FROM Tasks) FROM Opportunity');
      const { records, done } = body as { records: { Tasks: Page | null }[]; done: boolean };
      const rows = records.reduce((sum, { Tasks }) => sum + 1 + (Tasks?.records.length ?? 0), 0);
      expect([done, rows <= 200, records.length < 50]).toEqual([false, true, true]);
    });

    it('ties a locator to the session that made it', async () => {
      const { body } = await query('SELECT Id FROM Task');
      const next = String((body as Page).nextRecordsUrl);
      expect(next).toMatch(/^\/services\/data\/v60\.0\/query\/01g\w{15}-200$/);
      expect((await call('GET', next)).body).toMatchObject({ totalSize: 420, done: true });
      token = ((await (await login(credentials)).json()) as { access_token: string }).access_token;
      expect(await answer('GET', next)).toEqual(
        refusal(401, 'INVALID_SESSION_ID', 'Session expired or invalid'),
      );
    });
  });

  describe('composite', () => {
    const composite = (allOrNone: boolean, ...compositeRequest: object[]) =>
      call('POST', `${DATA}/composite`, { allOrNone, compositeRequest });
    const create = {
      method: 'POST',
      url: `${DATA}/sobjects/Account`,
      referenceId: 'a',
      body: { Name: 'Both' },
    };

    it('fills references in and counts as one call', async () => {
      const contact = {
        method: 'POST',
        url: `${DATA}/sobjects/Contact`,
        referenceId: 'c',
        body: { LastName: 'Ref', AccountId: '@{a.id}' },
      };
      const { body, headers } = await composite(true, create, contact);
      expect(headers.get('sforce-limit-info')).toBe('api-usage=1/1000000');
      expect(body).toMatchObject({
        compositeResponse: [
          { httpStatusCode: 201, referenceId: 'a' },
          { httpStatusCode: 201, referenceId: 'c' },
        ],
      });
    });

    it('rolls all back when one fails and says which', async () => {
      const before = (await simulator.control.records({ type: 'Account' })).length;
      const { body } = await composite(true, create, { ...create, referenceId: 'b', body: {} });
      expect(body).toMatchObject({
        compositeResponse: [
          { httpStatusCode: 400, body: [{ errorCode: 'PROCESSING_HALTED' }] },
          { httpStatusCode: 400, body: [{ errorCode: 'REQUIRED_FIELD_MISSING' }] },
        ],
      });
      expect(await simulator.control.records({ type: 'Account' })).toHaveLength(before);
    });

    it('gives each record of a collection a result of its own', async () => {
      const records = [{ attributes: { type: 'Account' }, Name: 'One' }, { attributes: { type: 'Account' } }];
      expect(await answer('POST', `${DATA}/composite/sobjects`, { records })).toEqual([
        200,
        [
          { id: expect.stringMatching(/^001/), success: true, errors: [] },
          {
            success: false,
            errors: [
              {
                statusCode: 'REQUIRED_FIELD_MISSING',
                message: 'Required fields are missing: [Name]',
                fields: ['Name'],
              },
            ],
          },
        ],
      ]);
    });
  });
});

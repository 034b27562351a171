import jsforce from 'jsforce';
import { startSimulator, type TestSimulator } from '../testing.js';

describe('jsforce against the simulated org', () => {
  let simulator: TestSimulator;
  let connection: jsforce.Connection;

  beforeAll(async () => {
    simulator = await startSimulator({ vendors: ['salesforce'] });
  });
  afterAll(() => simulator.stop());
  beforeEach(async () => {
    await simulator.control.reset();
    connection = new jsforce.Connection({
      loginUrl: simulator.urls.salesforce,
      version: '60.0',
      refreshFn: (self, done) => {
        self
          .authorize({ grant_type: 'client_credentials' })
          .then(() => done(null, String(self.accessToken)))
          .catch(done);
      },
      oauth2: {
        clientId: 'signalbox-local',
        clientSecret: 'local-secret',
        loginUrl: simulator.urls.salesforce,
      },
    });
    await connection.authorize({ grant_type: 'client_credentials' });
  });

  it('logs in and learns where the org and who the user is', async () => {
    expect(connection.instanceUrl).toBe(simulator.urls.salesforce);
    expect(connection.userInfo).toMatchObject({ organizationId: expect.stringMatching(/^00D\w{15}$/) });
    expect(await connection.identity()).toMatchObject({ username: 'signalbox@meridian-supply.example' });
  });

  it('pages through a query', async () => {
    const first = await connection.query('SELECT Id, Subject FROM Task ORDER BY Id', {
      headers: { 'Sforce-Query-Options': 'batchSize=200' },
    });
    expect(first).toMatchObject({ totalSize: 420, done: false });
    expect(first.records).toHaveLength(200);
    const ids = first.records.map(({ Id }) => Id);
    let page = first;
    while (!page.done) {
      page = await connection.queryMore(String(page.nextRecordsUrl));
      ids.push(...page.records.map(({ Id }) => Id));
    }
    expect(new Set(ids).size).toBe(420);
  });

  it('creates, reads, changes, upserts and deletes', async () => {
    const created = await connection
      .sobject('Account')
      .create({ Name: 'Larch Tools', Signalbox_Key__c: 'k-1' });
    expect(created).toEqual({ id: expect.stringMatching(/^001\w{15}$/), success: true, errors: [] });
    const id = String(created.id);
    expect(await connection.sobject('Account').update({ Id: id, Phone: '1' })).toMatchObject({
      success: true,
    });
    const upserted = await connection
      .sobject('Account')
      .upsert({ Signalbox_Key__c: 'k-1', Industry: 'Retail' }, 'Signalbox_Key__c');
    expect(upserted).toMatchObject({ id, created: false });
    expect(await connection.sobject('Account').retrieve(id)).toMatchObject({
      attributes: { type: 'Account', url: `/services/data/v60.0/sobjects/Account/${id}` },
      Name: 'Larch Tools',
      Phone: '1',
      Industry: 'Retail',
      BillingAddress: null,
    });
    await connection.sobject('Account').destroy(id);
    await expect(connection.sobject('Account').retrieve(id)).rejects.toMatchObject({
      errorCode: 'ENTITY_IS_DELETED',
    });
  });

  it('meets a duplicate key, with the id of the record that holds it', async () => {
    const { id } = await connection.sobject('Task').create({ Subject: 'One', Signalbox_Key__c: 'Same' });
    await expect(
      connection.sobject('Task').create({ Subject: 'Two', Signalbox_Key__c: 'SAME' }),
    ).rejects.toMatchObject({
      errorCode: 'DUPLICATE_VALUE',
      message: `duplicate value found: Signalbox_Key__c duplicates value on record with id: ${String(id)}`,
    });
  });

  it('reads an opportunity with its account and its lines', async () => {
    const { records } = await connection.query(
      `SELECT Name, Account.Name, (SELECT ProductCode, Quantity FROM OpportunityLineItems ORDER BY SortOrder)
       FROM Opportunity WHERE Name LIKE 'Bluepeak%'`,
    );
    expect(records).toMatchObject([
      {
        Account: { attributes: { type: 'Account' }, Name: 'Bluepeak Distribution' },
        OpportunityLineItems: {
          totalSize: 2,
          done: true,
          records: [
            { ProductCode: 'GATE-RF', Quantity: 5 },
            { ProductCode: 'TAG-RF-1K', Quantity: 10 },
          ],
        },
      },
    ]);
  });

  it('creates many at once and describes types', async () => {
    const results = await connection.sobject('Task').create(
      Array.from({ length: 250 }, (_, index) => ({ Subject: `Task ${index}` })),
      {
        allowRecursive: true,
      },
    );
    expect(results.filter(({ success }) => success)).toHaveLength(250);
    const { fields } = await connection.sobject('Opportunity').describe();
    expect(fields.find(({ name }) => name === 'Signalbox_Key__c')).toMatchObject({
      type: 'string',
      length: 64,
      externalId: true,
      unique: true,
      caseSensitive: false,
      custom: true,
    });
    const { sobjects } = await connection.describeGlobal();
    expect(sobjects.map(({ name }) => name)).toContain('OpportunityLineItem');
  });

  it('learns of limits, and logs in again when its session is gone', async () => {
    await connection.query('SELECT Id FROM User');
    expect(connection.limitInfo.apiUsage).toEqual({ used: expect.any(Number), limit: 1_000_000 });
    await simulator.control.fault({ vendor: 'salesforce', kind: 'expire-token' });
    expect(await connection.query('SELECT Id FROM User')).toMatchObject({ totalSize: 2 });
    expect((await simulator.control.requests()).map(({ url, status }) => [url, status])).toEqual([
      ['/services/oauth2/token', 200],
      ['/services/data/v60.0/query?q=SELECT%20Id%20FROM%20User', 200],
      ['/services/data/v60.0/query?q=SELECT%20Id%20FROM%20User', 401],
      ['/services/oauth2/token', 200],
      ['/services/data/v60.0/query?q=SELECT%20Id%20FROM%20User', 200],
    ]);
  });

  it('logs in by a refresh token', async () => {
    const oauth2 = {
      clientId: 'signalbox-local',
      clientSecret: 'local-secret',
      loginUrl: simulator.urls.salesforce,
    };
    const refreshed = await new jsforce.OAuth2(oauth2).refreshToken('local-refresh-token');
    const { accessToken, instanceUrl } = {
      accessToken: refreshed.access_token,
      instanceUrl: refreshed.instance_url,
    };
    const again = new jsforce.Connection({ accessToken, instanceUrl, version: '60.0' });
    expect(await again.query('SELECT Id FROM Organization')).toMatchObject({ totalSize: 1 });
  });

  it('changes, upserts and deletes many at once, each with a result of its own', async () => {
    const accounts = connection.sobject('Account');
    const upserted = await accounts.upsert(
      [
        { Customer_Number__c: 'C-1', Name: 'Alder' },
        { Customer_Number__c: 'C-2', Name: 'Birch' },
      ],
      'Customer_Number__c',
    );
    const again = await accounts.upsert([{ Customer_Number__c: 'C-1', Phone: '1' }], 'Customer_Number__c');
    const ids = upserted.map(({ id }) => String(id));
    const updated = await accounts.update([
      { Id: String(ids[0]), Phone: '2' },
      { Id: String(ids[1]), Name: '' },
    ]);
    const deleted = await accounts.destroy(ids);
    expect([upserted, again, updated, deleted]).toMatchObject([
      [
        { success: true, created: true },
        { success: true, created: true },
      ],
      [{ success: true, created: false, id: ids[0] }],
      [{ success: true }, { success: false, errors: [{ statusCode: 'REQUIRED_FIELD_MISSING' }] }],
      [{ success: true }, { success: true }],
    ]);
  });

  it('sends a batch of calls, and calls that refer to each other', async () => {
    const batchRequests = [
      { method: 'GET', url: 'v60.0/limits' },
      { method: 'GET', url: 'v60.0/sobjects/Account/001000000000000AAA' },
      { method: 'GET', url: 'v60.0/limits' },
    ];
    const url = '/services/data/v60.0/composite';
    const batch = await connection.requestPost(`${url}/batch`, { batchRequests, haltOnError: true });
    const sobjects = '/services/data/v60.0/sobjects';
    const composite = await connection.requestPost(url, {
      compositeRequest: [
        { method: 'POST', url: `${sobjects}/Account`, referenceId: 'a', body: { Name: 'Cedar' } },
        { method: 'GET', url: `${sobjects}/Account/@{a.id}?fields=Name`, referenceId: 'b' },
      ],
    });
    expect([batch, composite]).toMatchObject([
      {
        hasErrors: true,
        results: [
          { statusCode: 200 },
          { statusCode: 404, result: [{ errorCode: 'NOT_FOUND' }] },
          { statusCode: 412, result: [{ errorCode: 'BATCH_PROCESSING_HALTED' }] },
        ],
      },
      { compositeResponse: [{ httpStatusCode: 201 }, { httpStatusCode: 200, body: { Name: 'Cedar' } }] },
    ]);
  });

  it('reads an account with its contacts and what is sold to it', async () => {
    const { records } = await connection.query(
      `SELECT Name, (SELECT LastName FROM Contacts), (SELECT Name, StageName FROM Opportunities)
       FROM Account WHERE Name LIKE 'Bluepeak%'`,
    );
    expect(records).toMatchObject([
      {
        Contacts: { done: true, totalSize: 2, records: [{}, { LastName: 'Alvarez' }] },
        Opportunities: { done: true, totalSize: expect.any(Number) },
      },
    ]);
  });

  it('is asked about look-alikes, and may say that they are all right', async () => {
    await fetch(`${simulator.urls.salesforce}/__simulator/salesforce`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ duplicateRules: true }),
    });
    const twin = { Name: 'bluepeak distribution' };
    const accounts = connection.sobject('Account');
    await expect(accounts.create(twin)).rejects.toMatchObject({
      errorCode: 'DUPLICATES_DETECTED',
      data: {
        duplicateResut: { matchResults: [{ matchRecords: [{ record: { Id: expect.any(String) } }] }] },
      },
    });
    const headers = { 'Sforce-Duplicate-Rule-Header': 'allowSave=true' };
    expect(await accounts.create(twin, { headers })).toMatchObject({ success: true });
  });

  it.each([
    ['request-limit', 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.'],
    ['concurrent-limit', 'REQUEST_LIMIT_EXCEEDED', 'ConcurrentPerOrgLongTxn Limit exceeded.'],
    ['locked-row', 'UNABLE_TO_LOCK_ROW', expect.stringMatching(/^unable to obtain exclusive access/)],
    ['api-disabled', 'API_DISABLED_FOR_ORG', expect.any(String)],
    ['validation-rule', 'FIELD_CUSTOM_VALIDATION_EXCEPTION', 'Close date must not be in the past'],
  ])('does not repeat %s, and tells it as it came', async (name, errorCode, message) => {
    await simulator.control.fault({ vendor: 'salesforce', name, path: '/sobjects' });
    await expect(connection.sobject('Account').create({ Name: 'Elm' })).rejects.toMatchObject({
      errorCode,
      message,
    });
    const writes = (await simulator.control.requests()).filter(({ url }) => /sobjects/.test(url));
    expect(writes).toHaveLength(1);
  });

  it('does not log in for ever where no new session helps', async () => {
    await simulator.control.fault({ vendor: 'salesforce', name: 'session-not-for-rest', path: '/query' });
    await expect(connection.query('SELECT Id FROM User')).rejects.toMatchObject({
      errorCode: 'INVALID_SESSION_ID',
    });
    const logins = (await simulator.control.requests()).filter(({ url }) => /oauth2/.test(url));
    expect(logins).toHaveLength(1);
  });
});

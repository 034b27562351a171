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
});

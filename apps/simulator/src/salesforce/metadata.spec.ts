import { DATA, refusal, startTestOrg, type TestOrg } from './test-org.js';

describe("the simulated org's metadata", () => {
  let org: TestOrg;
  beforeAll(async () => {
    org = await startTestOrg();
  });
  afterAll(() => org.simulator.stop());
  beforeEach(async () => {
    await org.simulator.control.reset();
    await org.login();
  });

  it('lists versions without a login and without the limits header', async () => {
    const { body, headers } = await org.call('GET', '/services/data', undefined, { authorization: '' });
    expect(body).toContainEqual({
      label: "Spring '24",
      url: '/services/data/v60.0',
      version: '60.0',
    });
    expect(headers.get('sforce-limit-info')).toBeNull();
    expect((body as unknown[]).at(-1)).toMatchObject({ label: "Winter '27", version: '68.0' });
  });

  it('counts calls in the header and in limits', async () => {
    const { headers } = await org.call('GET', `${DATA}/sobjects`);
    expect(headers.get('sforce-limit-info')).toBe('api-usage=1/1000000');
    expect((await org.call('GET', `${DATA}/limits`)).body).toMatchObject({
      DailyApiRequests: { Max: 1_000_000, Remaining: 999_998 },
    });
  });

  it('lets an admin create the key field that a new org lacks', async () => {
    await org.simulator.control.reset({ keyFields: false });
    await org.login();
    const record = { Name: 'Keyed', Signalbox_Key__c: 'k' };
    expect(await org.answer('POST', `${DATA}/sobjects/Account`, record)).toEqual(
      refusal(400, 'INVALID_FIELD', "No such column 'Signalbox_Key__c' on sobject of type Account"),
    );
    const definition = {
      FullName: 'Account.Signalbox_Key__c',
      Metadata: { type: 'Text', label: 'Signalbox Key', length: 64, externalId: true, unique: true },
    };
    const create = () => org.answer('POST', `${DATA}/tooling/sobjects/CustomField`, definition);
    expect(await create()).toEqual([
      201,
      { id: expect.stringMatching(/^00N/), success: true, errors: [], warnings: [], infos: [] },
    ]);
    expect(await create()).toMatchObject([400, [{ errorCode: 'DUPLICATE_DEVELOPER_NAME' }]]);
    expect(await org.answer('POST', `${DATA}/sobjects/Account`, record)).toMatchObject([201, {}]);
    expect(await org.answer('POST', `${DATA}/sobjects/Account`, record)).toMatchObject([
      400,
      [{ errorCode: 'DUPLICATE_VALUE' }],
    ]);
  });

  it('defines fields of tasks on the activity', async () => {
    await org.simulator.control.reset({ keyFields: false });
    await org.login();
    const Metadata = { type: 'Text', label: 'Signalbox Key', length: 64 };
    const create = (type: string) =>
      org.answer('POST', `${DATA}/tooling/sobjects/CustomField`, {
        FullName: `${type}.Signalbox_Key__c`,
        Metadata,
      });
    const message = 'Entity Enumeration Or ID: bad value for restricted picklist field: Task';
    expect(await create('Task')).toEqual(refusal(400, 'FIELD_INTEGRITY_EXCEPTION', message, ['FullName']));
    expect(await create('Activity')).toMatchObject([201, {}]);
    const task = { Subject: 'Call', Signalbox_Key__c: 'k' };
    expect(await org.answer('POST', `${DATA}/sobjects/Task`, task)).toMatchObject([201, {}]);
  });
});

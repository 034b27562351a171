import { salesforceId } from '../world.js';
import { DATA, refusal, startTestOrg, type TestOrg } from './test-org.js';

const ACCOUNT = salesforceId('001', 1);
const OPPORTUNITY = salesforceId('006', 1);

describe("the simulated org's records", () => {
  let org: TestOrg;
  beforeAll(async () => {
    org = await startTestOrg();
  });
  afterAll(() => org.simulator.stop());
  beforeEach(async () => {
    await org.simulator.control.reset();
    await org.login();
  });

  it('creates with a location and keeps values as the org stores them', async () => {
    const { status, body, headers } = await org.call('POST', `${DATA}/sobjects/opportunity`, {
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
      (await org.call('GET', `${DATA}/sobjects/Opportunity/${id.slice(0, 15)}?fields=${fields}`)).body,
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
      ((await org.call('GET', `${path}?fields=Amount`)).body as { Amount: number }).Amount;
    const before = await amount();
    expect(await org.answer('PATCH', path, { Amount: 1, NextStep: 'x' })).toEqual([204, undefined]);
    expect(await amount()).toBe(before);
    const line = {
      OpportunityId: OPPORTUNITY,
      PricebookEntryId: salesforceId('01u', 1),
      Quantity: 2,
      UnitPrice: 10,
    };
    const { body } = await org.call('POST', `${DATA}/sobjects/OpportunityLineItem`, line);
    expect(await amount()).toBe(before + 20);
    expect(
      await org.answer('DELETE', `${DATA}/sobjects/OpportunityLineItem/${(body as { id: string }).id}`),
    ).toEqual([204, undefined]);
    expect(await amount()).toBe(before);
  });

  it('upserts by an external id', async () => {
    const path = (version: string) => `/services/data/${version}/sobjects/Account/Signalbox_Key__c/a%2Fb`;
    const id = expect.stringMatching(/^001/);
    const done = { id, success: true, errors: [] };
    expect(await org.answer('PATCH', `${path('v60.0')}?updateOnly=true`, { Name: 'U' })).toMatchObject([
      404,
      {},
    ]);
    expect(await org.answer('PATCH', path('v60.0'), { Name: 'U' })).toEqual([
      201,
      { ...done, created: true },
    ]);
    expect(await org.answer('PATCH', path('v60.0'), { Name: 'V' })).toEqual([
      200,
      { ...done, created: false },
    ]);
    expect(await org.answer('PATCH', path('v45.0'), { Name: 'W' })).toEqual([204, undefined]);
    expect((await org.call('GET', path('v60.0'))).body).toMatchObject({ Name: 'W', Signalbox_Key__c: 'a/b' });
    expect(await org.answer('PATCH', path('v60.0'), { Signalbox_Key__c: 'a/b' })).toEqual(
      refusal(
        400,
        'INVALID_FIELD',
        'The Signalbox_Key__c field should not be specified in the sobject data.',
      ),
    );
    expect(await org.answer('PATCH', `${DATA}/sobjects/Account/Phone/1`, {})).toMatchObject([
      404,
      [{ errorCode: 'NOT_FOUND' }],
    ]);
  });

  it('answers 300 where an external id that is not unique matches several', async () => {
    await org.call('POST', `${DATA}/tooling/sobjects/CustomField`, {
      FullName: 'Contact.Badge__c',
      Metadata: { type: 'Text', label: 'Badge', length: 20, externalId: true },
    });
    for (const LastName of ['A', 'B'])
      await org.call('POST', `${DATA}/sobjects/Contact`, { LastName, Badge__c: '7' });
    const url = expect.stringMatching('^/services/data/v60.0/sobjects/Contact/003');
    expect(await org.answer('PATCH', `${DATA}/sobjects/Contact/Badge__c/7`, { Title: 'x' })).toEqual([
      300,
      [url, url],
    ]);
  });

  it('deletes with what belongs to it; queryAll and deleted still see it', async () => {
    expect(await org.answer('DELETE', `${DATA}/sobjects/Opportunity/${OPPORTUNITY}`)).toEqual([
      204,
      undefined,
    ]);
    const gone = [404, [{ message: 'entity is deleted', errorCode: 'ENTITY_IS_DELETED', fields: [] }]];
    expect(await org.answer('GET', `${DATA}/sobjects/Opportunity/${OPPORTUNITY}`)).toEqual(gone);
    expect(await org.answer('PATCH', `${DATA}/sobjects/Opportunity/${OPPORTUNITY}`, {})).toEqual(gone);
    const lines = encodeURIComponent(
      `SELECT COUNT() FROM OpportunityLineItem WHERE OpportunityId = '${OPPORTUNITY}'`,
    );
    expect((await org.call('GET', `${DATA}/query?q=${lines}`)).body).toEqual({
      totalSize: 0,
      done: true,
      records: [],
    });
    expect((await org.call('GET', `${DATA}/queryAll?q=${lines}`)).body).toMatchObject({ totalSize: 3 });
    const day = (offset: number) => new Date(Date.now() + offset).toISOString().slice(0, 19) + '%2B00:00';
    const window = `start=${day(-3_600_000)}&end=${day(60_000)}`;
    expect((await org.call('GET', `${DATA}/sobjects/Opportunity/deleted/?${window}`)).body).toMatchObject({
      deletedRecords: [{ id: OPPORTUNITY }],
    });
  });

  it('holds reads and writes to their conditions', async () => {
    const path = `${DATA}/sobjects/Account/${ACCOUNT}`;
    const now = new Date().toUTCString();
    const past = 'Wed, 01 Jan 2020 00:00:00 GMT';
    expect(await org.answer('GET', path, undefined, { 'if-modified-since': now })).toEqual([304, undefined]);
    expect((await org.call('GET', path, undefined, { 'if-modified-since': past })).status).toBe(200);
    expect((await org.call('PATCH', path, { Phone: '1' }, { 'if-unmodified-since': past })).status).toBe(412);
    expect((await org.call('PATCH', path, { Phone: '1' }, { 'if-unmodified-since': now })).status).toBe(204);
  });
});

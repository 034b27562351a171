import { DATA, refusal, startTestOrg, type TestOrg } from './test-org.js';

describe("the simulated org's bad sides", () => {
  let org: TestOrg;
  beforeAll(async () => {
    org = await startTestOrg();
  });
  afterAll(() => org.simulator.stop());
  beforeEach(async () => {
    await org.simulator.control.reset();
    await org.login();
  });

  const fault = (name: string, path = '') =>
    org.simulator.control.fault({ vendor: 'salesforce', name, path });
  const stored = async (name: string) =>
    (await org.simulator.control.records({ type: 'Account' })).filter(({ fields }) => fields.Name === name);
  const made = {
    method: 'POST',
    url: `${DATA}/sobjects/Account`,
    referenceId: 'made',
    body: { Name: 'Fir' },
  };
  const read = { method: 'GET', url: `${DATA}/sobjects/Account/@{made.id}?fields=Name`, referenceId: 'read' };
  const composite = () =>
    org.answer('POST', `${DATA}/composite`, { allOrNone: false, compositeRequest: [made, read] });

  it('refuse a record inside a composite call, whose whole answer is 200', async () => {
    await fault('validation-rule');
    expect([await composite(), await stored('Fir')]).toEqual([
      [
        200,
        {
          compositeResponse: [
            {
              body: [
                {
                  message: 'Close date must not be in the past',
                  errorCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION',
                  fields: [],
                },
              ],
              httpHeaders: {},
              httpStatusCode: 400,
              referenceId: 'made',
            },
            {
              body: [
                {
                  errorCode: 'PROCESSING_HALTED',
                  message: 'Invalid reference specified. No value for made.id found in made',
                },
              ],
              httpHeaders: {},
              httpStatusCode: 400,
              referenceId: 'read',
            },
          ],
        },
      ],
      [],
    ]);
  });

  it('let reads pass where a record is refused', async () => {
    await fault('validation-rule');
    expect((await org.call('GET', `${DATA}/limits`)).status).toBe(200);
  });

  it('do half of a composite call', async () => {
    await fault('half-composite');
    expect([await composite(), (await stored('Fir')).length]).toMatchObject([
      [
        200,
        {
          compositeResponse: [
            { httpStatusCode: 201 },
            { httpStatusCode: 400, body: [{ errorCode: 'UNABLE_TO_LOCK_ROW' }] },
          ],
        },
      ],
      1,
    ]);
  });

  it('take no composite call at all', async () => {
    await fault('no-composite');
    expect(await composite()).toEqual(refusal(404, 'NOT_FOUND', 'The requested resource does not exist'));
  });

  it.each([
    ['done-then-html', 502],
    ['done-then-exception', 500],
  ])('under %s do the work, and answer %i', async (name, status) => {
    await fault(name);
    const response = await fetch(`${org.simulator.urls.salesforce}${DATA}/sobjects/Account`, {
      method: 'POST',
      headers: { ...org.authorization(), 'content-type': 'application/json' },
      body: JSON.stringify({ Name: 'Fir' }),
    });
    expect([response.status, (await stored('Fir')).length]).toEqual([status, 1]);
  });

  it('end the session after the work, and with it the locators', async () => {
    await fault('session-dies-after');
    const first = await org.call('GET', `${DATA}/query?q=SELECT+Id+FROM+Task`, undefined, {
      'sforce-query-options': 'batchSize=200',
    });
    const { nextRecordsUrl } = first.body as { nextRecordsUrl: string };
    await org.login();
    expect([first.status, (await org.answer('GET', nextRecordsUrl))[0]]).toEqual([200, 401]);
  });

  it('lose a locator while the session lives', async () => {
    await fault('locator-lost', '/query/');
    expect((await org.answer('GET', `${DATA}/query/01g000000000000AAA-200`))[0]).toBe(400);
  });

  it('save the record after us, by another user', async () => {
    await fault('flow-stamps-record', '/sobjects/');
    await org.call('POST', `${DATA}/sobjects/Account`, { Name: 'Fir' });
    const [account] = await stored('Fir');
    expect([account?.fields.Description, account?.fields.LastModifiedById]).toEqual([
      'Checked by the flow "After save"',
      expect.not.stringMatching(String(account?.fields.CreatedById)),
    ]);
  });

  it.each([
    ['stamps description', { Name: 'Fir', Description: 'Checked by the flow "After save"' }],
    ['rewrites name', { Name: 'FIR', Description: null }],
  ])('run a flow that %s in the same save', async (flow, fields) => {
    await org.set({ flow });
    await org.call('POST', `${DATA}/sobjects/Account`, { Name: 'Fir' });
    expect((await stored(fields.Name))[0]?.fields).toMatchObject(fields);
  });

  it('say where each is known from', async () => {
    const catalogue = await org.simulator.control.faultCatalogue();
    const own = catalogue.filter(({ vendor }) => vendor === 'salesforce');
    expect(own.filter(({ about }) => !about)).toEqual([]);
    expect(own.length).toBeGreaterThan(30);
  });
});

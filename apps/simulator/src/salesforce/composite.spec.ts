import { DATA, startTestOrg, type TestOrg } from './test-org.js';

describe("the simulated org's composite calls", () => {
  let org: TestOrg;
  beforeAll(async () => {
    org = await startTestOrg();
  });
  afterAll(() => org.simulator.stop());
  beforeEach(async () => {
    await org.simulator.control.reset();
    await org.login();
  });

  const composite = (allOrNone: boolean, ...compositeRequest: object[]) =>
    org.call('POST', `${DATA}/composite`, { allOrNone, compositeRequest });
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
    const before = (await org.simulator.control.records({ type: 'Account' })).length;
    const { body } = await composite(true, create, { ...create, referenceId: 'b', body: {} });
    expect(body).toMatchObject({
      compositeResponse: [
        { httpStatusCode: 400, body: [{ errorCode: 'PROCESSING_HALTED' }] },
        { httpStatusCode: 400, body: [{ errorCode: 'REQUIRED_FIELD_MISSING' }] },
      ],
    });
    expect(await org.simulator.control.records({ type: 'Account' })).toHaveLength(before);
  });

  it('gives each record of a collection a result of its own', async () => {
    const records = [{ attributes: { type: 'Account' }, Name: 'One' }, { attributes: { type: 'Account' } }];
    expect(await org.answer('POST', `${DATA}/composite/sobjects`, { records })).toEqual([
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

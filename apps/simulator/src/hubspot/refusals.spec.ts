import { startPortal, type SpecPortal } from './spec-portal.js';

const CORRELATION = expect.stringMatching(/^[0-9a-f-]{36}$/);
const AUTH_TEXT =
  'Authentication credentials not found. This API supports OAuth 2.0 authentication and you can find more details at https://developers.hubspot.com/docs/methods/auth/oauth-overview';

describe('what HubSpot refuses', () => {
  let portal: SpecPortal;
  beforeAll(async () => {
    portal = await startPortal();
  });
  afterAll(() => portal.stop());

  it.each([[{ authorization: '' }], [{ authorization: 'Bearer wrong' }], [{ authorization: 'Basic x' }]])(
    'is a call without a known bearer: %j',
    async (headers) => {
      const { status, body } = await portal.call('GET', '/crm/v3/objects/deals', undefined, headers);
      expect({ status, body }).toEqual({
        status: 401,
        body: {
          status: 'error',
          message: AUTH_TEXT,
          correlationId: CORRELATION,
          category: 'INVALID_AUTHENTICATION',
        },
      });
    },
  );

  it('are unknown properties of a write, listed as JSON inside the message', async () => {
    const { status, body, headers } = await portal.call('POST', '/crm/v3/objects/deals', {
      properties: { missing: 'x' },
    });
    const message = 'Property "missing" does not exist';
    expect({ status, body }).toEqual({
      status: 400,
      body: {
        status: 'error',
        message: `Property values were not valid: [{"isValid":false,"message":"Property \\"missing\\" does not exist","error":"PROPERTY_DOESNT_EXIST","name":"missing","localizedErrorMessage":"Property \\"missing\\" does not exist","portalId":4242}]`,
        correlationId: headers.get('x-hubspot-correlation-id'),
        errors: [{ message, code: 'PROPERTY_DOESNT_EXIST', context: { propertyName: ['missing'] } }],
        category: 'VALIDATION_ERROR',
      },
    });
  });

  it.each([
    ['contacts', { email: 'nobody' }, 'INVALID_EMAIL'],
    ['deals', { amount: 'twelve' }, 'INVALID_INTEGER'],
    ['deals', { dealstage: 'Contract Sent' }, 'INVALID_OPTION'],
    ['deals', { closedate: 'tomorrow' }, 'INVALID_LONG'],
    ['deals', { hs_object_id: '1' }, 'READ_ONLY_VALUE'],
    ['tasks', { hs_task_status: 'DONE', hs_timestamp: '0' }, 'INVALID_OPTION'],
    ['companies', { hubspot_owner_id: '1' }, 'INVALID_OPTION'],
  ])('are values that a property of %s does not take: %j', async (type, properties, code) => {
    const { status, body } = await portal.call('POST', `/crm/v3/objects/${type}`, { properties });
    expect({ status, body }).toMatchObject({
      status: 400,
      body: { category: 'VALIDATION_ERROR', errors: [{ code }] },
    });
  });

  it('is a contact with a taken email: a 409 that has the id in its text only', async () => {
    const properties = { email: 'taken@fjord.example' };
    const first = await portal.call('POST', '/crm/v3/objects/contacts', { properties });
    const { status, body } = await portal.call('POST', '/crm/v3/objects/contacts', {
      properties: { email: 'TAKEN@fjord.example' },
    });
    expect({ status, body }).toEqual({
      status: 409,
      body: {
        status: 'error',
        message: `Contact already exists. Existing ID: ${first.body.id}`,
        correlationId: CORRELATION,
        category: 'CONFLICT',
      },
    });
  });

  it('is a taken value of a custom unique property: a 400 until its holder is archived', async () => {
    const body = { properties: { hs_timestamp: '2026-07-01', signalbox_key: 'key-1' } };
    const post = () => portal.call('POST', '/crm/v3/objects/tasks', body);
    const first = await post();
    const second = await post();
    expect(second).toMatchObject({
      status: 400,
      body: {
        message: expect.stringMatching(
          new RegExp(
            `^Cannot set PropertyValueCoordinates\\{portalId=4242, objectTypeId=ObjectTypeId\\{legacyObjectType=TASK\\}, propertyName=signalbox_key, value=key-1\\} on \\d+\\. ${first.body.id} already has that value\\.$`,
          ),
        ),
        category: 'VALIDATION_ERROR',
        errors: [{ code: 'CONFLICTING_UNIQUE_VALUE' }],
      },
    });
    expect(await portal.control.records({ type: 'tasks' })).toHaveLength(
      (await portal.call('GET', '/crm/v3/objects/tasks?limit=100')).body.results.length,
    );
    await portal.call('DELETE', `/crm/v3/objects/tasks/${first.body.id}`);
    expect((await post()).status).toBe(201);
  });

  it.each([
    ['tasks', { hs_task_subject: 'no date' }, 'TASK', ['hs_timestamp']],
    ['tickets', { content: 'x' }, 'TICKET', ['subject', 'hs_pipeline_stage']],
  ])('are %s without what they need', async (type, properties, word, missing) => {
    const { status, body } = await portal.call('POST', `/crm/v3/objects/${type}`, { properties });
    expect({ status, body }).toEqual({
      status: 400,
      body: {
        status: 'error',
        message: `Error creating ${word}. Some required properties were not set.`,
        correlationId: CORRELATION,
        context: { properties: missing },
        category: 'VALIDATION_ERROR',
      },
    });
  });

  it.each([
    ['GET', '/crm/v3/objects/deals/1', 404, 'resource not found'],
    ['GET', '/crm/v3/objects/deals/one', 404, 'Object not found.  objectId are usually numeric.'],
    ['DELETE', '/crm/v3/objects/deals/1', 404, 'resource not found'],
    ['GET', '/crm/v3/objects/widgets', 400, 'Unable to infer object type from: widgets'],
    ['GET', '/crm/v3/objects/0-999', 400, 'Invalid object or event type id: 0-999'],
    ['GET', '/crm/v3/objects/deals?associations=widgets', 400, 'Unable to infer object type from: widgets'],
    ['GET', '/crm/v3/objects/deals?after=x', 400, 'Invalid paging cursor: x'],
    [
      'GET',
      '/crm/v3/objects/deals?limit=101',
      400,
      'Invalid request: limit must be between 1 and 100, but was 101',
    ],
    ['GET', '/crm/v9/objects', 404, 'resource not found'],
  ])('is %s %s', async (method, path, status, message) => {
    const reply = await portal.call(method, path);
    expect([reply.status, reply.body.message]).toEqual([status, message]);
  });

  it('is a body that is no JSON', async () => {
    const { status, body } = await portal.call('POST', '/crm/v3/objects/deals', '{"properties":');
    expect([status, body.message]).toEqual([
      400,
      expect.stringMatching(/^Invalid input JSON on line 1, column 1: /),
    ]);
  });
});

import { randomUUID } from 'node:crypto';
import type { Change, ErrorBody, GetReply } from '@signalbox/contracts';
import { SAGA, startLocalGateway, type LocalGateway } from './testing/local-gateway.js';
import { change, refusal, storedRecords, TASK } from './testing/changes.js';

let gateway: LocalGateway;
beforeAll(async () => {
  gateway = await startLocalGateway();
});
afterAll(() => gateway.stop());
beforeEach(() => gateway.control('POST', '/reset', { seed: 1 }));

const stored = (type: string) => storedRecords(gateway, type);
const fault = (body: object) => gateway.control('POST', '/faults', { vendor: 'hubspot', ...body });
const firstDeal = async () => String((await stored('deals'))[0]?.id);

describe('a write', () => {
  it('without a grant is refused before HubSpot hears of it', async () => {
    const key = randomUUID();
    const body = { change: change({ fields: TASK }), key, sagaId: SAGA, epoch: 1, maybe: false };
    await gateway.control('DELETE', '/requests');
    expect(await refusal(gateway.ask('apply', body))).toEqual({
      code: 'FORBIDDEN_BY_POLICY',
      field: 'grant',
    });
    expect(await gateway.calls()).toEqual([]);
  });

  it.each<[string, Change['fields'], ErrorBody['code'], unknown]>([
    ['a value that is no option', { ...TASK, hs_task_status: 'MAYBE' }, 'VALIDATION', 'hs_task_status'],
    ['a property that there is not', { ...TASK, subject: 'x' }, 'VALIDATION', 'subject'],
    ['a missing date', { hs_task_subject: 'x' }, 'VALIDATION', 'hs_timestamp'],
  ])('that HubSpot refuses names the field: %s', async (_, fields, code, field) => {
    expect(await refusal(gateway.apply(change({ fields }), { key: randomUUID() }))).toEqual({ code, field });
  });

  it('of a link to a record that is not there makes nothing', async () => {
    const key = randomUUID();
    const links = [{ type: 'deals', id: '1' }];
    expect(await refusal(gateway.apply(change({ fields: TASK, links }), { key }))).toMatchObject({
      code: 'VALIDATION',
    });
    expect((await stored('tasks')).filter(({ fields }) => fields['signalbox_key'] === key)).toEqual([]);
  });

  it('of a taken e-mail is a duplicate that names the field', async () => {
    const taken = (await stored('contacts')).find(({ fields }) => fields['email'])?.fields['email'] as string;
    const contact = change({ type: 'contacts', fields: { email: taken } });
    expect(await refusal(gateway.apply(contact, { key: randomUUID() }))).toEqual({
      code: 'DUPLICATE',
      field: 'email',
    });
  });
});

describe('the vendor client', () => {
  it('asks once more when the token turns out to be good, and takes the second refusal for good', async () => {
    const deal = await firstDeal();
    const body = { status: 'error', message: 'pat-secret is no good', category: 'INVALID_AUTHENTICATION' };
    await fault({ path: `/objects/deals/${deal}`, kind: 'status', status: 401, response: body, count: 0 });
    await gateway.control('DELETE', '/requests');
    const error = await gateway.ask('get', { type: 'deals', id: deal }).catch((thrown: ErrorBody) => thrown);
    expect(error).toMatchObject({ code: 'AUTH_REJECTED', message: 'HubSpot refused the access token.' });
    expect(JSON.stringify(error)).not.toContain('pat-secret');
    const asked = (await gateway.calls()).filter(({ url }) => url.includes(`/objects/deals/${deal}`));
    expect(asked.map(({ status }) => status)).toEqual([401, 401]);
  });

  it('tells when the day begins anew at the account', async () => {
    const deal = await firstDeal();
    const response = { status: 'error', message: 'You have reached your daily limit.', policyName: 'DAILY' };
    await fault({ path: `/objects/deals/${deal}`, kind: 'status', status: 429, response });
    const error = await gateway.ask('get', { type: 'deals', id: deal }).catch((thrown: ErrorBody) => thrown);
    const { code, retryAfterMs = 0 } = error as ErrorBody;
    const opens = new Date(Date.now() + retryAfterMs).toLocaleTimeString('en-GB', { timeZone: 'US/Eastern' });
    expect({ code, opens: opens.slice(0, 5) }).toEqual({
      code: 'QUOTA_EXHAUSTED',
      opens: expect.stringMatching(/00:00|23:59/),
    });
  });

  it('tries again after a broken gateway when it reads, and says unknown when it wrote', async () => {
    const deal = await firstDeal();
    const page = { kind: 'status', status: 502, response: '<html>Bad gateway</html>' };
    await fault({ method: 'GET', path: `/objects/deals/${deal}`, ...page });
    const { record } = await gateway.ask<GetReply>('get', { type: 'deals', id: deal, fields: ['dealname'] });
    await fault({ method: 'POST', path: '/objects/tasks', ...page });
    expect(record?.id).toBe(deal);
    expect(await refusal(gateway.apply(change({ fields: TASK }), { key: randomUUID() }))).toMatchObject({
      code: 'OUTCOME_UNKNOWN',
    });
  });
});

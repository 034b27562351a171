import type { LimitsReply, QueryReply } from '@signalbox/contracts';
import { startLocalGateway, type LocalGateway } from './testing/local-gateway.js';

let gateway: LocalGateway;
beforeAll(async () => {
  gateway = await startLocalGateway();
  await gateway.ask('describe');
});
afterAll(() => gateway.stop());
beforeEach(() => gateway.reset());

const query = () => gateway.ask<QueryReply>('query', { type: 'Account', fields: ['Name'], limit: 1 });
const logins = (calls: string[]) => calls.filter((call) => call === 'POST /services/oauth2/token').length;
const answer = (errorCode: string, message: string, status: number) =>
  gateway.fault({ kind: 'status', path: '/query', status, count: 1, response: [{ errorCode, message }] });

describe('a session', () => {
  it.each([
    ['This session is not valid for use with the REST API', 'INVALID_SESSION_ID'],
    ['Connected app is not attached to Agent', 'INVALID_SESSION_ID'],
    ['INVALID_HEADER_TYPE', 'INVALID_AUTH_HEADER'],
  ])('is not renewed for "%s", which no new one mends', async (message, errorCode) => {
    const response = [{ errorCode, message }];
    await gateway.fault({ kind: 'status', path: 'FROM Account', status: 401, count: 0, response });
    const calls = await gateway.callsOf(async () => {
      const error = await gateway.refused('query', { type: 'Account', fields: ['Name'] });
      expect([error.code, JSON.stringify(error).includes(message)]).toEqual(['AUTH_REJECTED', false]);
    });
    expect(logins(calls)).toBe(0);
  });

  it('that is refused again right after its renewal is given up once a second look took the credentials', async () => {
    const response = [{ errorCode: 'INVALID_SESSION_ID', message: 'Session expired or invalid' }];
    await gateway.fault({ kind: 'status', path: 'FROM Account', status: 401, count: 0, response });
    const calls = await gateway.callsOf(async () => {
      expect(await gateway.refused('query', { type: 'Account' })).toMatchObject({ code: 'AUTH_REJECTED' });
    });
    // One renewal, and one after the look: never round and round.
    expect(logins(calls)).toBe(2);
  });

  it('that ends between two pages costs one renewal, and no record', async () => {
    const page = (cursor?: string) =>
      gateway.ask<QueryReply>('query', {
        type: 'Task',
        fields: ['Subject'],
        orderBy: [{ field: 'Subject', direction: 'asc' }],
        limit: 200,
        ...(cursor ? { cursor } : {}),
      });
    const first = await page();
    await gateway.fault({ kind: 'expire-token' });
    const second = await page(String(first.nextCursor));
    const third = await page(String(second.nextCursor));
    const ids = [first, second, third].flatMap(({ records }) => records.map(({ id }) => id));
    expect([new Set(ids).size, ids.length, third.nextCursor]).toEqual([420, 420, null]);
  });
});

describe('limits', () => {
  it('are those of the last answer', async () => {
    await query();
    const { limits } = await gateway.ask<LimitsReply>('limits');
    expect(limits).toEqual([
      { name: 'API calls in 24 hours', max: 1_000_000, remaining: expect.any(Number) },
    ]);
  });

  it.each([
    ['TotalRequests Limit exceeded.', 'QUOTA_EXHAUSTED', 1],
    ['ConcurrentPerOrgLongTxn Limit exceeded.', undefined, 2],
  ])(
    '%s',
    async (message, code, calls) => {
      await answer('REQUEST_LIMIT_EXCEEDED', message, 403);
      const made = await gateway.callsOf(async () => {
        const failure = await query().then(
          () => undefined,
          (error: { code: string }) => error.code,
        );
        expect(failure).toBe(code);
      });
      expect(made).toHaveLength(calls);
    },
    15_000,
  );

  it('of a busy org are waited for', async () => {
    const response = '<html><body>Down for maintenance</body></html>';
    await gateway.fault({ kind: 'status', path: '/query', status: 503, count: 2, response });
    expect((await query()).records).toHaveLength(1);
  });
});

describe('wrong credentials', () => {
  it('say what to check, without the text of Salesforce', async () => {
    const wrong = await startLocalGateway({ SALESFORCE_CLIENT_SECRET: 'not-the-secret' });
    try {
      expect(await wrong.refused('query', { type: 'Account' })).toMatchObject({
        code: 'AUTH_REJECTED',
        message:
          'Salesforce refused the credentials: the client secret is wrong; check SALESFORCE_CLIENT_SECRET.',
      });
    } finally {
      await wrong.stop();
    }
  });

  it('are noticed when they belong to another org', async () => {
    const wrong = await startLocalGateway({ SALESFORCE_ORGANIZATION_ID: '00DgK0000000009UAA' });
    try {
      expect(await wrong.refused('query', { type: 'Account' })).toMatchObject({
        code: 'AUTH_REJECTED',
        message: expect.stringContaining('belong to the org 00DgK0000000001UAA'),
      });
    } finally {
      await wrong.stop();
    }
  });
});

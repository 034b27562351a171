import { startPortal, type SpecPortal } from './spec-portal.js';

describe('the account', () => {
  let portal: SpecPortal;
  beforeEach(async () => {
    portal = await startPortal();
  });
  afterEach(() => portal.stop());

  const list = () => portal.call('GET', '/crm/v3/objects/deals?limit=1');
  const search = () => portal.call('POST', '/crm/v3/objects/deals/search', {});
  const CORRELATION = expect.any(String);

  it.each(['/account-info/v3/details', '/account-info/2026-03/details'])(
    'describes itself at %s',
    async (path) => {
      expect((await portal.call('GET', path)).body).toMatchObject({
        portalId: 4242,
        accountType: 'DEVELOPER_TEST',
      });
    },
  );

  it('counts calls down in its headers', async () => {
    await portal.set({ burstLimit: 190 });
    const { headers } = await list();
    expect(
      Object.fromEntries([...headers].filter(([name]) => name.startsWith('x-hubspot-ratelimit'))),
    ).toEqual({
      'x-hubspot-ratelimit-max': '190',
      'x-hubspot-ratelimit-remaining': '189',
      'x-hubspot-ratelimit-interval-milliseconds': '10000',
      'x-hubspot-ratelimit-daily': '650000',
      'x-hubspot-ratelimit-daily-remaining': '649999',
    });
  });

  it('refuses calls over the burst limit, and searches all the same', async () => {
    await portal.set({ burstLimit: 2 });
    expect([(await list()).status, (await list()).status]).toEqual([200, 200]);
    const { status, body, headers } = await list();
    expect({ status, body }).toEqual({
      status: 429,
      body: {
        status: 'error',
        message: 'You have reached your ten_secondly_rolling limit.',
        errorType: 'RATE_LIMIT',
        correlationId: CORRELATION,
        policyName: 'TEN_SECONDLY_ROLLING',
      },
    });
    expect(headers.get('x-hubspot-ratelimit-remaining')).toBe('0');
    expect((await search()).status).toBe(200);
  });

  it('refuses the sixth search of a second, with another body and no rate headers', async () => {
    const replies = await Promise.all(Array.from({ length: 6 }, search));
    const refused = replies.filter(({ status }) => status === 429);
    expect(refused.map(({ body }) => body)).toEqual([
      {
        status: 'error',
        message: 'You have reached your secondly limit.',
        correlationId: CORRELATION,
        category: 'RATE_LIMITS',
      },
    ]);
    expect([...(refused[0]?.headers.keys() ?? [])].filter((name) => name.includes('ratelimit'))).toEqual([]);
    expect((await list()).status).toBe(200);
  });

  it.each([
    { searchLag: 5 },
    { burstLimit: '5' },
    { dailyLimit: -1 },
    { scopes: 'all' },
    { accountType: 'TEST' },
    { rotatesRefreshTokens: 1 },
  ])('takes no settings that it does not know: %j', async (settings) => {
    expect((await portal.call('POST', '/__simulator/hubspot', settings)).status).toBe(400);
  });

  it('keeps settings out of the request log', async () => {
    await portal.set({ searchLimit: 9 });
    await list();
    expect((await portal.control.requests()).map(({ url }) => url)).toEqual([
      '/crm/v3/objects/deals?limit=1',
    ]);
  });

  it('refuses calls over the daily limit', async () => {
    await portal.set({ dailyLimit: 1 });
    await list();
    expect(await list()).toMatchObject({ status: 429, body: { policyName: 'DAILY' } });
  });

  it('keeps what a fault refuses apart from its own limits', async () => {
    await portal.control.fault({
      vendor: 'hubspot',
      path: '/crm/v3/objects/deals',
      kind: 'status',
      status: 503,
    });
    expect([(await list()).status, (await list()).status]).toEqual([503, 200]);
  });

  it('has owners and pipelines', async () => {
    const { body } = await portal.call('GET', '/crm/v3/owners?email=tom.becker@signalbox.example');
    expect(body.results).toMatchObject([{ id: '80011', firstName: 'Tom' }]);
    expect((await portal.call('GET', '/crm/v3/owners/80011')).body).toMatchObject({ lastName: 'Becker' });
    const pipelines = await portal.call('GET', '/crm/pipelines/2026-03/deals');
    expect(pipelines.body.results).toMatchObject([
      {
        id: 'default',
        label: 'Sales Pipeline',
        stages: expect.arrayContaining([
          expect.objectContaining({ id: 'closedwon', metadata: { isClosed: 'true', probability: '1.0' } }),
        ]),
      },
      { id: '75410211', label: 'Partner Pipeline', stages: expect.any(Array) as unknown[] },
    ]);
  });

  it('can be a production account', async () => {
    await portal.set({ accountType: 'STANDARD' });
    expect((await portal.call('GET', '/account-info/v3/details')).body).toMatchObject({
      accountType: 'STANDARD',
    });
  });

  describe('whose app lacks a scope', () => {
    const SOME = ['crm.objects.deals.read', 'crm.objects.contacts.write', 'crm.schemas.companies.read'];
    beforeEach(() => portal.set({ scopes: SOME }));

    it.each([
      ['GET', '/crm/v3/objects/deals?limit=1', 200, undefined],
      ['POST', '/crm/objects/2026-03/deals/search', 200, undefined],
      ['POST', '/crm/v3/objects/0-3/batch/read', 200, undefined],
      ['POST', '/crm/v3/objects/deals', 403, ['crm.objects.deals.write']],
      ['PATCH', '/crm/objects/2026-03/deal/1', 403, ['crm.objects.deals.write']],
      ['PUT', '/crm/v4/objects/deals/1/associations/default/contacts/2', 403, ['crm.objects.deals.write']],
      ['POST', '/crm/v3/objects/tasks/batch/update', 200, undefined],
      ['GET', '/crm/v3/objects/notes', 403, ['crm.objects.contacts.read']],
      ['GET', '/crm/v3/properties/companies', 200, undefined],
      ['GET', '/crm/v3/properties/deals', 200, undefined],
      ['GET', '/crm/v3/properties/contacts', 403, ['crm.schemas.contacts.read', 'crm.objects.contacts.read']],
      ['GET', '/account-info/v3/details', 200, undefined],
    ])('%s %s answers %i', async (method, path, status, scopes) => {
      const reply = await portal.call(method, path, method === 'GET' ? undefined : { inputs: [] });
      const [error] = (reply.body as { errors?: { context: object }[] }).errors ?? [];
      expect({ status: reply.status, context: error?.context }).toEqual({
        status,
        context: scopes && { requiredGranularScopes: scopes },
      });
    });
  });

  describe('as an OAuth app sees it', () => {
    const renew = async (more: Record<string, string> = {}, endpoint = '/oauth/v1/token') => {
      const form = {
        grant_type: 'refresh_token',
        client_id: 'signalbox-local',
        client_secret: 'local-webhook-secret',
        refresh_token: 'na1-local-refresh-token',
        ...more,
      };
      const response = await fetch(portal.url + endpoint, {
        method: 'POST',
        body: new URLSearchParams(form),
      });
      return { status: response.status, body: (await response.json()) as Record<string, string> };
    };

    it.each([
      ['/oauth/v1/token', { status: 'BAD_REFRESH_TOKEN' }, { refresh_token: 'old' }],
      ['/oauth/v1/token', { status: 'BAD_CLIENT_SECRET' }, { client_secret: 'old' }],
      ['/oauth/v3/token', { error: 'invalid_grant' }, { refresh_token: 'old' }],
      ['/oauth/2026-03/token', { error: 'invalid_client' }, { client_id: 'old' }],
    ])('%s refuses with %j', async (endpoint, body, more) => {
      expect(await renew(more, endpoint)).toMatchObject({ status: 400, body });
    });

    it('hands out another refresh token where it rotates them, and takes the one before no more', async () => {
      await portal.set({ rotatesRefreshTokens: true });
      const first = await renew();
      const second = await renew({ refresh_token: String(first.body.refresh_token) });
      const again = await renew({ refresh_token: String(first.body.refresh_token) });
      expect([first.status, second.status, again.body.status]).toEqual([200, 200, 'BAD_REFRESH_TOKEN']);
      expect(new Set([first, second].map(({ body }) => body.refresh_token)).size).toBe(2);
    });

    it('ends an access token when its time is over', async () => {
      await portal.set({ tokenLifetimeMs: 0 });
      const { body } = await renew();
      const authorization = `Bearer ${body.access_token}`;
      const refused = await portal.call('GET', '/crm/v3/objects/deals', undefined, { authorization });
      expect([body.expires_in, refused.status, refused.body.category]).toEqual([
        0,
        401,
        'EXPIRED_AUTHENTICATION',
      ]);
    });
  });
});

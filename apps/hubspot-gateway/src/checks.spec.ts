import type { CheckItem, CheckReply, DescribeReply } from '@signalbox/contracts';
import { startLocalGateway, type LocalGateway } from './testing/local-gateway.js';

/** One gateway for the mistakes that stand in the account; the others stand in the settings. */
let gateway: LocalGateway;
beforeAll(async () => {
  gateway = await startLocalGateway();
});
afterAll(() => gateway.stop());
beforeEach(async () => {
  await gateway.control('POST', '/reset', { seed: 1 });
  await gateway.control('DELETE', '/faults');
});

const set = (settings: object) =>
  fetch(`${gateway.simulator.hubspot}/__simulator/hubspot`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(settings),
  });
const fault = (body: object) => gateway.control('POST', '/faults', { vendor: 'hubspot', count: 0, ...body });
const wrong = async (one = gateway): Promise<CheckItem[]> =>
  (await one.ask<CheckReply>('check', {})).items.filter(({ ok }) => !ok);
const scopesOf = (...types: string[]) =>
  types.flatMap((type) => ['read', 'write'].map((may) => `crm.objects.${type}.${may}`));
const property = (type: string, more: object) =>
  fetch(`${gateway.simulator.hubspot}/crm/v3/properties/${type}`, {
    method: 'POST',
    headers: { authorization: 'Bearer pat-local-token', 'content-type': 'application/json' },
    body: JSON.stringify({
      name: 'signalbox_key',
      label: 'Key',
      type: 'string',
      fieldType: 'text',
      groupName: 'dealinformation',
      hasUniqueValue: true,
      ...more,
    }),
  });

describe('doctor', () => {
  it('finds nothing wrong with an account that is set up', async () => {
    expect(await wrong()).toEqual([]);
  });

  it('finds a token without the scopes of a type, and names them', async () => {
    await set({
      scopes: scopesOf('companies', 'contacts', 'deals', 'tickets').filter(
        (scope) => scope !== 'crm.objects.deals.write',
      ),
    });
    expect(await wrong()).toEqual([
      {
        check: 'permissions deals',
        ok: false,
        detail: 'the token lacks crm.objects.deals.write',
        fix: 'Add crm.objects.deals.write to the service key or the app; an app is then installed in the account again.',
      },
    ]);
  });

  it('asks for no scopes of types that the connection leaves out', async () => {
    const account = { scopes: scopesOf('companies', 'contacts', 'deals') };
    const one = await startLocalGateway({ HUBSPOT_TYPES: 'contacts, companies, deals,tasks,notes' }, account);
    try {
      const { types } = await one.ask<DescribeReply>('describe', {});
      expect([await wrong(one), types.map(({ name }) => name)]).toEqual([
        [],
        ['contacts', 'companies', 'deals', 'tasks', 'notes'],
      ]);
    } finally {
      await one.stop();
    }
  });

  it('changes nothing to find that out', async () => {
    await gateway.control('DELETE', '/requests');
    const before = await gateway.control('GET', '/records?vendor=hubspot');
    await gateway.ask('check', {});
    const writes = (await gateway.calls()).filter(({ method }) => method !== 'GET');
    expect(new Set(writes.map(({ url, body }) => `${url.replace(/objects\/\w+/, '')} ${body}`))).toEqual(
      new Set(['/crm/v3//batch/update {"inputs":[]}']),
    );
    expect(await gateway.control('GET', '/records?vendor=hubspot')).toEqual(before);
  });

  it.each<[string, object, string]>([
    ['that does not require unique values', { hasUniqueValue: false }, 'does not require unique values'],
    ['that is no text', { type: 'number', fieldType: 'number' }, 'is no single-line text'],
  ])('finds a key property %s', async (_, more, text) => {
    await gateway.control('POST', '/reset', { seed: 1, keyFields: false });
    await property('deals', more);
    const found = (await wrong()).find(({ check }) => check === 'property deals.signalbox_key');
    expect(found).toMatchObject({ ok: false, fix: expect.stringContaining(text) });
  });

  it('finds missing key properties', async () => {
    await gateway.control('POST', '/reset', { seed: 1, keyFields: false });
    expect((await wrong()).map(({ check }) => check)).toEqual(
      expect.arrayContaining(['property contacts.signalbox_key', 'property notes.signalbox_key']),
    );
  });

  it('finds a clock that is off', async () => {
    const [account] = [{ portalId: 4242, accountType: 'DEVELOPER_TEST', timeZone: 'UTC' }];
    const date = new Date(Date.now() + 600_000).toUTCString();
    await fault({
      path: '/account-info/',
      kind: 'status',
      status: 200,
      response: account,
      headers: { date },
    });
    expect(await wrong()).toEqual([
      {
        check: 'clock',
        ok: false,
        detail: expect.stringMatching(/^(599|600|601) s behind HubSpot's$/),
        fix: 'Set the clock of this host by NTP: webhooks with a time five minutes off are refused.',
      },
    ]);
  });

  it.each<[string, object, string]>([
    [
      'an address that is a page and no API',
      { status: 200, response: '<html>Log in to HubSpot</html>' },
      'That is not the API: set HUBSPOT_URL=https://api.hubapi.com, or look at the proxy on the way there.',
    ],
    [
      'a version that HubSpot serves no more',
      { status: 404, response: { status: 'error', message: 'resource not found' } },
      'HubSpot serves no such version: set HUBSPOT_API_VERSION=2026-03. If that is set, check HUBSPOT_URL: it is https://api.hubapi.com, without a path.',
    ],
    [
      'a token that was rotated',
      { status: 401, response: { status: 'error', message: 'x', category: 'INVALID_AUTHENTICATION' } },
      'Copy the token anew into HUBSPOT_ACCESS_TOKEN: Development > Keys > Service keys, or the Auth page of the app. A rotated key ends the token before it.',
    ],
  ])('finds %s', async (_, answer, fix) => {
    await fault({ path: '/account-info/', kind: 'status', ...answer });
    expect(await wrong()).toEqual([{ check: 'credentials', ok: false, detail: expect.any(String), fix }]);
  });

  it('finds a production account behind a connection that does not say so', async () => {
    const one = await startLocalGateway({}, { accountType: 'STANDARD' });
    try {
      expect(await wrong(one)).toEqual([
        {
          check: 'connection mode',
          ok: false,
          detail:
            'the org says that it is a production org (account 4242 (STANDARD)), but CONNECTION_MODE is simulated.',
          fix: 'Connect a test org; or, if Signalbox shall write to this one, set CONNECTION_MODE=production.',
        },
      ]);
    } finally {
      await one.stop();
    }
  });
});

describe('doctor of a connection with wrong settings', () => {
  it.each<[string, Record<string, string>, Partial<CheckItem>]>([
    [
      'an account that the token does not open',
      { HUBSPOT_ACCOUNT_ID: '7' },
      {
        check: 'credentials',
        detail: 'AUTH_REJECTED: The credentials belong to the account 4242, but HUBSPOT_ACCOUNT_ID is 7.',
        fix: 'Set the credentials of the account that this connection is for, or mend HUBSPOT_ACCOUNT_ID.',
      },
    ],
    [
      'a host that can not be reached',
      { HUBSPOT_URL: 'http://127.0.0.1:1' },
      {
        check: 'credentials',
        detail: 'UNAVAILABLE: The system can not be reached.',
        fix: 'Check HUBSPOT_URL (https://api.hubapi.com) and whether this host may reach it: name service, proxy, firewall.',
      },
    ],
    [
      'production for a test account',
      { CONNECTION_MODE: 'production' },
      { check: 'connection mode', fix: 'Connect the production org, or set CONNECTION_MODE=test.' },
    ],
    [
      'webhooks without the public address',
      { CONNECTION_MODE: 'test' },
      {
        check: 'webhooks',
        fix: "Set PUBLIC_URL to the app's target URL without /notices; or leave HUBSPOT_WEBHOOK_SECRET away where no webhooks are sent.",
      },
    ],
    [
      'a public address that HubSpot does not call',
      { CONNECTION_MODE: 'test', PUBLIC_URL: 'http://hooks.example.com' },
      {
        check: 'webhooks',
        fix: "Set PUBLIC_URL to the https address that the app's target URL has, without /notices.",
      },
    ],
  ])('finds %s', async (_, settings, expected) => {
    const one = await startLocalGateway(settings);
    try {
      expect(await wrong(one)).toEqual(
        expect.arrayContaining([expect.objectContaining({ ok: false, ...expected })]),
      );
    } finally {
      await one.stop();
    }
  });
});

import type { CheckReply, GetReply } from '@signalbox/contracts';
import { storedRecords } from './testing/changes.js';
import { startLocalGateway, type LocalGateway } from './testing/local-gateway.js';

const APP = {
  HUBSPOT_ACCESS_TOKEN: '',
  HUBSPOT_WEBHOOK_SECRET: '',
  HUBSPOT_CLIENT_ID: 'signalbox-local',
  HUBSPOT_CLIENT_SECRET: 'local-webhook-secret',
  HUBSPOT_REFRESH_TOKEN: 'na1-local-refresh-token',
};

let gateway: LocalGateway;
afterEach(() => gateway.stop());

const set = (settings: object) =>
  fetch(`${gateway.simulator.hubspot}/__simulator/hubspot`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(settings),
  });
const renewals = async () => (await gateway.calls()).filter(({ url }) => url.startsWith('/oauth/'));
const readDeal = async () => {
  const [deal] = await storedRecords(gateway, 'deals');
  return gateway.ask<GetReply>('get', { type: 'deals', id: deal?.id, fields: ['dealname'] });
};

describe('an OAuth app', () => {
  it('reads with the token of one renewal, which it keeps', async () => {
    gateway = await startLocalGateway(APP);
    await Promise.all([readDeal(), readDeal(), readDeal()]);
    expect((await renewals()).map(({ method, url, status }) => [method, url, status])).toEqual([
      ['POST', '/oauth/v1/token', 200],
    ]);
    const { items } = await gateway.ask<CheckReply>('check', {});
    expect(items[0]).toMatchObject({ check: 'credentials', ok: true });
  });

  it('renews at the dated endpoint where it speaks the dated API', async () => {
    gateway = await startLocalGateway({ ...APP, HUBSPOT_API_VERSION: '2026-03' });
    await readDeal();
    expect((await renewals()).map(({ url }) => url)).toEqual(['/oauth/2026-03/token']);
  });

  it('renews once when a token is said to have expired, with the refresh token that it got last', async () => {
    gateway = await startLocalGateway(APP);
    await set({ rotatesRefreshTokens: true });
    await readDeal();
    for (let round = 0; round < 2; round += 1) {
      await gateway.control('POST', '/faults', {
        vendor: 'hubspot',
        kind: 'expire-token',
        path: '/objects/deals/',
      });
      const { record } = await readDeal();
      expect(record?.type).toBe('deals');
    }
    expect((await renewals()).map(({ status }) => status)).toEqual([200, 200, 200]);
  });

  it('whose refresh token is not known says what to do, without the token', async () => {
    gateway = await startLocalGateway({ ...APP, HUBSPOT_REFRESH_TOKEN: 'na1-not-the-one' });
    const { items } = await gateway.ask<CheckReply>('check', {});
    expect(items).toEqual([
      {
        check: 'credentials',
        ok: false,
        detail:
          'AUTH_REJECTED: HubSpot refused the OAuth app: the refresh token is not known: install the app in the account again and set HUBSPOT_REFRESH_TOKEN.',
        fix: "Mend what the message names: client id and secret stand on the app's Auth page, and installing the app in the account gives a new refresh token.",
      },
    ]);
  });
});

import type { SignalboxError } from '@signalbox/contracts';
import type { VendorResponse } from '@signalbox/gateway-kit';
import { validateSync } from 'class-validator';
import { hubspotAuth, isExpired, readToken, tokenFailure } from './hubspot.auth.js';
import { HubspotSettings } from './hubspot.config.js';

const OAUTH = { hubspotClientId: 'app', hubspotClientSecret: 'hush', hubspotRefreshToken: 'na1-first' };
const settings = (more: Partial<HubspotSettings>) =>
  Object.assign(
    new HubspotSettings(),
    { natsUrl: 'nats://127.0.0.1:4222', grantPublicKey: 'A'.repeat(43) },
    more,
  );
const problems = (more: Partial<HubspotSettings>) =>
  validateSync(settings(more)).flatMap(({ constraints }) => Object.values(constraints ?? {}));
const answer = (status: number, json: unknown, headers = {}): VendorResponse => ({
  status,
  headers,
  text: JSON.stringify(json),
  json,
});

describe('the settings', () => {
  it.each<[string, Partial<HubspotSettings>, string[]]>([
    ['a static token', { hubspotAccessToken: 'pat-1' }, []],
    [
      'a static token and the secret of its webhooks',
      { hubspotAccessToken: 'pat-1', hubspotClientSecret: 'x' },
      [],
    ],
    ['an OAuth app', OAUTH, []],
    [
      'nothing',
      {},
      [
        "set HUBSPOT_ACCESS_TOKEN (a service key or an app's static token), or for an OAuth app HUBSPOT_CLIENT_ID, HUBSPOT_CLIENT_SECRET, HUBSPOT_REFRESH_TOKEN",
      ],
    ],
    [
      'both',
      { ...OAUTH, hubspotAccessToken: 'pat-1' },
      [
        'HUBSPOT_ACCESS_TOKEN is set and so is HUBSPOT_CLIENT_ID, HUBSPOT_CLIENT_SECRET, HUBSPOT_REFRESH_TOKEN: keep the static token or the OAuth app, not both',
      ],
    ],
    [
      'half an OAuth app',
      { hubspotClientId: 'app' },
      [
        'of the OAuth app HUBSPOT_CLIENT_SECRET and HUBSPOT_REFRESH_TOKEN are not set; or set HUBSPOT_ACCESS_TOKEN alone',
      ],
    ],
    [
      'the address of a page',
      { hubspotAccessToken: 'pat-1', hubspotUrl: 'https://app-eu1.hubspot.com/contacts/1' },
      ['must be the host of the API, https://api.hubapi.com, not a page of HubSpot'],
    ],
    [
      'an account that is no number',
      { hubspotAccessToken: 'pat-1', hubspotAccountId: 'acme' },
      ['must be the Hub ID of the account: digits only'],
    ],
  ])('take one way in, and say what is wrong with %s', (_, more, expected) => {
    expect(problems(more)).toEqual(expected);
  });
});

describe('a static token', () => {
  it('is read when it is used, so that another one counts at once', async () => {
    let now = settings({ hubspotAccessToken: 'pat-1' });
    const auth = hubspotAuth(() => now);
    const refuse = () => Promise.reject(new Error('nothing is to be asked'));
    const first = await auth.open(refuse);
    now = settings({ hubspotAccessToken: 'pat-2' });
    expect([auth.kind, auth.expired, first, await auth.open(refuse)]).toEqual([
      'static',
      undefined,
      { origin: 'https://api.hubapi.com', headers: { authorization: 'Bearer pat-1' } },
      { origin: 'https://api.hubapi.com', headers: { authorization: 'Bearer pat-2' } },
    ]);
  });
});

describe('a token', () => {
  const read = (json: unknown, more: Partial<HubspotSettings> = {}) =>
    readToken(settings({ ...OAUTH, ...more }), answer(200, json), 1_000_000);

  it('ends by the clock, and brings the refresh token of the next renewal', () => {
    const session = read({
      access_token: 'CO1',
      refresh_token: 'na1-second',
      expires_in: 1_800,
      hub_id: 4242,
    });
    expect(session).toEqual({
      origin: 'https://api.hubapi.com',
      headers: { authorization: 'Bearer CO1' },
      expiresAt: 2_800_000,
      kept: { refreshToken: 'na1-second', of: expect.stringMatching(/^[0-9a-f]{16}$/) },
    });
    expect(JSON.stringify(session.kept)).not.toContain('na1-first');
  });

  it.each<[string, unknown, Partial<HubspotSettings>, string, string]>([
    [
      'of another account',
      { access_token: 'CO1', hub_id: 7 },
      { hubspotAccountId: '4242' },
      'AUTH_REJECTED',
      'The credentials belong to the account 7, but HUBSPOT_ACCOUNT_ID is 4242.',
    ],
    ['that is none', '<html>', {}, 'UNAVAILABLE', 'HubSpot answered with something other than a token.'],
  ])('%s is refused', (_, json, more, code, message) => {
    expect(() => read(json, more)).toThrow(expect.objectContaining({ code, message }) as SignalboxError);
  });

  it('that a setting put aside is not used again', async () => {
    const asked: string[] = [];
    const call = (request: { form?: Record<string, string> }) => {
      asked.push(String(request.form?.['refresh_token']));
      return Promise.resolve(
        answer(200, { access_token: 'CO1', refresh_token: 'na1-second', expires_in: 1_800 }),
      );
    };
    let now = settings(OAUTH);
    const auth = hubspotAuth(() => now);
    const first = await auth.open(call);
    const second = await auth.open(call, first.kept);
    now = settings({ ...OAUTH, hubspotRefreshToken: 'na1-new' });
    await auth.open(call, second.kept);
    expect(asked).toEqual(['na1-first', 'na1-second', 'na1-new']);
  });
});

describe('a refused renewal', () => {
  const SAID = { message: 'refresh token na1-first is no good' };

  it.each<[number, unknown, string, string | undefined]>([
    [400, { status: 'BAD_REFRESH_TOKEN', ...SAID }, 'AUTH_REJECTED', 'BAD_REFRESH_TOKEN'],
    [400, { status: 'BAD_CLIENT_ID', ...SAID }, 'AUTH_REJECTED', 'BAD_CLIENT_ID'],
    [400, { status: 'BAD_CLIENT_SECRET', ...SAID }, 'AUTH_REJECTED', 'BAD_CLIENT_SECRET'],
    [400, { error: 'invalid_grant', status: 'error', ...SAID }, 'AUTH_REJECTED', 'invalid_grant'],
    [401, { error: 'invalid_client', ...SAID }, 'AUTH_REJECTED', 'invalid_client'],
    [400, { status: 'error', ...SAID }, 'AUTH_REJECTED', undefined],
    [429, { status: 'error', ...SAID }, 'RATE_LIMITED', undefined],
    [502, undefined, 'UNAVAILABLE', undefined],
    [200, undefined, 'UNAVAILABLE', undefined],
    [403, undefined, 'UNAVAILABLE', undefined],
  ])('with %s %j is told without its words', (status, body, code, reason) => {
    const error = tokenFailure(answer(status, body));
    expect({ code: error.code, reason: error.details?.['reason'] }).toEqual({ code, reason });
    expect(error.message).not.toContain('na1-first');
  });
});

it('only the 401 of an expired token asks for another one', () => {
  const refused = (category: string) => answer(401, { status: 'error', message: 'x', category });
  expect([
    isExpired(refused('EXPIRED_AUTHENTICATION')),
    isExpired(refused('INVALID_AUTHENTICATION')),
    isExpired(answer(401, undefined)),
    isExpired(answer(403, { category: 'EXPIRED_AUTHENTICATION' })),
  ]).toEqual([true, false, false, false]);
});

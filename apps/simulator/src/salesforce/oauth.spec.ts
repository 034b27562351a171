import { createSign, generateKeyPairSync } from 'node:crypto';
import { CREDENTIALS, DATA, refusal, startTestOrg, type TestOrg } from './test-org.js';

describe('logging in to the simulated org', () => {
  let org: TestOrg;
  beforeAll(async () => {
    org = await startTestOrg();
  });
  afterAll(() => org.simulator.stop());
  beforeEach(async () => {
    await org.simulator.control.reset();
    await org.login();
  });

  it('answers client credentials with a session and the server itself as the instance', async () => {
    const url = org.simulator.urls.salesforce;
    expect(await (await org.token(CREDENTIALS)).json()).toEqual({
      access_token: expect.stringMatching(/^00D\w{12}!/),
      signature: expect.any(String),
      scope: 'api',
      instance_url: url,
      id: expect.stringMatching(`^${url}/id/00D\\w{15}/005\\w{15}$`),
      token_type: 'Bearer',
      issued_at: expect.stringMatching(/^\d{13}$/),
    });
  });

  it('takes the credentials from a Basic header too, and a refresh token', async () => {
    const basic = Buffer.from('signalbox-local:local-secret').toString('base64');
    const byHeader = await org.token(
      { grant_type: 'client_credentials' },
      { authorization: `Basic ${basic}` },
    );
    const refresh = { ...CREDENTIALS, grant_type: 'refresh_token', refresh_token: 'local-refresh-token' };
    expect([byHeader.status, (await org.token(refresh)).status]).toEqual([200, 200]);
  });

  it.each([
    [{ client_id: 'other' }, 'invalid_client_id', 'client identifier invalid'],
    [{ client_secret: 'wrong' }, 'invalid_client', 'invalid client credentials'],
    [{ grant_type: 'magic' }, 'unsupported_grant_type', 'grant type not supported'],
    [{ grant_type: 'refresh_token', refresh_token: 'old' }, 'invalid_grant', 'expired access/refresh token'],
  ])('refuses %j with %s', async (wrong, error, error_description) => {
    const response = await org.token({ ...CREDENTIALS, ...(wrong as Record<string, string>) });
    expect([response.status, await response.json()]).toEqual([400, { error, error_description }]);
  });

  it('rotates refresh tokens where the app says so: each is good once', async () => {
    await org.set({ refreshTokenRotation: true, scope: 'api refresh_token' });
    const refresh = async (refresh_token: string) => {
      const response = await org.token({ ...CREDENTIALS, grant_type: 'refresh_token', refresh_token });
      return [response.status, await response.json()] as [number, Record<string, string>];
    };
    const [, first] = await refresh('local-refresh-token');
    const again = await refresh('local-refresh-token');
    const [status, second] = await refresh(String(first.refresh_token));
    expect([first.scope, again, status, second.refresh_token]).toEqual([
      'api refresh_token',
      [400, { error: 'invalid_grant', error_description: 'expired access/refresh token' }],
      200,
      expect.not.stringMatching(String(first.refresh_token)),
    ]);
  });

  describe('with a JWT', () => {
    const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const certificate = keys.publicKey.export({ type: 'spki', format: 'pem' }) as string;
    const assertion = (wrong: object = {}, key = keys.privateKey) => {
      const claims = {
        iss: 'signalbox-local',
        sub: 'signalbox@meridian-supply.example',
        aud: 'https://login.salesforce.com',
        exp: Math.floor(Date.now() / 1000) + 180,
        ...wrong,
      };
      const parts = [{ alg: 'RS256' }, claims].map((part) =>
        Buffer.from(JSON.stringify(part)).toString('base64url'),
      );
      const signature = createSign('RSA-SHA256').update(parts.join('.')).sign(key, 'base64url');
      return [...parts, signature].join('.');
    };
    const grant_type = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
    beforeEach(() => org.set({ certificate }));

    it('answers a session and no refresh token', async () => {
      const response = await org.token({ grant_type, assertion: assertion() });
      expect([response.status, await response.json()]).toEqual([
        200,
        expect.not.objectContaining({ refresh_token: expect.anything() }),
      ]);
    });

    it.each<[string, () => string, string, string]>([
      ['of another app', () => assertion({ iss: 'x' }), 'invalid_client_id', 'client identifier invalid'],
      [
        'of another user',
        () => assertion({ sub: 'x' }),
        'invalid_grant',
        "user hasn't approved this consumer",
      ],
      ['for another audience', () => assertion({ aud: 'x' }), 'invalid_grant', 'audience is invalid'],
      ['that has ended', () => assertion({ exp: 1 }), 'invalid_grant', 'expired authorization code'],
      ['that lasts long', () => assertion({ exp: 4e9 }), 'invalid_grant', 'expired authorization code'],
      [
        'signed by another key',
        () => assertion({}, generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey),
        'invalid_grant',
        'invalid assertion',
      ],
      ['that is none', () => 'e30', 'invalid_grant', 'invalid assertion'],
    ])('%s is refused', async (_, make, error, error_description) => {
      const response = await org.token({ grant_type, assertion: make() });
      expect([response.status, await response.json()]).toEqual([400, { error, error_description }]);
    });
  });

  it.each([
    ['inactive', 'invalid_grant', 'authentication failure'],
    ['not approved', 'invalid_grant', "user hasn't approved this consumer"],
    ['not admitted', 'invalid_app_access', 'user is not admin approved to access this app'],
  ])('refuses a user who is %s', async (user, error, error_description) => {
    await org.set({ user });
    const response = await org.token(CREDENTIALS);
    expect([response.status, await response.json()]).toEqual([400, { error, error_description }]);
  });

  it('keeps a session without the scope, or an org without the API, from the REST API', async () => {
    await org.set({ scope: 'openid' });
    const scoped = await org.answer('GET', `${DATA}/limits`);
    await org.set({ scope: 'api', api: false });
    expect([scoped, await org.answer('GET', `${DATA}/limits`)]).toEqual([
      refusal(401, 'INVALID_SESSION_ID', 'This session is not valid for use with the REST API'),
      refusal(403, 'API_DISABLED_FOR_ORG', 'API is not enabled for this Organization or Partner'),
    ]);
  });

  it('refuses calls without, with a broken and with an ended session', async () => {
    const expired = refusal(401, 'INVALID_SESSION_ID', 'Session expired or invalid');
    expect(await org.answer('GET', `${DATA}/limits`, undefined, { authorization: 'Bearer x' })).toEqual(
      expired,
    );
    expect(await org.answer('GET', `${DATA}/limits`, undefined, { authorization: 'x' })).toEqual(
      refusal(401, 'INVALID_AUTH_HEADER', 'INVALID_HEADER_TYPE'),
    );
    await org.simulator.control.fault({ vendor: 'salesforce', kind: 'expire-token' });
    expect(await org.answer('GET', `${DATA}/limits`)).toEqual(expired);
  });
});

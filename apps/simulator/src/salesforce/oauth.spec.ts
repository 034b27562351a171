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

  it('takes a JWT that names the app, the user and an end', async () => {
    const assert = (claims: object) =>
      `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.signature`;
    const claims = {
      iss: 'signalbox-local',
      sub: 'signalbox@meridian-supply.example',
      aud: 'https://login.salesforce.com',
      exp: Math.floor(Date.now() / 1000) + 180,
    };
    const grant_type = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
    const statuses = [];
    for (const wrong of [{}, { sub: 'x' }, { exp: 1 }])
      statuses.push((await org.token({ grant_type, assertion: assert({ ...claims, ...wrong }) })).status);
    expect(statuses).toEqual([200, 400, 400]);
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

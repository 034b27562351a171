import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PlainCall } from '@signalbox/gateway-kit';
import { startSimulatorProcess, workspaceRoot } from '@signalbox/local-stack';
import { loadSettings, type SettingsError } from '@signalbox/runtime';
import { salesforceAuth } from './salesforce.auth.js';
import { SalesforceSettings } from './salesforce.config.js';
import { ORGANIZATION_ID } from './testing/local-gateway.js';

const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
const PEM = keys.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
const SECRET = { SALESFORCE_CLIENT_SECRET: 'local-secret' };
const JWT = { SALESFORCE_JWT_KEY: PEM, SALESFORCE_JWT_USERNAME: 'signalbox@meridian-supply.example' };
const REFRESH = { ...SECRET, SALESFORCE_REFRESH_TOKEN: 'local-refresh-token' };

const settingsOf = (login: object, url = 'https://acme.my.salesforce.com') =>
  loadSettings(SalesforceSettings, {
    NATS_URL: 'nats://localhost',
    GRANT_PUBLIC_KEY: 'x'.repeat(43),
    SALESFORCE_LOGIN_URL: url,
    SALESFORCE_CLIENT_ID: 'signalbox-local',
    SALESFORCE_ORGANIZATION_ID: ORGANIZATION_ID,
    ...login,
  });
const problemsOf = (login: object): string => {
  try {
    settingsOf(login);
    return '';
  } catch (error) {
    return (error as SettingsError).message;
  }
};

describe('the settings of the login', () => {
  it.each([SECRET, JWT, REFRESH, { SALESFORCE_REFRESH_TOKEN: 'of a public app' }])(
    'name one flow: %#',
    (login) => {
      expect(problemsOf(login)).toBe('');
    },
  );

  it.each<[string, object, RegExp]>([
    ['nothing', {}, /^SALESFORCE_CLIENT_SECRET: .*say how to log in/],
    [
      'a secret and a key',
      { ...SECRET, ...JWT },
      /SALESFORCE_CLIENT_SECRET and SALESFORCE_JWT_KEY are two ways/,
    ],
    [
      'a key and a refresh token',
      { ...JWT, SALESFORCE_REFRESH_TOKEN: 'x' },
      /SALESFORCE_JWT_KEY and SALESFORCE_REFRESH_TOKEN are two ways/,
    ],
    ['a key without a user', { SALESFORCE_JWT_KEY: PEM }, /SALESFORCE_JWT_USERNAME belong together/],
    ['a user without a key', { SALESFORCE_JWT_USERNAME: 'a@b.c' }, /SALESFORCE_JWT_USERNAME belong together/],
    ['no key', { ...JWT, SALESFORCE_JWT_KEY: 'hunter2' }, /^SALESFORCE_JWT_KEY: must be an RSA private key/],
    [
      'a key of another kind',
      {
        ...JWT,
        SALESFORCE_JWT_KEY: generateKeyPairSync('ed25519').privateKey.export({
          type: 'pkcs8',
          format: 'pem',
        }),
      },
      /^SALESFORCE_JWT_KEY: must be an RSA private key/,
    ],
    [
      'a login host',
      { ...SECRET, SALESFORCE_LOGIN_URL: 'https://login.salesforce.com' },
      /^SALESFORCE_LOGIN_URL: must be the My Domain/,
    ],
  ])('are refused with %s, naming the variable and no value', (_, login, problem) => {
    const said = problemsOf(login);
    expect(said).toMatch(problem);
    expect(said).not.toMatch(/hunter2|local-secret|PRIVATE KEY-----/);
  });
});

describe('a login at the org', () => {
  const dir = mkdtempSync(join(tmpdir(), 'signalbox-login-'));
  let simulator: Awaited<ReturnType<typeof startSimulatorProcess>>;
  const control = (url: string, path: string, body: object) =>
    fetch(`${url}/__simulator/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  beforeAll(async () => {
    simulator = await startSimulatorProcess({
      name: 'simulator',
      entry: join(workspaceRoot(), 'dist', 'apps', 'simulator', 'main.js'),
      env: { PATH: process.env['PATH'] },
      logFile: join(dir, 'simulator.log'),
    });
  });
  afterAll(async () => {
    await simulator.stop();
    rmSync(dir, { recursive: true, force: true });
  });
  beforeEach(async () => {
    await control(simulator.urls.control, 'reset', {});
  });

  const call: PlainCall = async ({ origin, path, method, form }) => {
    const response = await fetch(origin + path, { method, body: new URLSearchParams(form) });
    const text = await response.text();
    const headers = Object.fromEntries(response.headers);
    return { status: response.status, headers, text, json: JSON.parse(text) as unknown };
  };
  const open = (login: object, kept?: Record<string, string>) =>
    salesforceAuth(() => settingsOf(login, simulator.urls.salesforce)).open(call, kept);
  const set = (settings: object) => control(simulator.urls.salesforce, 'salesforce', settings);
  const certificate = keys.publicKey.export({ type: 'spki', format: 'pem' });
  const session = () => ({
    origin: simulator.urls.salesforce,
    headers: { authorization: expect.stringMatching(/^Bearer 00D/) },
  });

  it.each<[string, object]>([
    ['client credentials', SECRET],
    ['a signed assertion', JWT],
    [
      'a signed assertion whose key has its line breaks written out',
      { ...JWT, SALESFORCE_JWT_KEY: PEM.replaceAll('\n', '\\n') },
    ],
    ['a refresh token', REFRESH],
  ])('by %s begins a session', async (_, login) => {
    await set({ certificate });
    expect(await open(login)).toEqual(session());
  });

  it('uses the refresh token that the org handed out last', async () => {
    await set({ refreshTokenRotation: true });
    const first = await open(REFRESH);
    const second = await open(REFRESH, first.kept);
    await expect(open(REFRESH, first.kept)).rejects.toMatchObject({
      code: 'AUTH_REJECTED',
      message: expect.stringMatching(/refresh token has ended, was revoked or has been used up/),
    });
    expect([Object.keys(first.kept ?? {}), second.kept === first.kept]).toEqual([['refreshToken'], false]);
  });

  it.each<[string, object, object, RegExp]>([
    ['a certificate that does not fit', JWT, {}, /check that the app holds the certificate/],
    [
      'an audience that is not theirs',
      { ...JWT, SALESFORCE_JWT_AUDIENCE: 'https://example.com' },
      { certificate },
      /SALESFORCE_JWT_AUDIENCE/,
    ],
    [
      'a clock that is off',
      JWT,
      { certificate, clockLead: 600 },
      /clock of this machine is \d+ seconds slow/,
    ],
    ['a user who is not admitted', JWT, { certificate, user: 'not approved' }, /may not use the app/],
    ['a run-as user who is inactive', SECRET, { user: 'inactive' }, /run-as user can not log in/],
    [
      'an app that does not admit its user',
      SECRET,
      { user: 'not admitted' },
      /policies do not admit the user/,
    ],
  ])('tells of %s', async (_, login, settings, message) => {
    await set(settings);
    await expect(open(login)).rejects.toMatchObject({
      code: 'AUTH_REJECTED',
      message: expect.stringMatching(message),
    });
  });
});

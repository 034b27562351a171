import { fileURLToPath } from 'node:url';
import type { System } from '@signalbox/local-stack';
import type { Terminal } from '../terminal.js';
import { collectSettings } from './collect-settings.js';

const KEY_FILE = fileURLToPath(import.meta.url);
const ORG = {
  SALESFORCE_LOGIN_URL: 'https://acme.my.salesforce.com',
  SALESFORCE_ORGANIZATION_ID: '00DgK0000000001UAA',
};
const APP = { ...ORG, SALESFORCE_CLIENT_ID: 'app' };
const HUB = { HUBSPOT_URL: 'https://api.hubapi.com' };

/** A terminal whose person, if there is one, gives these answers in turn. */
function terminal(env: Record<string, string>, answers?: string[]) {
  const [questions, notes]: [string[], string[]] = [[], []];
  const ask = (question: string) => {
    questions.push(question);
    return Promise.resolve(answers?.shift() ?? '');
  };
  const at: Terminal = {
    root: '/',
    env,
    colors: false,
    width: 80,
    ended: new Promise(() => undefined),
    out: () => undefined,
    note: (text) => void notes.push(text),
    atEnd: () => undefined,
    ask: answers ? ask : undefined,
  };
  return { at, questions, notes };
}

const collected = (system: System, env: Record<string, string>) => collectSettings(system, terminal(env).at);

describe('without a terminal', () => {
  it.each<[string, System, Record<string, string>]>([
    ['client credentials', 'salesforce', { ...APP, SALESFORCE_CLIENT_SECRET: 's' }],
    ['a secret in a file', 'salesforce', { ...APP, SALESFORCE_CLIENT_SECRET_FILE: '/run/secret' }],
    ['a JWT', 'salesforce', { ...APP, SALESFORCE_JWT_KEY_FILE: KEY_FILE, SALESFORCE_JWT_USERNAME: 'a@b.c' }],
    [
      'a refresh token',
      'salesforce',
      { ...APP, SALESFORCE_REFRESH_TOKEN: 'r', SALESFORCE_NOTICE_TOKEN: '0123456789abcdef' },
    ],
    [
      'a refresh token with the secret of its app',
      'salesforce',
      { ...APP, SALESFORCE_REFRESH_TOKEN: 'r', SALESFORCE_CLIENT_SECRET: 's' },
    ],
    ['a static token', 'hubspot', { ...HUB, HUBSPOT_ACCESS_TOKEN: 't', HUBSPOT_ACCOUNT_ID: '12' }],
    [
      'OAuth',
      'hubspot',
      { ...HUB, HUBSPOT_CLIENT_ID: 'c', HUBSPOT_CLIENT_SECRET: 's', HUBSPOT_REFRESH_TOKEN: 'r' },
    ],
    [
      'a key without webhooks',
      'erpnext',
      {
        ERPNEXT_URL: 'https://erp.example.com',
        ERPNEXT_API_KEY: 'k',
        ERPNEXT_API_SECRET_FILE: '/run/secret',
        PUBLIC_URL: 'https://signalbox.example.com',
      },
    ],
    [
      'a key and its secret',
      'erpnext',
      {
        ERPNEXT_URL: 'https://erp.example.com',
        ERPNEXT_API_KEY: 'k',
        ERPNEXT_API_SECRET: 's',
        ERPNEXT_WEBHOOK_SECRET: 'w',
      },
    ],
  ])('%s of %s is taken from the environment, and nothing else', async (_, system, env) => {
    expect(await collected(system, { ...env, PATH: '/bin' })).toEqual(env);
  });

  it('a key in the environment goes on one line', async () => {
    const key = '-----BEGIN\nabc\n-----END\n';
    const env = { ...APP, SALESFORCE_JWT_KEY: key, SALESFORCE_JWT_USERNAME: 'a@b.c' };
    expect(await collected('salesforce', env)).toEqual({
      ...env,
      SALESFORCE_JWT_KEY: '-----BEGIN\\nabc\\n-----END',
    });
  });

  it.each<[string, System, Record<string, string>]>([
    ['No way in is set', 'salesforce', APP],
    ['SALESFORCE_LOGIN_URL is not set', 'salesforce', {}],
    ['SALESFORCE_CLIENT_ID is not set', 'salesforce', { ...ORG, SALESFORCE_CLIENT_SECRET: 's' }],
    [
      'SALESFORCE_JWT_KEY and SALESFORCE_REFRESH_TOKEN are ways in both',
      'salesforce',
      { ...APP, SALESFORCE_JWT_KEY: 'k', SALESFORCE_REFRESH_TOKEN: 'r' },
    ],
    [
      'SALESFORCE_JWT_KEY_FILE is no file',
      'salesforce',
      { ...APP, SALESFORCE_JWT_KEY_FILE: '/no/such/key.pem' },
    ],
    [
      'SALESFORCE_NOTICE_TOKEN is shorter than 16 characters',
      'salesforce',
      { ...APP, SALESFORCE_CLIENT_SECRET: 's', SALESFORCE_NOTICE_TOKEN: 'short' },
    ],
    [
      'HUBSPOT_ACCOUNT_ID is no Hub ID: digits only',
      'hubspot',
      { HUBSPOT_ACCESS_TOKEN: 't', HUBSPOT_ACCOUNT_ID: 'acme' },
    ],
    ['HUBSPOT_CLIENT_ID is not set', 'hubspot', { HUBSPOT_REFRESH_TOKEN: 'r', HUBSPOT_CLIENT_SECRET: 's' }],
  ])('"%s" is said of %s', async (message, system, env) => {
    await expect(collected(system, env)).rejects.toThrow(
      expect.objectContaining({ name: 'CliError', message }),
    );
  });
});

describe('at a terminal', () => {
  it('a person is asked for the way in, and for what it needs', async () => {
    const { at, questions, notes } = terminal(ORG, [
      '',
      '',
      'password',
      'refresh-token',
      'app',
      'r',
      '',
      '',
      '',
    ]);
    expect(await collectSettings('salesforce', at)).toEqual({ ...APP, SALESFORCE_REFRESH_TOKEN: 'r' });
    expect([questions[2], questions.length, notes]).toEqual([
      'Way in (client-credentials, jwt-bearer, refresh-token) [client-credentials]: ',
      9,
      ['  that is none of client-credentials, jwt-bearer, refresh-token'],
    ]);
  });

  it('the way in that the environment means is offered', async () => {
    const { at, questions } = terminal({ HUBSPOT_REFRESH_TOKEN: 'r' }, ['', '', '', 'c', 's', '', '']);
    expect(await collectSettings('hubspot', at)).toEqual({
      ...HUB,
      HUBSPOT_CLIENT_ID: 'c',
      HUBSPOT_CLIENT_SECRET: 's',
      HUBSPOT_REFRESH_TOKEN: 'r',
    });
    expect(questions[2]).toBe('Way in (static-token, oauth) [oauth]: ');
  });
});

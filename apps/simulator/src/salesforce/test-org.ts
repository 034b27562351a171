import { startSimulator, type TestSimulator } from '../testing.js';
import type { OrgSettings } from './org-settings.js';
import { CLIENT_ID, CLIENT_SECRET } from './oauth.js';

export const CREDENTIALS = {
  grant_type: 'client_credentials',
  client_id: CLIENT_ID,
  client_secret: CLIENT_SECRET,
};

/** The base of the API in the specs. */
export const DATA = '/services/data/v60.0';

export interface Reply {
  status: number;
  /** Parsed; undefined where there was none. */
  body: unknown;
  headers: Headers;
}

/** A simulated org that specs call over HTTP. */
export interface TestOrg {
  simulator: TestSimulator;
  /** Starts a session of its own; later calls use it. */
  login(): Promise<void>;
  /** The header that later calls carry. */
  authorization(): Record<string, string>;
  token(form: Record<string, string>, headers?: Record<string, string>): Promise<Response>;
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply>;
  /** Changes the org's settings until the next reset. */
  set(settings: Partial<OrgSettings> | Record<string, unknown>): Promise<void>;
  /** Status and body of a call. */
  answer(...args: Parameters<TestOrg['call']>): Promise<[number, unknown]>;
}

/** Starts an org for a spec. */
export async function startTestOrg(): Promise<TestOrg> {
  const simulator = await startSimulator({ vendors: ['salesforce'] });
  let session = '';
  const org: TestOrg = {
    simulator,
    login: async () => {
      const body = (await (await org.token(CREDENTIALS)).json()) as { access_token: string };
      session = body.access_token;
    },
    authorization: () => ({ authorization: `Bearer ${session}` }),
    token: (form, headers = {}) =>
      fetch(`${simulator.urls.salesforce}/services/oauth2/token`, {
        method: 'POST',
        body: new URLSearchParams(form),
        headers,
      }),
    call: async (method, path, body, headers = {}) => {
      const payload = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
      const response = await fetch(simulator.urls.salesforce + path, {
        method,
        headers: {
          authorization: `Bearer ${session}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(payload !== undefined && { body: payload }),
      });
      const text = await response.text();
      const parsed: unknown = text === '' ? undefined : JSON.parse(text);
      return { status: response.status, body: parsed, headers: response.headers };
    },
    set: async (settings) => {
      const { status, body } = await org.call('POST', '/__simulator/salesforce', settings);
      if (status !== 200) throw new Error(JSON.stringify(body));
    },
    answer: async (...args) => {
      const { status, body } = await org.call(...args);
      return [status, body];
    },
  };
  return org;
}

/** Status and body of a refusal. */
export const refusal = (status: number, errorCode: string, message: unknown, fields?: readonly string[]) => [
  status,
  [{ message, errorCode, ...(fields && { fields }) }],
];

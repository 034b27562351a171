import { existsSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import type { System } from '@signalbox/local-stack';

export interface Setting {
  /** `X_FILE` stands for a path: the file holds the value of `X`. */
  variable: string;
  question: string;
  /** Not shown while it is typed. */
  secret?: boolean;
  /** `''`: it may be left out. */
  default?: string;
  /** What is wrong with a value; undefined when nothing is. */
  problem?: (value: string) => string | undefined;
}

/** One of the ways in which a gateway proves to the system who it is. */
export interface WayIn {
  name: string;
  /** Set for this way, and for no other unless that one asks for it too. */
  mark: string;
  settings: readonly Setting[];
}

export interface SystemSettings {
  /** Asked first, whatever the way in. */
  org: readonly Setting[];
  /** The usual one first. */
  ways: readonly WayIn[];
  /** Asked last. */
  more: readonly Setting[];
}

const url = (value: string): string | undefined => {
  if (!URL.canParse(value)) return 'is no URL';
  const { protocol, hostname } = new URL(value);
  const local = hostname === 'localhost' || hostname === '127.0.0.1';
  return protocol === 'https:' || (protocol === 'http:' && local) ? undefined : 'must begin with https://';
};
const matching = (pattern: RegExp, otherwise: string) => (value: string) =>
  pattern.test(value) ? undefined : otherwise;
const file = (value: string): string | undefined => {
  if (!isAbsolute(value)) return 'must be a whole path, from the root on';
  return existsSync(value) ? undefined : 'is no file';
};

const CLIENT_ID: Setting = {
  variable: 'SALESFORCE_CLIENT_ID',
  question: 'Consumer key of the External Client App',
};

const PUBLIC_URL: Setting = {
  variable: 'PUBLIC_URL',
  question: 'Public URL of this gateway, where the system sends its notices; or nothing',
  default: '',
  problem: url,
};

/** What each system's gateway needs to know of an org. Where to find each value stands in the gateway's README. */
export const SETTINGS: Readonly<Record<System, SystemSettings>> = {
  salesforce: {
    org: [
      {
        variable: 'SALESFORCE_LOGIN_URL',
        question: 'My Domain URL (https://<company>.my.salesforce.com)',
        problem: url,
      },
      {
        variable: 'SALESFORCE_ORGANIZATION_ID',
        question: 'Organization id (00D…)',
        problem: matching(
          /^00D[A-Za-z0-9]{12}([A-Za-z0-9]{3})?$/,
          'is no organization id: 15 or 18 characters, beginning with 00D',
        ),
      },
    ],
    ways: [
      {
        name: 'client-credentials',
        mark: 'SALESFORCE_CLIENT_SECRET',
        settings: [
          CLIENT_ID,
          { variable: 'SALESFORCE_CLIENT_SECRET', question: 'Its consumer secret', secret: true },
        ],
      },
      {
        name: 'jwt-bearer',
        mark: 'SALESFORCE_JWT_KEY',
        settings: [
          CLIENT_ID,
          {
            variable: 'SALESFORCE_JWT_KEY_FILE',
            question: 'File with the private key whose certificate the app holds (PEM, whole path)',
            problem: file,
          },
          { variable: 'SALESFORCE_JWT_USERNAME', question: 'Username of the integration user' },
          {
            variable: 'SALESFORCE_JWT_AUDIENCE',
            question: 'Audience, only where it is not login.salesforce.com, of a sandbox test.salesforce.com',
            default: '',
            problem: url,
          },
        ],
      },
      {
        name: 'refresh-token',
        mark: 'SALESFORCE_REFRESH_TOKEN',
        settings: [
          CLIENT_ID,
          {
            variable: 'SALESFORCE_REFRESH_TOKEN',
            question: 'Refresh token of the integration user',
            secret: true,
          },
          {
            variable: 'SALESFORCE_CLIENT_SECRET',
            question: 'Consumer secret, where the app asks for it',
            secret: true,
            default: '',
          },
        ],
      },
    ],
    more: [
      PUBLIC_URL,
      {
        variable: 'SALESFORCE_NOTICE_TOKEN',
        question: 'Token in the address of outbound messages (16 characters or more; choose one), or nothing',
        secret: true,
        default: '',
        problem: matching(/^.{16}/, 'is shorter than 16 characters'),
      },
    ],
  },
  erpnext: {
    org: [{ variable: 'ERPNEXT_URL', question: 'URL of the site (https://erp.example.com)', problem: url }],
    ways: [
      {
        name: 'api-key',
        mark: 'ERPNEXT_API_KEY',
        settings: [
          { variable: 'ERPNEXT_API_KEY', question: 'API key of the user for Signalbox' },
          { variable: 'ERPNEXT_API_SECRET', question: 'API secret', secret: true },
        ],
      },
    ],
    more: [
      PUBLIC_URL,
      {
        variable: 'ERPNEXT_WEBHOOK_SECRET',
        question: 'Webhook secret (choose one; the webhook gets the same), or nothing',
        secret: true,
        default: '',
      },
      {
        variable: 'TEST_HOSTS',
        question:
          'If it is a test site: its host name, typed out, so that Signalbox may write to it; else nothing',
        default: '',
      },
    ],
  },
  hubspot: {
    org: [
      { variable: 'HUBSPOT_URL', question: 'API URL', default: 'https://api.hubapi.com', problem: url },
      {
        variable: 'HUBSPOT_ACCOUNT_ID',
        question: 'Hub ID, so that credentials of another account are refused; or nothing',
        default: '',
        problem: matching(/^\d{1,12}$/, 'is no Hub ID: digits only'),
      },
    ],
    ways: [
      {
        name: 'static-token',
        mark: 'HUBSPOT_ACCESS_TOKEN',
        settings: [
          {
            variable: 'HUBSPOT_ACCESS_TOKEN',
            question: 'Service key, or access token of the project or private app',
            secret: true,
          },
        ],
      },
      {
        name: 'oauth',
        mark: 'HUBSPOT_REFRESH_TOKEN',
        settings: [
          { variable: 'HUBSPOT_CLIENT_ID', question: 'Client id of the OAuth app' },
          { variable: 'HUBSPOT_CLIENT_SECRET', question: 'Its client secret', secret: true },
          {
            variable: 'HUBSPOT_REFRESH_TOKEN',
            question: 'Refresh token that installing the app in this account gave',
            secret: true,
          },
        ],
      },
    ],
    more: [
      PUBLIC_URL,
      {
        variable: 'HUBSPOT_WEBHOOK_SECRET',
        question: 'Client secret of the app, which signs its webhooks; nothing where there are none',
        secret: true,
        default: '',
      },
    ],
  },
};

/** Lines of an env file; values are quoted so that any character survives. */
export function toEnvFile(system: System, values: Readonly<Record<string, string>>): string {
  const lines = Object.entries(values).map(([name, value]) => `${name}=${quote(value)}`);
  return `# Connection ${system}, written by "signalbox connect". Holds secrets: keep it private.\n${lines.join('\n')}\n`;
}

function quote(value: string): string {
  const mark = ["'", '"', '`'].find((candidate) => !value.includes(candidate));
  if (mark === undefined || /[\r\n]/.test(value))
    throw new Error('A value holds a line break or all kinds of quotes');
  return `${mark}${value}${mark}`;
}

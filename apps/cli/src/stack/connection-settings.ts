import type { System } from '@signalbox/local-stack';

export interface Setting {
  variable: string;
  question: string;
  /** Not shown while it is typed. */
  secret?: boolean;
  default?: string;
  /** What is wrong with a value; undefined when nothing is. */
  problem?: (value: string) => string | undefined;
}

const url = (value: string): string | undefined => {
  if (!URL.canParse(value)) return 'is no URL';
  const { protocol, hostname } = new URL(value);
  const local = hostname === 'localhost' || hostname === '127.0.0.1';
  return protocol === 'https:' || (protocol === 'http:' && local) ? undefined : 'must begin with https://';
};
const organizationId = (value: string): string | undefined =>
  /^00D[A-Za-z0-9]{12}([A-Za-z0-9]{3})?$/.test(value)
    ? undefined
    : 'is no organization id: 15 or 18 characters, beginning with 00D';

/** What each system's gateway needs to know of an org. Where to find each value stands in the gateway's README. */
export const SETTINGS: Readonly<Record<System, readonly Setting[]>> = {
  salesforce: [
    {
      variable: 'SALESFORCE_LOGIN_URL',
      question: 'My Domain URL (https://<company>.my.salesforce.com)',
      problem: url,
    },
    { variable: 'SALESFORCE_CLIENT_ID', question: 'Consumer key of the External Client App' },
    { variable: 'SALESFORCE_CLIENT_SECRET', question: 'Its consumer secret', secret: true },
    { variable: 'SALESFORCE_ORGANIZATION_ID', question: 'Organization id (00D…)', problem: organizationId },
  ],
  erpnext: [
    { variable: 'ERPNEXT_URL', question: 'URL of the site (https://erp.example.com)', problem: url },
    { variable: 'ERPNEXT_API_KEY', question: 'API key of the user for Signalbox' },
    { variable: 'ERPNEXT_API_SECRET', question: 'API secret', secret: true },
    {
      variable: 'ERPNEXT_WEBHOOK_SECRET',
      question: 'Webhook secret (choose one; the webhook gets the same)',
      secret: true,
    },
    {
      variable: 'TEST_HOSTS',
      question:
        'If it is a test site: its host name, typed out, so that Signalbox may write to it; else nothing',
      default: '',
    },
  ],
  hubspot: [
    { variable: 'HUBSPOT_URL', question: 'API URL', default: 'https://api.hubapi.com', problem: url },
    { variable: 'HUBSPOT_ACCESS_TOKEN', question: 'Access token of the private app', secret: true },
    {
      variable: 'HUBSPOT_WEBHOOK_SECRET',
      question: 'Client secret of the app (signs its webhooks)',
      secret: true,
    },
  ],
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

import { asSignalboxError, type CheckItem, type SignalboxError } from '@signalbox/contracts';
import { environmentOf, readOrganization } from './environment.js';
import { fullId } from './ids.js';
import { clockLead, clockProblem } from './login-failures.js';
import type { Org } from './records.js';
import type { Allocation, SalesforceApi } from './salesforce-api.js';
import type { Row } from './values.js';

export interface Expected {
  organizationId: string;
  apiVersion: string;
  /** Whether notices are expected at a public address, and whether their token is set. */
  notices: { expected: boolean; hasToken: boolean };
}

/** Proves the credentials by the limits call; then which org it is, its clock, and where its notices go. */
export async function checkOrg({ api }: Org, expected: Expected): Promise<CheckItem[]> {
  const proof = await api.limits().catch((error: unknown) => asSignalboxError(error));
  if (!('allocations' in proof)) return [await refusedItem(api, proof, expected)];
  return [
    credentialsItem(proof.allocations),
    organizationItem(await readOrganization(api), expected.organizationId),
    clockItem(proof.response, Date.now()),
    ...noticeItems(expected.notices),
  ];
}

function credentialsItem({ DailyApiRequests: calls }: Record<string, Allocation>): CheckItem {
  const left = calls ? `${calls.Remaining} of ${calls.Max} API calls left in 24 hours` : 'limits hidden';
  return { check: 'credentials', ok: true, detail: `accepted; ${left}` };
}

/** What to do about a first call that failed, by its code; a failure that knows better says so itself. */
const FIXES: Partial<Record<string, string>> = {
  AUTH_REJECTED: 'Check the credentials in the settings of this connection.',
  PERMISSION_DENIED:
    'Give the integration user "API Enabled", and use an edition that has the API: Enterprise, Unlimited, Performance or Developer.',
  UNAVAILABLE: 'Check SALESFORCE_LOGIN_URL and the network; when it is right, wait until the org is back.',
  QUOTA_EXHAUSTED: "Wait until calls of the last 24 hours age out, or raise the org's allocation.",
};

async function refusedItem(
  api: SalesforceApi,
  { code, message, details }: SignalboxError,
  { apiVersion }: Expected,
): Promise<CheckItem> {
  if (code === 'NOT_FOUND') return versionItem(api, apiVersion);
  const fix = details?.['fix'] ?? FIXES[code] ?? 'Mend this first, then run doctor again.';
  return { check: 'credentials', ok: false, detail: `${code}: ${message}`, fix: String(fix) };
}

/** The one address that every version has is not there: the org lacks the version. */
async function versionItem(api: SalesforceApi, wanted: string): Promise<CheckItem> {
  const newest = (await api.versions().catch(() => [])).at(-1);
  return {
    check: 'API version',
    ok: false,
    detail: `the org has no version ${wanted} of the API${newest ? `; its newest is ${newest}` : ''}`,
    fix: `Set SALESFORCE_API_VERSION to ${newest ?? 'a version that the org has'}.`,
  };
}

/** Whether the org is the one that the settings name. Pure. */
export function organizationItem(row: Row | undefined, organizationId: string): CheckItem {
  const check = 'organization';
  const { detail } = environmentOf(row);
  const id = row && fullId(String(row['Id']));
  if (id === undefined)
    return {
      check,
      ok: false,
      detail,
      fix: 'Let the integration user see the object Organization ("View Setup and Configuration").',
    };
  if (id === fullId(organizationId)) return { check, ok: true, detail };
  const fix = `Set SALESFORCE_ORGANIZATION_ID to ${id}: notices of this org are refused now.`;
  return { check, ok: false, detail, fix };
}

function clockItem(response: Parameters<typeof clockProblem>[0], nowMs: number): CheckItem {
  const wrong = clockProblem(response, nowMs);
  if (wrong)
    return { check: 'clock', ok: false, detail: wrong.problem, fix: 'Set the clock of this machine by NTP.' };
  const isTold = clockLead(response, nowMs) !== undefined;
  return {
    check: 'clock',
    ok: true,
    detail: isTold ? "within a minute of the org's" : 'not told by the org',
  };
}

function noticeItems({ expected, hasToken }: Expected['notices']): CheckItem[] {
  if (!expected) return [];
  return [
    hasToken
      ? { check: 'notices', ok: true, detail: 'outbound messages must carry the token' }
      : {
          check: 'notices',
          ok: false,
          detail: 'outbound messages are not signed, and no token is set that they must carry',
          fix: 'Set SALESFORCE_NOTICE_TOKEN to a random text, and the address of the outbound message to <PUBLIC_URL>/notices?token=<that text>.',
        },
  ];
}

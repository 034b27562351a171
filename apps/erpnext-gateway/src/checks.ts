import { asSignalboxError, SignalboxError, type CheckItem, type ErrorCode } from '@signalbox/contracts';
import type { Environment } from '@signalbox/gateway-kit';
import type { ErpnextApi } from './api.js';
import type { ErpnextSettings } from './erpnext.config.js';
import type { Site } from './site.js';
import { webhookCheck } from './webhook-check.js';

/** The versions that this gateway was made for; later ones are likely to do. */
const OLDEST_FRAPPE = 14;
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\]|.*\.localhost)$/;

type CheckedSettings = Pick<ErpnextSettings, 'erpnextUrl' | 'erpnextWebhookSecret' | 'publicUrl'>;

/** The call that proves the key, and what else can be wrong with a site. */
export async function erpnextChecks(
  api: ErpnextApi,
  site: Site,
  settings: CheckedSettings,
): Promise<CheckItem[]> {
  const user = await loggedInUser(api).catch(withFix);
  if (user === undefined) return [guestCheck()];
  return [
    { check: 'credentials', ok: true, detail: `the API key is ${user}'s` },
    addressCheck(settings.erpnextUrl),
    userCheck(user),
    ...(await Promise.all([zoneCheck(site), versionCheck(api), webhookCheck(api, settings)])),
  ];
}

/** ERPNext has no sign that tells a test site from any other. */
export function environmentOf(erpnextUrl: string): Environment {
  const { host } = new URL(erpnextUrl);
  return { kind: 'unsaid', detail: `${host}; ERPNext does not say whether a site is a test site` };
}

const FIXES: Partial<Record<ErrorCode, string>> = {
  AUTH_REJECTED:
    'Check ERPNEXT_API_KEY and ERPNEXT_API_SECRET; Generate Keys on the user, under Settings > API Access, gives a new secret and ends the old one.',
  UNAVAILABLE:
    'Check ERPNEXT_URL and whether this host may reach it: name service, proxy, firewall; when it is right, wait until the site is back.',
  TIMEOUT: 'Check ERPNEXT_URL and the network; when it is right, wait until the site answers again.',
};

function withFix(thrown: unknown): never {
  const { code, message, details, retryAfterMs } = asSignalboxError(thrown);
  const fix = FIXES[code];
  if (fix === undefined) throw thrown;
  throw new SignalboxError(code, message, { details: { ...details, fix }, retryAfterMs, cause: thrown });
}

/** Whose the key is. Every user may ask that but a Guest, which is who asks without credentials: undefined. */
async function loggedInUser(api: ErpnextApi): Promise<string | undefined> {
  try {
    const user = String(await api.call('frappe.auth.get_logged_user'));
    return user === 'Guest' ? undefined : user;
  } catch (error) {
    if ((error as SignalboxError).code === 'PERMISSION_DENIED') return undefined;
    throw error;
  }
}

/** The header is on its way: somewhere it was lost. */
function guestCheck(): CheckItem {
  return {
    check: 'credentials',
    ok: false,
    detail: 'ERPNext takes us for a Guest: the Authorization header does not reach it',
    fix: 'Let the proxy before the site pass the Authorization header on.',
  };
}

/** Keys and records in the clear, unless they stay on this machine. */
export function addressCheck(erpnextUrl: string): CheckItem {
  const { protocol, hostname, origin } = new URL(erpnextUrl);
  const isSafe = protocol === 'https:' || LOOPBACK.test(hostname);
  const detail = isSafe ? origin : `${origin}: the API key goes over the network in the clear`;
  return {
    check: 'address',
    ok: isSafe,
    detail,
    ...(isSafe ? {} : { fix: 'Set ERPNEXT_URL to https://….' }),
  };
}

/** The Administrator may do everything, and everything that is done under that name looks like a person's doing. */
function userCheck(user: string): CheckItem {
  const check = 'user';
  if (user !== 'Administrator') return { check, ok: true, detail: user };
  return {
    check,
    ok: false,
    detail: 'the key belongs to the Administrator, who may do everything',
    fix: 'Make a user of its own for Signalbox with the rights that the README lists, and generate its keys.',
  };
}

async function zoneCheck(site: Site): Promise<CheckItem> {
  try {
    const { zone, companies } = await site.facts();
    const currencies = [...new Set(companies.currencies.values())].join(', ') || 'unknown currencies';
    return { check: 'time zone', ok: true, detail: `times of ${zone}, companies in ${currencies}` };
  } catch (error) {
    return {
      check: 'time zone',
      ok: false,
      detail: (error as Error).message,
      fix: 'Set the time zone in ERPNext under System Settings.',
    };
  }
}

/** A user without the right to see versions is no reason to stop. */
async function versionCheck(api: ErpnextApi): Promise<CheckItem> {
  const check = 'versions';
  const apps = await api.call('frappe.utils.change_log.get_versions').catch(() => undefined);
  const { frappe, erpnext } = (apps ?? {}) as Record<string, { version?: unknown } | undefined>;
  if (typeof frappe?.version !== 'string') return { check, ok: true, detail: 'the site does not tell them' };
  const detail = `Frappe ${frappe.version}, ERPNext ${String(erpnext?.version ?? 'not installed')}`;
  if (Number.parseInt(frappe.version, 10) >= OLDEST_FRAPPE && erpnext !== undefined)
    return { check, ok: true, detail };
  return { check, ok: false, detail, fix: `Signalbox needs ERPNext on Frappe ${OLDEST_FRAPPE} or later.` };
}

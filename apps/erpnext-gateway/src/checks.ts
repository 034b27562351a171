import type { CheckItem } from '@signalbox/contracts';
import type { ErpnextApi } from './api.js';
import type { ErpnextSettings } from './erpnext.config.js';
import type { Site } from './site.js';

/** The versions that this gateway was made for; later ones are likely to do. */
const OLDEST_FRAPPE = 14;

/** The call that proves the key, and what else can be wrong with a site. */
export async function erpnextChecks(
  api: ErpnextApi,
  site: Site,
  settings: Pick<ErpnextSettings, 'erpnextWebhookSecret' | 'publicUrl'>,
): Promise<CheckItem[]> {
  const user = await api.call('frappe.auth.get_logged_user');
  return [
    { check: 'credentials', ok: true, detail: `the API key is ${String(user)}'s` },
    ...(await Promise.all([zoneCheck(site), versionCheck(api)])),
    webhookCheck(settings),
  ];
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

/** A gateway without webhooks works; it only learns of changes when it reads. */
function webhookCheck({ erpnextWebhookSecret, publicUrl }: Parameters<typeof erpnextChecks>[2]): CheckItem {
  const check = 'webhooks';
  if (!erpnextWebhookSecret)
    return { check, ok: true, detail: 'off: ERPNEXT_WEBHOOK_SECRET is not set, so notices are refused' };
  const door = publicUrl
    ? `${publicUrl.replace(/\/+$/, '')}/notices`
    : '/notices of this gateway (PUBLIC_URL is not set)';
  return { check, ok: true, detail: `signatures are checked for ${door}` };
}

import type { CheckItem } from '@signalbox/contracts';
import type { Account } from './account.js';
import type { HubspotApi } from './api.js';
import type { HubspotSettings } from './hubspot.config.js';

/** The call that proves the token, and what the settings leave open. */
export async function hubspotChecks(
  api: HubspotApi,
  settings: Pick<HubspotSettings, 'hubspotWebhookSecret' | 'publicUrl'>,
): Promise<CheckItem[]> {
  const account = await api.account();
  return [{ check: 'credentials', ok: true, detail: accountText(account) }, webhookCheck(settings)];
}

function accountText({ portalId, accountType, currency, timeZone }: Account): string {
  return `account ${portalId} (${accountType}), amounts in ${currency ?? 'an unknown currency'}, times of ${timeZone}`;
}

/** A gateway without webhooks works; it only learns of changes when it reads. */
function webhookCheck({ hubspotWebhookSecret, publicUrl }: Parameters<typeof hubspotChecks>[1]): CheckItem {
  if (!hubspotWebhookSecret)
    return {
      check: 'webhooks',
      ok: true,
      detail: 'off: HUBSPOT_WEBHOOK_SECRET is not set, so notices are refused',
    };
  const door = publicUrl
    ? `${publicUrl.replace(/\/+$/, '')}/notices`
    : '/notices of this gateway (PUBLIC_URL is not set)';
  return { check: 'webhooks', ok: true, detail: `signatures are checked for ${door}` };
}

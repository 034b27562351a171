import type { CheckItem, SignalboxError } from '@signalbox/contracts';
import type { Document, ErpnextApi } from './api.js';
import type { ErpnextSettings } from './erpnext.config.js';

type WebhookSettings = Pick<ErpnextSettings, 'erpnextWebhookSecret' | 'publicUrl'>;

const check = 'webhooks';
const MOST = 200;
const COLUMNS = ['name', 'webhook_doctype', 'webhook_docevent', 'enabled', 'enable_security', 'request_url'];

/** A gateway without webhooks works; it only learns of changes when it polls. */
export async function webhookCheck(api: ErpnextApi, settings: WebhookSettings): Promise<CheckItem> {
  const { erpnextWebhookSecret, publicUrl } = settings;
  const door = publicUrl && `${publicUrl.replace(/\/+$/, '')}/notices`;
  const found = door === undefined ? undefined : await webhooksTo(api, door);
  if (!erpnextWebhookSecret) return withoutSecret(found ?? []);
  if (door === undefined)
    return {
      ...{ check, ok: true },
      detail:
        'signatures are checked for /notices of this gateway; PUBLIC_URL is not set, so that its address is not known',
    };
  if (found === undefined)
    return {
      ...{ check, ok: true },
      detail: `signatures are checked for ${door}; the user may not see which webhooks the site has`,
    };
  return judged(found, door);
}

function withoutSecret(found: Document[]): CheckItem {
  if (found.length === 0)
    return { check, ok: true, detail: 'off: ERPNEXT_WEBHOOK_SECRET is not set, so notices are refused' };
  return {
    ...{ check, ok: false },
    detail: `the site sends ${found.length} webhooks here, and all are refused: ERPNEXT_WEBHOOK_SECRET is not set`,
    fix: 'Set ERPNEXT_WEBHOOK_SECRET to the secret that the webhooks have.',
  };
}

function judged(found: Document[], door: string): CheckItem {
  if (found.length === 0)
    return {
      ...{ check, ok: false },
      detail: `the site has no webhook to ${door}; changes are found by polling only`,
      fix: 'Create the webhooks that the README lists, or unset ERPNEXT_WEBHOOK_SECRET to do without.',
    };
  const unsigned = found.filter(({ enable_security }) => Number(enable_security) !== 1);
  if (unsigned.length > 0)
    return {
      ...{ check, ok: false },
      detail: `not signed, so refused: ${unsigned.map(({ name }) => name).join(', ')}`,
      fix: 'Tick "Enable Security" in these webhooks and give them the secret of ERPNEXT_WEBHOOK_SECRET.',
    };
  const silent = found.filter(({ webhook_docevent }) => webhook_docevent === 'on_update_after_submit');
  const events = found.map((one) => `${String(one['webhook_doctype'])} ${String(one['webhook_docevent'])}`);
  if (silent.length > 0)
    return {
      ...{ check, ok: false },
      detail: `never sent by ERPNext: ${silent.map(({ name }) => name).join(', ')}`,
      fix: 'Use on_change instead of on_update_after_submit.',
    };
  return { check, ok: true, detail: `${door} gets: ${events.sort().join(', ')}` };
}

/** Enabled webhooks to our door; undefined where the user may not see webhooks, as a user with few rights may not. */
async function webhooksTo(api: ErpnextApi, door: string): Promise<Document[] | undefined> {
  try {
    return await api.list({
      ...{ doctype: 'Webhook', fields: COLUMNS, orderBy: 'name asc', limit: MOST },
      filters: [
        ['Webhook', 'request_url', '=', door],
        ['Webhook', 'enabled', '=', 1],
      ],
    });
  } catch (error) {
    if ((error as SignalboxError).code === 'PERMISSION_DENIED') return undefined;
    throw error;
  }
}

import { asSignalboxError, type CheckItem, type SignalboxError } from '@signalbox/contracts';
import { ownAccount, type Account } from './account.js';
import type { HubspotApi } from './api.js';
import { OAUTH_FIX } from './hubspot.auth.js';
import type { HubspotSettings } from './hubspot.config.js';
import { objectType } from './object-types.js';
import { isOAuth } from './one-way-in.js';
import { SIGNATURE_WINDOW_MS } from './signatures.js';
import { signingSecret } from './webhooks.js';

/** The call that proves the token, and what it and the settings tell by themselves. */
export async function hubspotChecks(api: HubspotApi, settings: HubspotSettings): Promise<CheckItem[]> {
  const found = await api
    .accountNow()
    .then(({ account, at }) => ({ account: ownAccount(account, settings.hubspotAccountId), at }))
    .catch(asSignalboxError);
  if (found instanceof Error) return [refusedAccess(found, settings)];
  return [
    { check: 'credentials', ok: true, detail: accountText(found.account) },
    clockCheck(found.at, Date.now()),
    webhookCheck(settings),
  ];
}

/** What the token may do with each type. */
export function hubspotRights(api: HubspotApi, types: string[]): Promise<CheckItem[]> {
  return Promise.all(types.map((type) => permissionCheck(api, type)));
}

function accountText({ portalId, accountType, currency, timeZone }: Account): string {
  return `account ${portalId} (${accountType}), amounts in ${currency ?? 'an unknown currency'}, times of ${timeZone}`;
}

/** What to do about credentials that did not work, by what the failure says; the first that fits. */
const FIXES: { fits(error: SignalboxError, settings: HubspotSettings): boolean; fix: string }[] = [
  {
    fits: ({ message }) => message.includes('HUBSPOT_ACCOUNT_ID'),
    fix: 'Set the credentials of the account that this connection is for, or mend HUBSPOT_ACCOUNT_ID.',
  },
  {
    fits: ({ code }, settings) => code === 'AUTH_REJECTED' && isOAuth(settings),
    fix: OAUTH_FIX,
  },
  {
    fits: ({ code }) => code === 'AUTH_REJECTED',
    fix: 'Copy the token anew into HUBSPOT_ACCESS_TOKEN: Development > Keys > Service keys, or the Auth page of the app. A rotated key ends the token before it.',
  },
  {
    fits: ({ code }) => code === 'NOT_FOUND',
    fix: 'HubSpot serves no such version: set HUBSPOT_API_VERSION=2026-03. If that is set, check HUBSPOT_URL: it is https://api.hubapi.com, without a path.',
  },
  {
    fits: ({ details, code }) => details?.['status'] === 200 || code === 'INTERNAL',
    fix: 'That is not the API: set HUBSPOT_URL=https://api.hubapi.com, or look at the proxy on the way there.',
  },
  {
    fits: ({ details }) => details?.['reason'] !== undefined,
    fix: 'Check HUBSPOT_URL (https://api.hubapi.com) and whether this host may reach it: name service, proxy, firewall.',
  },
];

function refusedAccess(error: SignalboxError, settings: HubspotSettings): CheckItem {
  const fix =
    FIXES.find(({ fits }) => fits(error, settings))?.fix ?? 'Try again later: HubSpot is not itself.';
  return { check: 'credentials', ok: false, detail: `${error.code}: ${error.message}`, fix };
}

/** Signatures older than five minutes by our clock are refused; half of that is early enough to say. */
function clockCheck(theirs: number | undefined, ours: number): CheckItem {
  if (theirs === undefined) return { check: 'clock', ok: true, detail: 'HubSpot told no time' };
  const seconds = Math.round((ours - theirs) / 1_000);
  const detail = `${Math.abs(seconds)} s ${seconds < 0 ? 'behind' : 'ahead of'} HubSpot's`;
  return Math.abs(seconds) * 1_000 <= SIGNATURE_WINDOW_MS / 2
    ? { check: 'clock', ok: true, detail }
    : {
        check: 'clock',
        ok: false,
        detail,
        fix: 'Set the clock of this host by NTP: webhooks with a time five minutes off are refused.',
      };
}

/** Reading, describing and writing a type need a scope each; none of the calls changes anything. */
async function permissionCheck(api: HubspotApi, type: string): Promise<CheckItem> {
  const check = `permissions ${type}`;
  const asked = await Promise.all(
    [
      () => api.list(type, [], 1),
      () => api.properties(type),
      () => api.proveWriting(type),
      ...(objectType(type).staged ? [() => api.pipelines(type)] : []),
    ].map((ask) =>
      ask().then(
        () => undefined,
        (error: unknown) => asSignalboxError(error),
      ),
    ),
  );
  const denied = asked.filter((error) => error?.code === 'PERMISSION_DENIED');
  const other = asked.find((error) => error !== undefined && error.code !== 'PERMISSION_DENIED');
  if (denied.length > 0) {
    const scopes = [...new Set(denied.flatMap((error) => scopesIn(error)))].join(', ');
    return {
      check,
      ok: false,
      detail: `the token lacks ${scopes || 'a scope'}`,
      fix: `Add ${scopes || `the scopes of ${type}`} to the service key or the app; an app is then installed in the account again.`,
    };
  }
  return other
    ? { check, ok: false, detail: `${other.code}: ${other.message}`, fix: 'Run doctor again in a while.' }
    : { check, ok: true, detail: 'may be read, described and written' };
}

function scopesIn(error: SignalboxError | undefined): string[] {
  return (error?.details?.['scopes'] ?? []) as string[];
}

/** A gateway without webhooks works; it only learns of changes when it reads. */
function webhookCheck(settings: HubspotSettings): CheckItem {
  const { publicUrl, connectionMode } = settings;
  const check = 'webhooks';
  if (!signingSecret(settings))
    return { check, ok: true, detail: 'off: HUBSPOT_WEBHOOK_SECRET is not set, so notices are refused' };
  if (publicUrl)
    return /^https:/i.test(publicUrl) || connectionMode === 'simulated'
      ? { check, ok: true, detail: `signatures are checked for ${publicUrl.replace(/\/+$/, '')}/notices` }
      : {
          check,
          ok: false,
          detail: `PUBLIC_URL is ${publicUrl}, which is not https`,
          fix: "Set PUBLIC_URL to the https address that the app's target URL has, without /notices.",
        };
  const detail = 'PUBLIC_URL is not set: signatures cover the address, so behind a proxy none will fit';
  return connectionMode === 'simulated'
    ? { check, ok: true, detail }
    : {
        check,
        ok: false,
        detail,
        fix: "Set PUBLIC_URL to the app's target URL without /notices; or leave HUBSPOT_WEBHOOK_SECRET away where no webhooks are sent.",
      };
}

import { SignalboxError, sha256 } from '@signalbox/contracts';
import type { Auth, PlainCall, Session, VendorResponse } from '@signalbox/gateway-kit';
import { otherAccount } from './account.js';
import { readErrorBody } from './error-body.js';
import { retryHint } from './hubspot.errors.js';
import type { HubspotSettings } from './hubspot.config.js';
import { isOAuth, type Credentials } from './one-way-in.js';
import { PATHS } from './paths.js';

/** A static bearer, or OAuth, as the settings say; the way is chosen at the start. */
export function hubspotAuth(current: () => HubspotSettings): Auth {
  return isOAuth(current())
    ? { kind: 'token', open: (call, kept) => openSession(current(), call, kept), expired: isExpired }
    : { kind: 'static', open: () => Promise.resolve(bearer(current())) };
}

/** Nothing renews it, so a refusal is final until somebody changes the setting. */
function bearer({ hubspotUrl, hubspotAccessToken }: HubspotSettings): Session {
  return access(hubspotUrl, String(hubspotAccessToken));
}

function access(url: string, token: string): Session {
  return { origin: new URL(url).origin, headers: { authorization: `Bearer ${token}` } };
}

/**
 * OAuth's access token lasts half an hour and says so: it is renewed by the clock, since a 401 is no sign that it has to be.
 * The refresh token that an answer carries goes before the setting from then on.
 * https://developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines
 */
async function openSession(
  settings: HubspotSettings,
  call: PlainCall,
  kept: Record<string, string> = {},
): Promise<Session> {
  const rotated = kept['of'] === grantOf(settings) ? kept['refreshToken'] : undefined;
  const response = await call({
    origin: new URL(settings.hubspotUrl).origin,
    method: 'POST',
    path: `${PATHS[settings.hubspotApiVersion].oauth}/token`,
    form: {
      grant_type: 'refresh_token',
      client_id: String(settings.hubspotClientId),
      client_secret: String(settings.hubspotClientSecret),
      refresh_token: rotated ?? String(settings.hubspotRefreshToken),
    },
  });
  if (response.status !== 200) throw tokenFailure(response);
  return readToken(settings, response, Date.now());
}

/** Tells which setting a rotated token descends from: one that an admin put there since goes before it. */
function grantOf({ hubspotClientId, hubspotRefreshToken }: Credentials): string {
  return sha256(`${hubspotClientId} ${hubspotRefreshToken}`).slice(0, 16);
}

/** What to do about an OAuth app that HubSpot refuses. */
export const OAUTH_FIX =
  "Mend what the message names: client id and secret stand on the app's Auth page, and installing the app in the account gives a new refresh token.";

/** @throws SignalboxError `AUTH_REJECTED` for another account's token, `UNAVAILABLE` for an answer that is no token. */
export function readToken(
  settings: Pick<HubspotSettings, 'hubspotUrl' | 'hubspotAccountId'> & Credentials,
  { json }: VendorResponse,
  nowMs: number,
): Session {
  const { hubspotUrl, hubspotAccountId } = settings;
  const {
    access_token: token,
    refresh_token: next,
    expires_in,
    hub_id,
  } = (json ?? {}) as Record<string, unknown>;
  if (typeof token !== 'string' || token === '')
    throw new SignalboxError('UNAVAILABLE', 'HubSpot answered with something other than a token.');
  if (hubspotAccountId !== undefined && hub_id !== undefined && String(hub_id) !== hubspotAccountId)
    throw otherAccount(String(hub_id), hubspotAccountId);
  const seconds = Number(expires_in);
  return {
    ...access(hubspotUrl, token),
    ...(seconds > 0 ? { expiresAt: nowMs + seconds * 1_000 } : {}),
    ...(typeof next === 'string' && next !== ''
      ? { kept: { refreshToken: next, of: grantOf(settings) } }
      : {}),
  };
}

/** What an admin has to mend, by the word of the token endpoint; its text is never shown. */
const PROBLEMS: Readonly<Record<string, string>> = {
  BAD_REFRESH_TOKEN:
    'the refresh token is not known: install the app in the account again and set HUBSPOT_REFRESH_TOKEN',
  BAD_CLIENT_ID: 'the client id is not known: check HUBSPOT_CLIENT_ID',
  BAD_CLIENT_SECRET: 'the client secret is wrong: check HUBSPOT_CLIENT_SECRET',
  invalid_grant:
    'the refresh token was withdrawn or used up: install the app in the account again and set HUBSPOT_REFRESH_TOKEN',
  invalid_client:
    'the app is not known or its secret is wrong: check HUBSPOT_CLIENT_ID and HUBSPOT_CLIENT_SECRET',
};

/** What a failed renewal means: older endpoints name the reason as `status`, newer ones as `error`. */
export function tokenFailure(response: VendorResponse): SignalboxError {
  const { status } = response;
  const { error, status: word } = (response.json ?? {}) as Record<string, unknown>;
  const reason = [error, word].map(String).find((text) => text in PROBLEMS);
  if (status === 429)
    return new SignalboxError('RATE_LIMITED', 'HubSpot hands out no more tokens for now.', {
      retryAfterMs: retryHint(response.headers) ?? 10_000,
    });
  if (reason === undefined && (status >= 500 || status < 400 || response.json === undefined))
    return new SignalboxError('UNAVAILABLE', `HubSpot can not hand out a token now (status ${status}).`, {
      retryAfterMs: retryHint(response.headers),
    });
  const problem = reason === undefined ? `the renewal failed with status ${status}` : PROBLEMS[reason];
  return new SignalboxError('AUTH_REJECTED', `HubSpot refused the OAuth app: ${problem}.`, {
    details: { fix: OAUTH_FIX, ...(reason === undefined ? {} : { reason }) },
  });
}

/** True only for the one 401 that says that the token is over. */
export function isExpired({ status, json }: VendorResponse): boolean {
  return status === 401 && readErrorBody(json).category === 'EXPIRED_AUTHENTICATION';
}

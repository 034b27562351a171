import { randomUUID } from 'node:crypto';
import { ACCESS_TOKEN, APP_ID, CLIENT_ID, CLIENT_SECRET, PORTAL_ID, REFRESH_TOKEN } from './portal-facts.js';
import { missingScopes, notAuthenticated, Refusal, tokenExpired } from './refusal.js';
import { EVERY_SCOPE } from './scopes.js';

const LIFETIME_MS = 1_800_000;

/** What tests may change about the app that the tokens belong to. */
export interface AppSettings {
  /** The scopes that the app was granted; by default all. */
  scopes: string[];
  /** Whether a renewal hands out another refresh token and ends the one that was used. */
  rotatesRefreshTokens: boolean;
  /** How long an access token lasts. */
  tokenLifetimeMs: number;
}

/** Which bearers may call. */
export interface Tokens {
  /** Throws the 401 for a bearer that is missing, unknown or expired. */
  check(authorization: string | undefined): void;
  /** Throws the 403 for a call that needs one of these scopes where the app has none of them. */
  requireScope(anyOf: readonly string[]): void;
  /** Answers the token endpoint; `form` as it was posted. `isNewer`: the endpoints that speak as OAuth's standard. */
  grant(form: URLSearchParams, isNewer: boolean): Record<string, unknown>;
  describe(token: string): Record<string, unknown>;
  /** Ends what the token endpoint handed out; a static token has no end. */
  expireAll(): void;
  set(settings: Partial<AppSettings>): void;
}

export function createTokens(now: () => number): Tokens {
  const expiries = new Map<string, number>();
  const settings: AppSettings = {
    scopes: EVERY_SCOPE,
    rotatesRefreshTokens: false,
    tokenLifetimeMs: LIFETIME_MS,
  };
  let refreshToken = REFRESH_TOKEN;
  return {
    check: (authorization) => {
      const bearer = /^bearer\s+(\S+)\s*$/i.exec(authorization ?? '')?.[1];
      if (bearer === ACCESS_TOKEN) return;
      const expiry = bearer && expiries.get(bearer);
      if (!expiry) throw notAuthenticated();
      if (expiry <= now()) throw tokenExpired(Math.ceil((now() - expiry) / 1_000));
    },
    requireScope: (anyOf) => {
      if (anyOf.length > 0 && !anyOf.some((scope) => settings.scopes.includes(scope)))
        throw missingScopes(anyOf);
    },
    grant: (form, isNewer) => {
      checkGrant(form, refreshToken, isNewer);
      const token = `CO${randomUUID().replaceAll('-', '')}`;
      expiries.set(token, now() + settings.tokenLifetimeMs);
      if (settings.rotatesRefreshTokens) refreshToken = `na1-${randomUUID()}`;
      return {
        token_type: 'bearer',
        refresh_token: refreshToken,
        access_token: token,
        hub_id: PORTAL_ID,
        scopes: settings.scopes,
        expires_in: settings.tokenLifetimeMs / 1_000,
      };
    },
    describe: (token) => {
      const expiry = expiries.get(token);
      if (!expiry || expiry <= now())
        throw new Refusal(404, 'token does not exist or has expired', { category: 'OBJECT_NOT_FOUND' });
      return {
        token,
        user: 'admin@signalbox.example',
        hub_domain: 'signalbox.example',
        scopes: settings.scopes,
        hub_id: PORTAL_ID,
        app_id: APP_ID,
        expires_in: Math.floor((expiry - now()) / 1_000),
        user_id: 4001,
        token_type: 'access',
      };
    },
    expireAll: () => {
      for (const token of expiries.keys()) expiries.set(token, now() - 1_000);
    },
    set: (changed) => void Object.assign(settings, changed),
  };
}

/** The older endpoint names what is wrong as `status`, the newer ones as OAuth's `error`. */
function checkGrant(form: URLSearchParams, refreshToken: string, isNewer: boolean): void {
  const refuse = (status: string, error: string, message: string) => {
    throw new Refusal(400, message, isNewer ? { error } : { status });
  };
  if (form.get('grant_type') !== 'refresh_token')
    refuse(
      'BAD_GRANT_TYPE',
      'unsupported_grant_type',
      'missing or unknown grant type; this account takes refresh_token',
    );
  if (form.get('client_id') !== CLIENT_ID)
    refuse('BAD_CLIENT_ID', 'invalid_client', 'missing or unknown client id');
  if (form.get('client_secret') !== CLIENT_SECRET)
    refuse('BAD_CLIENT_SECRET', 'invalid_client', 'missing or invalid client secret');
  if (form.get('refresh_token') !== refreshToken)
    refuse('BAD_REFRESH_TOKEN', 'invalid_grant', 'missing or unknown refresh token');
}

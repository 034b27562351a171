import { randomUUID } from 'node:crypto';
import { ACCESS_TOKEN, APP_ID, CLIENT_ID, CLIENT_SECRET, PORTAL_ID, REFRESH_TOKEN } from './portal-facts.js';
import { notAuthenticated, Refusal, tokenExpired } from './refusal.js';

const LIFETIME_MS = 1_800_000;
const SCOPES = [
  'crm.objects.companies.write',
  'crm.objects.contacts.write',
  'crm.objects.deals.write',
  'oauth',
];

/** Which bearers may call. */
export interface Tokens {
  /** Throws the 401 for a bearer that is missing, unknown or expired. */
  check(authorization: string | undefined): void;
  /** Answers the token endpoint; `form` as it was posted. */
  grant(form: URLSearchParams): Record<string, unknown>;
  describe(token: string): Record<string, unknown>;
  /** Ends what the token endpoint handed out; a static token has no end. */
  expireAll(): void;
}

export function createTokens(now: () => number): Tokens {
  const expiries = new Map<string, number>();
  return {
    check: (authorization) => {
      const bearer = /^bearer\s+(\S+)\s*$/i.exec(authorization ?? '')?.[1];
      if (bearer === ACCESS_TOKEN) return;
      const expiry = bearer && expiries.get(bearer);
      if (!expiry) throw notAuthenticated();
      if (expiry <= now()) throw tokenExpired(Math.ceil((now() - expiry) / 1_000));
    },
    grant: (form) => {
      checkGrant(form);
      const token = `CO${randomUUID().replaceAll('-', '')}`;
      expiries.set(token, now() + LIFETIME_MS);
      return {
        token_type: 'bearer',
        refresh_token: REFRESH_TOKEN,
        access_token: token,
        hub_id: PORTAL_ID,
        scopes: SCOPES,
        expires_in: LIFETIME_MS / 1_000,
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
        scopes: SCOPES,
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
  };
}

function checkGrant(form: URLSearchParams): void {
  const refuse = (status: string, message: string) => {
    throw new Refusal(400, message, { status });
  };
  if (form.get('grant_type') !== 'refresh_token')
    refuse('BAD_GRANT_TYPE', 'missing or unknown grant type; this account takes refresh_token');
  if (form.get('client_id') !== CLIENT_ID) refuse('BAD_CLIENT_ID', 'missing or unknown client id');
  if (form.get('client_secret') !== CLIENT_SECRET)
    refuse('BAD_CLIENT_SECRET', 'missing or invalid client secret');
  if (form.get('refresh_token') !== REFRESH_TOKEN)
    refuse('BAD_REFRESH_TOKEN', 'missing or unknown refresh token');
}

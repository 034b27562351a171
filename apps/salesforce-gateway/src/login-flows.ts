import { createPrivateKey, type KeyObject } from 'node:crypto';
import { SignJWT } from 'jose';
import type { SalesforceSettings } from './salesforce.config.js';

/** How a gateway logs in; which one is decided by the settings that are there. */
export type LoginFlow = 'client-credentials' | 'jwt-bearer' | 'refresh-token';

type LoginSettings = Pick<
  SalesforceSettings,
  | 'salesforceLoginUrl'
  | 'salesforceClientId'
  | 'salesforceClientSecret'
  | 'salesforceJwtKey'
  | 'salesforceJwtUsername'
  | 'salesforceJwtAudience'
  | 'salesforceRefreshToken'
>;

/**
 * Salesforce takes assertions that end within three minutes. Two leave room for a clock that is a minute fast, or two
 * minutes slow.
 */
const ASSERTION_SECONDS = 120;
const PRODUCTION_AUDIENCE = 'https://login.salesforce.com';
const SANDBOX_AUDIENCE = 'https://test.salesforce.com';

const ways = (settings: LoginSettings) => ({
  secret: isGiven(settings.salesforceClientSecret),
  key: isGiven(settings.salesforceJwtKey) || isGiven(settings.salesforceJwtUsername),
  refresh: isGiven(settings.salesforceRefreshToken),
});
const isGiven = (value: string | undefined) => value !== undefined && value !== '';

/** What is wrong with the settings of the login, in words that name the variables; undefined: one flow is set. */
export function loginProblem(settings: LoginSettings): string | undefined {
  const { secret, key, refresh } = ways(settings);
  if (key && refresh)
    return 'SALESFORCE_JWT_KEY and SALESFORCE_REFRESH_TOKEN are two ways to log in: keep one of them';
  if (key && secret)
    return 'SALESFORCE_CLIENT_SECRET and SALESFORCE_JWT_KEY are two ways to log in: keep one of them';
  if (key && !(isGiven(settings.salesforceJwtKey) && isGiven(settings.salesforceJwtUsername)))
    return 'SALESFORCE_JWT_KEY and SALESFORCE_JWT_USERNAME belong together: set both';
  if (key || refresh || secret) return undefined;
  return (
    'say how to log in: set SALESFORCE_CLIENT_SECRET (client credentials), or SALESFORCE_JWT_KEY and ' +
    'SALESFORCE_JWT_USERNAME (JWT bearer), or SALESFORCE_REFRESH_TOKEN'
  );
}

/** The flow of settings that `loginProblem` has nothing against. */
export function loginFlow(settings: LoginSettings): LoginFlow {
  const { key, refresh } = ways(settings);
  return key ? 'jwt-bearer' : refresh ? 'refresh-token' : 'client-credentials';
}

/** The key that signs assertions; undefined for what is no RSA private key. A variable may have its line breaks as \n. */
export function readSigningKey(pem: string): KeyObject | undefined {
  try {
    const key = createPrivateKey(pem.replaceAll('\\n', '\n'));
    return key.asymmetricKeyType === 'rsa' ? key : undefined;
  } catch {
    return undefined;
  }
}

type Form = Record<string, string>;

/**
 * The form that asks the token endpoint for a session.
 * @param kept the refresh token that the org handed out last; it goes before the one of the settings, which is used up.
 */
export async function loginForm(
  settings: LoginSettings,
  kept: Form | undefined,
  nowMs: number,
): Promise<Form> {
  return FORMS[loginFlow(settings)](settings, kept, nowMs);
}

const FORMS: Record<
  LoginFlow,
  (settings: LoginSettings, kept: Form | undefined, nowMs: number) => Form | Promise<Form>
> = {
  'client-credentials': (settings) => ({
    grant_type: 'client_credentials',
    client_id: settings.salesforceClientId,
    client_secret: settings.salesforceClientSecret ?? '',
  }),
  'refresh-token': (settings, kept) => ({
    grant_type: 'refresh_token',
    client_id: settings.salesforceClientId,
    ...(isGiven(settings.salesforceClientSecret)
      ? { client_secret: settings.salesforceClientSecret ?? '' }
      : {}),
    refresh_token: kept?.['refreshToken'] ?? settings.salesforceRefreshToken ?? '',
  }),
  'jwt-bearer': async (settings, _kept, nowMs) => ({
    grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
    assertion: await signAssertion(settings, nowMs),
  }),
};

function signAssertion(settings: LoginSettings, nowMs: number): Promise<string> {
  const key = readSigningKey(settings.salesforceJwtKey ?? '');
  if (!key) throw new Error('the settings hold no key to sign with');
  return new SignJWT()
    .setProtectedHeader({ alg: 'RS256' })
    .setIssuer(settings.salesforceClientId)
    .setSubject(settings.salesforceJwtUsername ?? '')
    .setAudience(settings.salesforceJwtAudience ?? audienceOf(settings.salesforceLoginUrl))
    .setExpirationTime(Math.floor(nowMs / 1_000) + ASSERTION_SECONDS)
    .sign(key);
}

/** Sandboxes have `.sandbox.` in their My Domain. */
const audienceOf = (loginUrl: string) =>
  /\.sandbox\.my\.salesforce\.com$/i.test(new URL(loginUrl).hostname)
    ? SANDBOX_AUDIENCE
    : PRODUCTION_AUDIENCE;

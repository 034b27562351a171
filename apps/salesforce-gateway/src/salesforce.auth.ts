import { SignalboxError } from '@signalbox/contracts';
import type { Access, Auth, PlainCall, VendorResponse } from '@signalbox/gateway-kit';
import { readRefusal } from './error-body.js';
import { fullId } from './ids.js';
import type { SalesforceSettings } from './salesforce.config.js';

/**
 * OAuth client credentials at the org's My Domain. The token is a session that ends after some time without calls, or
 * early: nothing says when, so it is renewed when a call is refused.
 * https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_client_credentials_flow.htm
 */
export function clientCredentialsAuth(current: () => SalesforceSettings): Auth {
  return { kind: 'token', open: (call) => openSession(current(), call), expired: isSessionOver };
}

async function openSession(settings: SalesforceSettings, call: PlainCall): Promise<Access> {
  const response = await call({
    origin: new URL(settings.salesforceLoginUrl).origin,
    method: 'POST',
    path: '/services/oauth2/token',
    form: {
      grant_type: 'client_credentials',
      client_id: settings.salesforceClientId,
      client_secret: settings.salesforceClientSecret,
    },
  });
  if (response.status !== 200) throw loginFailure(response);
  return readToken(response, settings.salesforceOrganizationId);
}

/** @throws SignalboxError `AUTH_REJECTED` for another org's token, `UNAVAILABLE` for an answer that is no token. */
export function readToken({ json }: VendorResponse, organizationId: string): Access {
  const { access_token: token, instance_url: instance, id } = (json ?? {}) as Record<string, unknown>;
  if (typeof token !== 'string' || typeof instance !== 'string' || !URL.canParse(instance))
    throw new SignalboxError(
      'UNAVAILABLE',
      'Salesforce answered the login with something other than a token.',
    );
  const owner = /\/id\/(00D\w+)\//.exec(String(id))?.[1];
  if (owner !== undefined && fullId(owner) !== fullId(organizationId))
    throw new SignalboxError(
      'AUTH_REJECTED',
      `The credentials belong to the org ${fullId(owner)}, but SALESFORCE_ORGANIZATION_ID is ${organizationId}.`,
      { details: { field: 'SALESFORCE_ORGANIZATION_ID' } },
    );
  return { origin: new URL(instance).origin, headers: { authorization: `Bearer ${token}` } };
}

/** What an admin has to mend, by the error code of the token endpoint; its description is never shown. */
const LOGIN_PROBLEMS: Readonly<Record<string, string>> = {
  invalid_client_id: 'the client id is unknown there: check SALESFORCE_CLIENT_ID and SALESFORCE_LOGIN_URL',
  invalid_client: 'the client secret is wrong: check SALESFORCE_CLIENT_SECRET',
  invalid_grant:
    "the app's run-as user can not log in, or the app does not allow it: check the app's policies",
  invalid_app_access: "the app's policies do not admit its run-as user",
  unsupported_grant_type:
    "the app has the client credentials flow switched off, or the URL isn't its My Domain",
  inactive_user: "the app's run-as user is inactive",
  inactive_org: 'the org is locked or closed',
};

/** Failures that have nothing to do with the credentials. */
const PASSING: Readonly<Record<string, 'RATE_LIMITED' | 'UNAVAILABLE'>> = {
  rate_limit_exceeded: 'RATE_LIMITED',
  server_error: 'UNAVAILABLE',
  temporarily_unavailable: 'UNAVAILABLE',
};

/** What a failed login means. */
export function loginFailure({ status, json }: VendorResponse): SignalboxError {
  const error = (json as { error?: unknown } | null | undefined)?.error;
  const code = typeof error === 'string' ? error : '';
  const passing = PASSING[code] ?? (status === 429 ? 'RATE_LIMITED' : undefined);
  if (passing === 'RATE_LIMITED')
    return new SignalboxError('RATE_LIMITED', 'Salesforce takes no more logins for now.', {
      retryAfterMs: 10_000,
    });
  if (passing || status >= 500 || (code === '' && status < 400))
    return new SignalboxError('UNAVAILABLE', `Salesforce can not log anybody in now (status ${status}).`);
  const problem = LOGIN_PROBLEMS[code] ?? `the login failed with status ${status}`;
  const details = code in LOGIN_PROBLEMS ? { reason: code } : undefined;
  return new SignalboxError('AUTH_REJECTED', `Salesforce refused the credentials: ${problem}.`, { details });
}

/** Refusals of a session that no new session mends: renewing on them would go round for ever. */
const NEVER_MENDED = /not valid for use with the REST API|Connected app is not attached to Agent/i;

/**
 * True for a session that has ended. The third 401, INVALID_AUTH_HEADER, is a defect of the call.
 * https://github.com/jsforce/jsforce/issues/1291
 */
export function isSessionOver(response: VendorResponse): boolean {
  if (response.status !== 401) return false;
  const { code, message } = readRefusal(response);
  return code === 'INVALID_SESSION_ID' && !NEVER_MENDED.test(message);
}

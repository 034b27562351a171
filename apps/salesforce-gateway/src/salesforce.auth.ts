import { SignalboxError } from '@signalbox/contracts';
import type { Auth, PlainCall, Session, VendorResponse } from '@signalbox/gateway-kit';
import { readRefusal } from './error-body.js';
import { fullId } from './ids.js';
import { loginFailure } from './login-failures.js';
import { loginFlow, loginForm } from './login-flows.js';
import type { SalesforceSettings } from './salesforce.config.js';

/**
 * A session by client credentials, JWT bearer or refresh token. It ends after some time without calls, or early: nothing
 * says when, so it is renewed when a call is refused.
 * https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_client_credentials_flow.htm
 */
export function salesforceAuth(current: () => SalesforceSettings): Auth {
  return {
    kind: 'token',
    open: (call, kept) => openSession(current(), call, kept),
    expired: isSessionOver,
  };
}

async function openSession(
  settings: SalesforceSettings,
  call: PlainCall,
  kept: Record<string, string> | undefined,
): Promise<Session> {
  const response = await call({
    origin: new URL(settings.salesforceLoginUrl).origin,
    method: 'POST',
    path: '/services/oauth2/token',
    form: await loginForm(settings, kept, Date.now()),
  });
  if (response.status !== 200) throw loginFailure(response, loginFlow(settings), Date.now());
  return readToken(response, settings.salesforceOrganizationId, kept);
}

/**
 * The session of a token. A new refresh token replaces the one before: where the app rotates them, that one is used up.
 * @throws SignalboxError `AUTH_REJECTED` for another org's token, `UNAVAILABLE` for an answer that is no token.
 */
export function readToken(
  { json }: VendorResponse,
  organizationId: string,
  kept?: Record<string, string>,
): Session {
  const answer = (json ?? {}) as Record<string, unknown>;
  const { access_token: token, instance_url: instance, id, refresh_token: rotated } = answer;
  if (typeof token !== 'string' || typeof instance !== 'string' || !URL.canParse(instance))
    throw new SignalboxError(
      'UNAVAILABLE',
      'Salesforce answered the login with something other than a token; check SALESFORCE_LOGIN_URL.',
      { details: { fix: 'Check SALESFORCE_LOGIN_URL: it must be the My Domain of the org.' } },
    );
  const owner = /\/id\/(00D\w+)\//.exec(String(id))?.[1];
  if (owner !== undefined && fullId(owner) !== fullId(organizationId))
    throw new SignalboxError(
      'AUTH_REJECTED',
      `The credentials belong to the org ${fullId(owner)}, but SALESFORCE_ORGANIZATION_ID is ${organizationId}.`,
      {
        details: {
          field: 'SALESFORCE_ORGANIZATION_ID',
          fix: `Set SALESFORCE_ORGANIZATION_ID to ${fullId(owner)}, or the credentials of the org that is meant.`,
        },
      },
    );
  const next = typeof rotated === 'string' ? { refreshToken: rotated } : kept;
  return {
    origin: new URL(instance).origin,
    headers: { authorization: `Bearer ${token}` },
    ...(next ? { kept: next } : {}),
  };
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

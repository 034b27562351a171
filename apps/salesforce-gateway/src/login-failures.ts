import { SignalboxError } from '@signalbox/contracts';
import type { VendorResponse } from '@signalbox/gateway-kit';
import type { LoginFlow } from './login-flows.js';

interface LoginProblem {
  /** `error` of the token endpoint. */
  error: string;
  /** Tested against its description, which is never shown. */
  says?: RegExp;
  /** The flow that it is about. */
  flow?: LoginFlow;
  problem: string;
  /** What an admin has to mend. */
  fix: string;
}

const CHECK_CLIENT_ID = 'check SALESFORCE_CLIENT_ID and SALESFORCE_LOGIN_URL';

/** The first that fits. Descriptions come from Salesforce in English and may be missing. */
const PROBLEMS: readonly LoginProblem[] = [
  { error: 'invalid_client_id', problem: 'the client id is unknown there', fix: CHECK_CLIENT_ID },
  {
    error: 'invalid_client',
    says: /identifier/i,
    problem: 'the client id is unknown there',
    fix: CHECK_CLIENT_ID,
  },
  {
    error: 'invalid_client',
    problem: 'the client secret is wrong',
    fix: 'check SALESFORCE_CLIENT_SECRET',
  },
  {
    error: 'invalid_grant',
    says: /expired access\/refresh token/i,
    problem: 'the refresh token has ended, was revoked or has been used up',
    fix: 'authorise the app again and set SALESFORCE_REFRESH_TOKEN',
  },
  {
    error: 'invalid_grant',
    says: /approved this consumer/i,
    problem: 'the user may not use the app',
    fix: "admit the user's profile or permission set in the app's policies, and check SALESFORCE_JWT_USERNAME",
  },
  {
    error: 'invalid_grant',
    flow: 'jwt-bearer',
    problem: 'the assertion was not accepted',
    fix: 'check that the app holds the certificate of SALESFORCE_JWT_KEY, SALESFORCE_JWT_USERNAME, and SALESFORCE_JWT_AUDIENCE (https://test.salesforce.com for a sandbox)',
  },
  {
    error: 'invalid_grant',
    flow: 'refresh-token',
    problem: 'the user of SALESFORCE_REFRESH_TOKEN can not log in',
    fix: "check that it is active, and the app's policies",
  },
  {
    error: 'invalid_grant',
    problem: "the app's run-as user can not log in, or the app does not allow it",
    fix: "check that the user is set in the app's policies and active",
  },
  {
    error: 'invalid_app_access',
    problem: "the app's policies do not admit the user",
    fix: 'give its profile or permission set access to the app',
  },
  {
    error: 'unsupported_grant_type',
    flow: 'client-credentials',
    problem: 'the app does not take the client credentials flow',
    fix: 'switch it on in the app, and set SALESFORCE_LOGIN_URL to the My Domain of the org',
  },
  {
    error: 'unsupported_grant_type',
    problem: 'the app does not take this login flow',
    fix: "switch it on in the app's OAuth settings",
  },
  { error: 'inactive_user', problem: 'the user is inactive', fix: 'activate it, or set another one' },
  { error: 'inactive_org', problem: 'the org is locked or closed', fix: 'ask its owner, or use another org' },
];

/** Failures that have nothing to do with the credentials. */
const PASSING: Readonly<Record<string, 'RATE_LIMITED' | 'UNAVAILABLE'>> = {
  rate_limit_exceeded: 'RATE_LIMITED',
  server_error: 'UNAVAILABLE',
  temporarily_unavailable: 'UNAVAILABLE',
};

/** A clock that is further off makes assertions that have ended, or end too late. */
const CLOCK_TOLERANCE_S = 60;

/** What a failed login means. */
export function loginFailure(response: VendorResponse, flow: LoginFlow, nowMs: number): SignalboxError {
  const { status, json } = response;
  const { error, error_description: said } = (json ?? {}) as { error?: unknown; error_description?: unknown };
  const code = typeof error === 'string' ? error : '';
  const passing = PASSING[code] ?? (status === 429 ? 'RATE_LIMITED' : undefined);
  if (passing === 'RATE_LIMITED')
    return new SignalboxError('RATE_LIMITED', 'Salesforce takes no more logins for now.', {
      retryAfterMs: 10_000,
    });
  if (passing || status >= 500 || (code === '' && status < 400))
    return new SignalboxError('UNAVAILABLE', `Salesforce can not log anybody in now (status ${status}).`);
  const known = PROBLEMS.find(
    (one) =>
      one.error === code && (one.says?.test(String(said ?? '')) ?? true) && (one.flow ?? flow) === flow,
  );
  const clock = code === 'invalid_grant' && flow === 'jwt-bearer' ? clockProblem(response, nowMs) : undefined;
  const { problem, fix } = clock ??
    known ?? { problem: `the login failed with status ${status}`, fix: 'check SALESFORCE_LOGIN_URL' };
  return new SignalboxError('AUTH_REJECTED', `Salesforce refused the credentials: ${problem}; ${fix}.`, {
    details: { ...(known ? { reason: code } : {}), fix: sentence(fix) },
  });
}

const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

/** Seconds by which this machine's clock goes before the server's; undefined where the answer doesn't tell. */
export function clockLead({ headers }: Pick<VendorResponse, 'headers'>, nowMs: number): number | undefined {
  const theirs = Date.parse(headers['date'] ?? '');
  return Number.isNaN(theirs) ? undefined : Math.round((nowMs - theirs) / 1_000);
}

/** What is wrong with this machine's clock. */
export function clockProblem(
  response: Pick<VendorResponse, 'headers'>,
  nowMs: number,
): { problem: string; fix: string } | undefined {
  const lead = clockLead(response, nowMs);
  if (lead === undefined || Math.abs(lead) <= CLOCK_TOLERANCE_S) return undefined;
  const problem = `the clock of this machine is ${Math.abs(lead)} seconds ${lead > 0 ? 'fast' : 'slow'}`;
  return { problem, fix: 'set it by NTP' };
}

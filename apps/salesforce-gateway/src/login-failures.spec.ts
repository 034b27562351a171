import type { VendorResponse } from '@signalbox/gateway-kit';
import { clockProblem, loginFailure } from './login-failures.js';
import type { LoginFlow } from './login-flows.js';

const NOW = Date.parse('2026-11-22T12:00:00Z');
const answer = (status: number, json: unknown, headers: Record<string, string> = {}): VendorResponse => ({
  status,
  headers,
  text: '',
  json,
});
const problemOf = (flow: LoginFlow, status: number, json: unknown) =>
  loginFailure(answer(status, json), flow, NOW);

describe('a failed login', () => {
  it.each<[LoginFlow, number, object | undefined, string, RegExp]>([
    [
      'client-credentials',
      400,
      { error: 'invalid_client_id', error_description: 'client identifier invalid' },
      'AUTH_REJECTED',
      /SALESFORCE_CLIENT_ID/,
    ],
    [
      'client-credentials',
      400,
      { error: 'invalid_client', error_description: 'invalid client credentials' },
      'AUTH_REJECTED',
      /SALESFORCE_CLIENT_SECRET/,
    ],
    ['client-credentials', 400, { error: 'invalid_grant' }, 'AUTH_REJECTED', /run-as user/],
    [
      'client-credentials',
      400,
      { error: 'unsupported_grant_type' },
      'AUTH_REJECTED',
      /client credentials flow/,
    ],
    [
      'client-credentials',
      400,
      { error: 'invalid_app_access', error_description: 'user is not admin approved to access this app' },
      'AUTH_REJECTED',
      /do not admit the user/,
    ],
    [
      'jwt-bearer',
      400,
      { error: 'invalid_grant', error_description: "user hasn't approved this consumer" },
      'AUTH_REJECTED',
      /SALESFORCE_JWT_USERNAME/,
    ],
    [
      'jwt-bearer',
      400,
      { error: 'invalid_grant', error_description: 'invalid assertion' },
      'AUTH_REJECTED',
      /certificate of SALESFORCE_JWT_KEY/,
    ],
    [
      'refresh-token',
      400,
      { error: 'invalid_grant', error_description: 'expired access/refresh token' },
      'AUTH_REJECTED',
      /authorise the app again/,
    ],
    [
      'refresh-token',
      400,
      { error: 'invalid_grant', error_description: 'authentication failure' },
      'AUTH_REJECTED',
      /active/,
    ],
    ['client-credentials', 400, { error: 'inactive_user' }, 'AUTH_REJECTED', /inactive/],
    ['client-credentials', 400, { error: 'inactive_org' }, 'AUTH_REJECTED', /locked or closed/],
    [
      'client-credentials',
      400,
      { error: 'something_new', error_description: 'Vendor text' },
      'AUTH_REJECTED',
      /status 400/,
    ],
    ['client-credentials', 404, undefined, 'AUTH_REJECTED', /SALESFORCE_LOGIN_URL/],
    ['client-credentials', 400, { error: 'server_error' }, 'UNAVAILABLE', /status 400/],
    ['client-credentials', 503, undefined, 'UNAVAILABLE', /status 503/],
    ['client-credentials', 302, undefined, 'UNAVAILABLE', /status 302/],
    ['client-credentials', 400, { error: 'rate_limit_exceeded' }, 'RATE_LIMITED', /no more logins/],
    ['client-credentials', 429, undefined, 'RATE_LIMITED', /no more logins/],
  ])('by %s: %i %j', (flow, status, json, code, text) => {
    const failure = problemOf(flow, status, json);
    const said = (json as { error_description?: string } | undefined)?.error_description ?? '\0';
    expect([failure.code, JSON.stringify(failure.toBody()).includes(said)]).toEqual([code, false]);
    expect(failure.message).toMatch(text);
  });

  it('of an assertion names the clock, where that is off', () => {
    const headers = { date: 'Sun, 22 Nov 2026 11:55:00 GMT' };
    const failure = loginFailure(answer(400, { error: 'invalid_grant' }, headers), 'jwt-bearer', NOW);
    expect(failure.message).toBe(
      'Salesforce refused the credentials: the clock of this machine is 300 seconds fast; set it by NTP.',
    );
  });
});

describe('the clock', () => {
  it.each([
    ['Sun, 22 Nov 2026 12:00:30 GMT', undefined],
    [
      'Sun, 22 Nov 2026 12:02:00 GMT',
      { problem: 'the clock of this machine is 120 seconds slow', fix: 'set it by NTP' },
    ],
    ['', undefined],
  ])('against %s', (date, problem) => {
    expect(clockProblem({ headers: { date } }, NOW)).toEqual(problem);
  });
});

import { SignalboxError, type ErrorCode } from '@signalbox/contracts';
import { pauseBefore, RETRY, retryAfterMs } from './retry.js';

const error = (code: ErrorCode, retryAfter?: number) =>
  new SignalboxError(code, 'x', { retryAfterMs: retryAfter });
const half = () => 0.5;

describe('the pause before another attempt', () => {
  it('grows from attempt to attempt, with full jitter', () => {
    const pauses = [2, 3, 4].map((attempt) => pauseBefore(attempt, error('UNAVAILABLE'), true, 60_000, half));

    expect(pauses).toEqual([125, 250, 500]);
    expect(pauseBefore(4, error('UNAVAILABLE'), true, 60_000, () => 0)).toBe(0);
    expect(pauseBefore(4, error('UNAVAILABLE'), true, 60_000, () => 1)).toBe(1_000);
  });

  it('is what the vendor says, where it says something', () => {
    expect(pauseBefore(2, error('RATE_LIMITED', 3_000), true, 60_000, half)).toBe(3_000);
    expect(pauseBefore(2, error('RATE_LIMITED', 0), true, 60_000, half)).toBe(0);
  });

  it('is none after the last attempt, past the deadline, or where nothing may be repeated', () => {
    expect(pauseBefore(RETRY.attempts + 1, error('UNAVAILABLE'), true, 60_000, half)).toBeUndefined();
    expect(pauseBefore(2, error('RATE_LIMITED', 3_000), true, 3_000, half)).toBeUndefined();
    expect(pauseBefore(2, error('UNAVAILABLE'), false, 60_000, half)).toBeUndefined();
  });

  it.each<[ErrorCode, boolean]>([
    ['RATE_LIMITED', true],
    ['UNAVAILABLE', true],
    ['TIMEOUT', true],
    ['LOCKED', true],
    ['QUOTA_EXHAUSTED', false],
    ['OUTCOME_UNKNOWN', false],
    ['NOT_FOUND', false],
    ['VALIDATION', false],
    ['CONFLICT', false],
    ['DUPLICATE', false],
    ['AUTH_REJECTED', false],
    ['PERMISSION_DENIED', false],
    ['BAD_REQUEST', false],
    ['INTERNAL', false],
  ])('after %s there is one: %s', (code, due) => {
    expect(pauseBefore(2, error(code), true, 60_000, half) !== undefined).toBe(due);
  });
});

describe('the Retry-After header', () => {
  const now = Date.UTC(2026, 10, 22, 8, 0, 0);

  it('is seconds or a date, never in the past', () => {
    expect(retryAfterMs('7', now)).toBe(7_000);
    expect(retryAfterMs('0.5', now)).toBe(500);
    expect(retryAfterMs('-3', now)).toBe(0);
    expect(retryAfterMs('Sun, 22 Nov 2026 08:00:20 GMT', now)).toBe(20_000);
    expect(retryAfterMs('Sun, 22 Nov 2026 07:00:00 GMT', now)).toBe(0);
  });

  it('is nothing when it is missing or makes no sense', () => {
    expect([undefined, '', ' ', 'soon'].map((header) => retryAfterMs(header, now))).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
});

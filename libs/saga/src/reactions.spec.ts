import { ERROR_CODES, type ErrorBody, type ErrorCode } from '@signalbox/contracts';
import { reactTo, type Situation } from './reactions.js';
import { DEFAULT_SETTINGS as settings } from './settings.js';
import type { StepState } from './state.js';
import { aChange, after, startedWith } from './testing/builders.js';

const NOW = Date.parse('2026-11-22T12:00:00.000Z');
const fresh = after(startedWith([aChange('a')])).steps['a'] as StepState;
const situation = (more: Partial<Situation> = {}): Situation => ({
  step: fresh,
  tries: 1,
  now: NOW,
  random: 0.5,
  ...more,
});
const body = (code: ErrorCode, retryAfterMs?: number): ErrorBody => ({
  code,
  message: code,
  ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
});

describe('the reaction to a failure', () => {
  it('follows from its code, for every code there is', () => {
    const reactions = Object.keys(ERROR_CODES).map((code) => [
      code,
      reactTo(body(code as ErrorCode), situation(), settings).next,
    ]);
    expect(Object.fromEntries(reactions)).toEqual({
      RATE_LIMITED: 'again',
      UNAVAILABLE: 'again',
      TIMEOUT: 'again',
      LOCKED: 'again',
      QUOTA_EXHAUSTED: 'wait',
      AUTH_REJECTED: 'wait',
      PERMISSION_DENIED: 'wait',
      OUTCOME_UNKNOWN: 'look',
      INTERNAL: 'look',
      NOT_FOUND: 'refuse',
      VALIDATION: 'refuse',
      CONFLICT: 'refuse',
      DUPLICATE: 'refuse',
      BAD_REQUEST: 'refuse',
      UNSUPPORTED: 'refuse',
      FORBIDDEN_BY_POLICY: 'refuse',
      KEY_REUSED: 'give-up',
      STALE_OWNER: 'leave',
    });
  });

  it('backs off with full jitter, and leaves the process after some tries', () => {
    const tries = [1, 2, 3, 4].map((n) => reactTo(body('UNAVAILABLE'), situation({ tries: n }), settings));
    expect(tries).toEqual([
      { next: 'again', afterMs: 100 },
      { next: 'again', afterMs: 200 },
      { next: 'again', afterMs: 400 },
      { next: 'wait', cause: 'transient', afterMs: 3750 },
    ]);
  });

  it('looks up a lost answer at once, and then with growing patience', () => {
    const tries = [1, 2].map((n) => reactTo(body('OUTCOME_UNKNOWN'), situation({ tries: n }), settings));
    expect(tries).toEqual([
      { next: 'look', afterMs: 0 },
      { next: 'look', afterMs: 200 },
    ]);
  });

  it('takes the server at its word: a short hint is sat out, a long one is waited for durably', () => {
    expect(reactTo(body('RATE_LIMITED', 2500), situation(), settings)).toEqual({
      next: 'again',
      afterMs: 2500,
    });
    expect(reactTo(body('RATE_LIMITED', 60_000), situation(), settings)).toEqual({
      next: 'wait',
      cause: 'transient',
      afterMs: 6e4,
    });
    expect(reactTo(body('QUOTA_EXHAUSTED', 5 * 3_600_000), situation(), settings)).toEqual({
      next: 'wait',
      cause: 'quota',
      afterMs: 5 * 36e5,
    });
  });

  it('waits longer each time, up to a bound, and gives up when it has waited long enough', () => {
    const waited = (waits: number, ms: number): StepState => ({
      ...fresh,
      waitingFor: 'outcome',
      waits,
      waitingSince: new Date(NOW - ms).toISOString(),
    });
    const at = (step: StepState) =>
      reactTo(body('OUTCOME_UNKNOWN'), situation({ step, tries: 4, random: 0 }), settings);
    expect([
      at(waited(1, 5000)),
      at(waited(3, 60_000)),
      at(waited(50, 600_000)),
      at(waited(60, 1_800_000)),
    ]).toEqual([
      { next: 'wait', cause: 'outcome', afterMs: 2000 },
      { next: 'wait', cause: 'outcome', afterMs: 8000 },
      { next: 'wait', cause: 'outcome', afterMs: 60_000 },
      { next: 'give-up' },
    ]);
  });
});

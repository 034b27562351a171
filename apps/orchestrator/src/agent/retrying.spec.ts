import { SignalboxError, type ErrorCode } from '@signalbox/contracts';
import { retrying, waitAfter } from './retrying.js';

const quick = { attempts: 3, withinMs: 1_000, firstWaitMs: 1 };

/** A call that fails so often with a code before it answers. */
function failing(times: number, code: ErrorCode, retryAfterMs?: number) {
  const call = { count: 0 };
  return {
    call,
    run: async () => {
      call.count += 1;
      if (call.count <= times) throw new SignalboxError(code, 'no', { retryAfterMs });
      return 'answer';
    },
  };
}

test.each([
  [2, 'UNAVAILABLE', undefined, 'answer', 3],
  [3, 'UNAVAILABLE', undefined, 'UNAVAILABLE', 3],
  [1, 'LOCKED', 5, 'answer', 2],
  [1, 'RATE_LIMITED', 60_000, 'RATE_LIMITED', 1],
  [1, 'VALIDATION', undefined, 'VALIDATION', 1],
  [1, 'QUOTA_EXHAUSTED', undefined, 'QUOTA_EXHAUSTED', 1],
] as const)(
  'a call that fails %i times with %s (hint %s ms) comes to %s after %i calls',
  async (times, code, hint, result, count) => {
    const { call, run } = failing(times, code, hint);
    const end = await retrying(run, quick).catch((error: SignalboxError) => error.code);
    expect([end, call.count]).toEqual([result, count]);
  },
);

test('a wait ends when the run is given up', async () => {
  const { run } = failing(1, 'UNAVAILABLE', 900);
  const started = Date.now();
  await expect(retrying(run, { ...quick, signal: AbortSignal.timeout(20) })).rejects.toThrow();
  expect(Date.now() - started).toBeLessThan(500);
});

test('waits double with full jitter, and are never shorter than the hint', () => {
  expect([1, 2, 3].map((attempt) => waitAfter(attempt, 100, undefined, 1))).toEqual([100, 200, 400]);
  expect(waitAfter(3, 100, undefined, 0.5)).toBe(200);
  expect(waitAfter(1, 100, 2_000, 0)).toBe(2_000);
});

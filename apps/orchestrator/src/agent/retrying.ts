import { setTimeout as sleep } from 'node:timers/promises';
import { isSignalboxError } from '@signalbox/contracts';

export interface RetryOptions {
  /** Calls in all. */
  attempts: number;
  /** Milliseconds after the first call within which the last one may begin. */
  withinMs: number;
  /** The longest first wait in milliseconds; it doubles with each attempt. */
  firstWaitMs: number;
  signal?: AbortSignal;
}

export const READ_RETRIES: RetryOptions = { attempts: 4, withinMs: 15_000, firstWaitMs: 200 };

/** Milliseconds to wait after a failed attempt (the first is 1): full jitter, and never less than the hint. */
export function waitAfter(
  attempt: number,
  firstWaitMs: number,
  hintMs: number | undefined,
  random: number,
): number {
  return Math.max(hintMs ?? 0, Math.round(random * firstWaitMs * 2 ** (attempt - 1)));
}

/** Repeats a reading call that failed for a passing reason; then throws what it threw last. */
export async function retrying<T>(call: () => Promise<T>, options: RetryOptions): Promise<T> {
  const until = Date.now() + options.withinMs;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call();
    } catch (error) {
      if (!isSignalboxError(error) || error.class !== 'transient' || attempt >= options.attempts) throw error;
      const wait = waitAfter(attempt, options.firstWaitMs, error.retryAfterMs, Math.random());
      if (Date.now() + wait > until) throw error;
      await sleep(wait, undefined, { signal: options.signal });
    }
  }
}

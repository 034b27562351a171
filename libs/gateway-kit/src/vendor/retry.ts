import { ERROR_CODES, type SignalboxError } from '@signalbox/contracts';

/** The whole retry policy of calls to vendors. */
export const RETRY = { attempts: 4, firstPauseMs: 250, longestPauseMs: 10_000 } as const;

/**
 * How long to wait before the next attempt, milliseconds; undefined: don't. The vendor's hint goes first, else
 * exponential back-off with full jitter; never past the deadline.
 */
export function pauseBefore(
  nextAttempt: number,
  error: SignalboxError,
  repeatable: boolean,
  msLeft: number,
  random: () => number = Math.random,
): number | undefined {
  if (nextAttempt > RETRY.attempts || !repeatable || ERROR_CODES[error.code].class !== 'transient')
    return undefined;
  const backOff = Math.min(RETRY.longestPauseMs, RETRY.firstPauseMs * 2 ** (nextAttempt - 2));
  const pause = error.retryAfterMs ?? Math.round(random() * backOff);
  return pause < msLeft ? pause : undefined;
}

/** Milliseconds from a `Retry-After` header: seconds or an HTTP date. */
export function retryAfterMs(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined || header.trim() === '') return undefined;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1_000);
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - nowMs);
}

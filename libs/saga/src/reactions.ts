import {
  asSignalboxError,
  ERROR_CODES,
  type ErrorBody,
  type ErrorClass,
  type ErrorCode,
} from '@signalbox/contracts';
import type { WaitCause } from './entries.js';
import type { SagaSettings } from './settings.js';
import type { StepState } from './state.js';

/**
 * `again`: try again here; `look`: look the key up first. `wait`: durably. `refuse`: it did not happen and won't.
 * `give-up`: a person decides. `leave`: somebody else owns the saga now.
 */
export type Reaction =
  | { next: 'again' | 'look'; afterMs: number }
  | { next: 'wait'; cause: WaitCause; afterMs: number }
  | { next: 'refuse' | 'give-up' | 'leave' };

const BY_CLASS: Record<ErrorClass, WaitCause | 'refuse'> = {
  transient: 'transient',
  quota: 'quota',
  auth: 'auth',
  outcome: 'outcome',
  ours: 'outcome',
  business: 'refuse',
  caller: 'refuse',
};

/** Codes whose class would say the wrong thing about a step. */
const BY_CODE: Partial<Record<ErrorCode, 'leave' | 'give-up'>> = {
  STALE_OWNER: 'leave',
  // Something was done under this key with other content: nobody but a person can say what.
  KEY_REUSED: 'give-up',
};

/** True for a failure that no other try would end. */
export function isRefusal(error: unknown): boolean {
  const { code, class: errorClass } = asSignalboxError(error);
  return BY_CODE[code] === undefined && BY_CLASS[errorClass] === 'refuse';
}

/** Waits that are worth a few tries without leaving the process. */
const TRIED_HERE: ReadonlySet<WaitCause> = new Set(['transient', 'outcome']);

export interface Situation {
  step: StepState;
  /** The number of this try in the process, from 1. */
  tries: number;
  now: number;
  /** At least 0, less than 1. */
  random: number;
}

/** What to do after a failed call. */
export function reactTo(error: ErrorBody, at: Situation, settings: SagaSettings): Reaction {
  const special = BY_CODE[error.code];
  if (special !== undefined) return { next: special };
  const cause = BY_CLASS[ERROR_CODES[error.code].class];
  if (cause === 'refuse') return { next: 'refuse' };
  const afterMs = hereAfter(error, at, settings);
  if (TRIED_HERE.has(cause) && at.tries < settings.tries && afterMs !== null)
    return { next: cause === 'outcome' ? 'look' : 'again', afterMs };
  return waitFor(cause, error.retryAfterMs, at, settings);
}

/** A durable wait, or giving up when the step has waited for this cause too long. */
export function waitFor(
  cause: WaitCause,
  hintMs: number | undefined,
  { step, now, random }: Situation,
  settings: SagaSettings,
): Reaction {
  const { baseMs, maxMs, giveUpAfterMs } = settings.waits[cause];
  const same = step.waitingFor === cause;
  const since = same && step.waitingSince !== null ? Date.parse(step.waitingSince) : now;
  if (now - since >= giveUpAfterMs) return { next: 'give-up' };
  const ceiling = Math.min(maxMs, baseMs * 2 ** Math.min(same ? step.waits : 0, 30));
  // Half of it is jitter: a herd that one outage made must not come back as one.
  const ownMs = Math.round(ceiling * (0.5 + random / 2));
  return { next: 'wait', cause, afterMs: Math.min(Math.max(hintMs ?? 0, ownMs), giveUpAfterMs) };
}

/** Back-off in the process: the server's hint, or full jitter; null when the hint is too long to sit out here. */
function hereAfter(error: ErrorBody, { tries, random }: Situation, { backoff }: SagaSettings): number | null {
  if (error.retryAfterMs !== undefined)
    return error.retryAfterMs <= backoff.maxMs ? error.retryAfterMs : null;
  // A lost answer is looked up at once, the first time.
  if (BY_CLASS[ERROR_CODES[error.code].class] === 'outcome' && tries === 1) return 0;
  return Math.round(random * Math.min(backoff.maxMs, backoff.baseMs * 2 ** (tries - 1)));
}

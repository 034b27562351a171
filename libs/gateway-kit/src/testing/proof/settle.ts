import type { ErrorBody, Receipt } from '@signalbox/contracts';
import type { Caller } from '../caller.js';
import type { Work } from './work.js';

/** What asking again until there is an answer came to. */
export type Settled =
  | { kind: 'done'; receipt: Receipt }
  /** Nobody can tell: a person has to look. */
  | { kind: 'unknown'; code: string; message: string }
  | { kind: 'refused'; code: string; message: string };

/** What an orchestrator waits for; everything else ends the step. */
const WORTH_WAITING = new Set([
  'RATE_LIMITED',
  'UNAVAILABLE',
  'TIMEOUT',
  'LOCKED',
  'OUTCOME_UNKNOWN',
  // Until the credential works again.
  'AUTH_REJECTED',
  'NO_ANSWER',
]);
const PATIENCE_MS = 45_000;
/** Longer hints would only slow the proof down: asking too early must be harmless. */
const LONGEST_PAUSE_MS = 6_000;
const REQUEST_MS = 4_000;

/** Asks as the saga does that took over: under the same key, as a later owner, saying that it may have happened. */
export async function settle(work: Work, caller: Caller, random: () => number): Promise<Settled> {
  const giveUpAt = Date.now() + PATIENCE_MS;
  for (;;) {
    const error = await work.ask(caller, { epoch: 2, maybe: true, timeoutMs: REQUEST_MS }).then(
      (receipt) => receipt,
      (thrown: Error & { body?: ErrorBody }): ErrorBody | { code: string; message: string } =>
        thrown.body ?? { code: 'NO_ANSWER', message: thrown.message },
    );
    if ('outcome' in error) return { kind: 'done', receipt: error };
    const { code, message } = error;
    if (!WORTH_WAITING.has(code)) return { kind: code === 'CONFLICT' ? 'unknown' : 'refused', code, message };
    if (Date.now() > giveUpAt) return { kind: 'unknown', code, message };
    const hint = 'retryAfterMs' in error ? error.retryAfterMs : undefined;
    const pause = Math.min(hint ?? 100, LONGEST_PAUSE_MS) + random() * 100;
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

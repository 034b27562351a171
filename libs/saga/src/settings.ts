import type { WaitCause } from './entries.js';

/** The engine's whole patience, in milliseconds where not said otherwise. */
export interface SagaSettings {
  /** Longest that one call may take. */
  callTimeoutMs: number;
  /** Tries of one step without leaving the process. */
  tries: number;
  /** Back-off between them: full jitter under `base * 2^n`, at most `max`; a longer hint of the server waits durably. */
  backoff: { baseMs: number; maxMs: number };
  /** Durable waits, by what is waited for: `base * 2^n` up to `max`, never before the server's hint. */
  waits: Readonly<Record<WaitCause, { baseMs: number; maxMs: number; giveUpAfterMs: number }>>;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export const DEFAULT_SETTINGS: SagaSettings = {
  callTimeoutMs: 30 * SECOND,
  tries: 4,
  backoff: { baseMs: 200, maxMs: 3 * SECOND },
  waits: {
    transient: { baseMs: 5 * SECOND, maxMs: 10 * MINUTE, giveUpAfterMs: DAY },
    quota: { baseMs: 5 * MINUTE, maxMs: HOUR, giveUpAfterMs: 7 * DAY },
    auth: { baseMs: 30 * SECOND, maxMs: 5 * MINUTE, giveUpAfterMs: 7 * DAY },
    outcome: { baseMs: 2 * SECOND, maxMs: 2 * MINUTE, giveUpAfterMs: 30 * MINUTE },
  },
};

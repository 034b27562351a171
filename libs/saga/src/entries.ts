import type { Change, ChangeSet, ErrorBody, Fields, Receipt } from '@signalbox/contracts';

/** Why nothing is tried before a due time. */
export type WaitCause = 'transient' | 'quota' | 'auth' | 'outcome';

/** What a person can decide about a saga that waits or needs attention. */
export const DECISIONS = ['retry', 'compensate', 'accept'] as const;
export type DecisionKind = (typeof DECISIONS)[number];

/** What one stretch of work on a step cost: calls made to the participant, milliseconds from first to last. */
interface Effort {
  attempts: number;
  ms: number;
}

/** The ChangeSet whole, before the first call. */
export interface StartedEntry {
  kind: 'started';
  at: string;
  sagaId: string;
  actor: string;
  changeSet: ChangeSet;
}

/** The change happened: by this attempt, or by an earlier one that was looked up. */
export interface SettledEntry extends Effort {
  kind: 'settled';
  at: string;
  ref: string;
  receipt: Receipt;
}

/** The change was refused: it did not happen, and trying again can't help. */
export interface FailedEntry extends Effort {
  kind: 'failed';
  at: string;
  ref: string;
  error: ErrorBody;
}

/** The change (or its compensation) is tried again at `dueAt`, not before. */
export interface WaitingEntry extends Effort {
  kind: 'waiting';
  at: string;
  ref: string;
  cause: Exclude<WaitCause, 'outcome'>;
  dueAt: string;
  error: ErrorBody;
}

/** Nobody knows yet whether the change (or its compensation) happened; it is looked up again at `dueAt`. */
export interface UnknownEntry extends Effort {
  kind: 'unknown';
  at: string;
  ref: string;
  dueAt: string;
  error: ErrorBody;
}

/** Nothing more is tried until a person decides. */
export interface StuckEntry extends Effort {
  kind: 'stuck';
  at: string;
  ref: string;
  error: ErrorBody;
}

/** While taking back: the change did not happen, and can't any more. */
export interface AbsentEntry extends Effort {
  kind: 'absent';
  at: string;
  ref: string;
}

/** The change was taken back. */
export interface CompensatedEntry extends Effort {
  kind: 'compensated';
  at: string;
  ref: string;
  receipt: Receipt;
}

/** Other data for one step, which is tried under a new revision of its key; the old key must be void before. */
export interface ChangedStep {
  ref: string;
  change: Change;
  /** What the person wrote, in canonical terms. */
  values: Fields;
}

/** What a person decided. */
export interface DecidedEntry {
  kind: 'decided';
  at: string;
  decision: DecisionKind;
  by: string;
  comment: string | null;
  /** Only with `retry`. */
  changed?: ChangedStep;
}

/** What came of working on one step. */
export type StepEntry =
  SettledEntry | FailedEntry | WaitingEntry | UnknownEntry | StuckEntry | AbsentEntry | CompensatedEntry;

/**
 * One line of a saga's journal; times are UTC. There is no entry before a call (a step that is open and has no receipt
 * may have happened) and none for the end (it follows from the steps): three steps that succeed take four entries.
 */
export type JournalEntry = StartedEntry | StepEntry | DecidedEntry;

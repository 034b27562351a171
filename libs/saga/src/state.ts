import {
  ERROR_CODES,
  type Change,
  type ChangeSet,
  type ErrorBody,
  type ErrorClass,
  type Receipt,
  type StepSummary,
} from '@signalbox/contracts';
import type { WaitCause } from './entries.js';

/** Making the changes, or taking back what was made. */
export type Phase = 'forward' | 'backward';

/**
 * `waiting`: nothing to do before `dueAt`. `attention`: a person decides. The last four are ends: `compensated`: what
 * was done is taken back. `failed`: nothing was done. `accepted`: a person left it as it stands.
 */
export const SAGA_STATUSES = [
  'running',
  'waiting',
  'attention',
  'done',
  'compensated',
  'failed',
  'accepted',
] as const;
export type SagaStatus = (typeof SAGA_STATUSES)[number];

/**
 * `applying` and `compensating` say that the step's turn has come: it may have happened, and has no receipt yet.
 * `unknown`: nobody can say whether it happened. `attention`: it could not be taken back.
 */
export type StepStateName = StepSummary['state'];

/** How one step stands. */
export interface StepState {
  ref: string;
  change: Change;
  /** Rises by one whenever a person changes the step's data. */
  revision: number;
  /** Idempotency key of the change, and of taking it back. */
  key: string;
  compensationKey: string;
  state: StepStateName;
  receipt: Receipt | null;
  /** Receipt of taking it back. */
  compensation: Receipt | null;
  error: ErrorBody | null;
  /** Calls to the participant, and the milliseconds that working on the step took, waits left out. */
  attempts: number;
  ms: number;
  /** UTC; null: at once. */
  dueAt: string | null;
  waitingFor: WaitCause | null;
  /** Since when it waits for the same cause without a break, UTC. */
  waitingSince: string | null;
  /** How often in a row it was put off. */
  waits: number;
  /** Nothing is tried until a person decides. */
  stuck: boolean;
  /** A person has let the steps before this one be taken back although this one could not be. */
  released: boolean;
}

/** How a saga stands: a fold of its journal. */
export interface SagaState {
  id: string;
  actor: string;
  changeSet: ChangeSet;
  phase: Phase;
  status: SagaStatus;
  /** When there is something to do next, UTC; null: now, or never again (see `status`). */
  dueAt: string | null;
  steps: Readonly<Record<string, StepState>>;
  /** Refs in the order in which their changes happened. */
  settledOrder: readonly string[];
  accepted: boolean;
  startedAt: string;
  updatedAt: string;
  /** Number of the last journal entry. */
  seq: number;
}

const ENDS: ReadonlySet<SagaStatus> = new Set(['done', 'compensated', 'failed', 'accepted']);

/** True when nothing will ever happen to the saga again. */
export function hasEnded(state: SagaState): boolean {
  return ENDS.has(state.status);
}

/** Nobody knows whether the step's change, or its compensation, happened. */
export function isInDoubt(step: StepState): boolean {
  if (step.state === 'unknown' || step.waitingFor === 'outcome') return true;
  return (
    step.state === 'attention' && step.error !== null && LEAVES_DOUBT.has(ERROR_CODES[step.error.code].class)
  );
}

/** Failures after which a write may have happened: its own answer was lost, or an earlier attempt's may have been. */
const LEAVES_DOUBT: ReadonlySet<ErrorClass> = new Set(['outcome', 'ours', 'transient', 'quota', 'auth']);

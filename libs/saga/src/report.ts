import type { ErrorBody, StepSummary } from '@signalbox/contracts';
import type { DecisionKind } from './entries.js';
import { isInDoubt, type SagaState, type StepState } from './state.js';
import { isToUndo } from './derive.js';
import { DECISIONS_BY_STATUS } from './transitions.js';

export type Standing = 'as-it-should-be' | 'not-as-it-should-be' | 'unknown';

/** How one record of a saga stands, and what can be done about it. */
export interface AttentionRecord {
  ref: string;
  connection: string;
  type: string;
  recordId: string | null;
  url: string | null;
  /** Measured by where the saga was going: all done, or, once it turned back, as it was before. */
  standing: Standing;
  state: StepState['state'];
  error: ErrorBody | null;
}

export interface AttentionReport {
  sagaId: string;
  title: string;
  records: AttentionRecord[];
  options: DecisionKind[];
}

/** What a person needs to decide: each record of the saga, and the decisions that are open to them. */
export function attentionReport(state: SagaState): AttentionReport {
  return {
    sagaId: state.id,
    title: state.changeSet.title,
    records: orderedSteps(state).map((step) => ({
      ref: step.ref,
      connection: step.change.connection,
      type: step.change.type,
      recordId: recordIdOf(step),
      url: step.receipt?.url ?? null,
      standing: standingOf(state, step),
      state: step.state,
      error: step.error,
    })),
    options: [...DECISIONS_BY_STATUS[state.status]],
  };
}

function standingOf(state: SagaState, step: StepState): Standing {
  if (isInDoubt(step)) return 'unknown';
  const isRight =
    state.phase === 'forward' ? step.state === 'done' : step.state !== 'attention' && !isToUndo(step);
  return isRight ? 'as-it-should-be' : 'not-as-it-should-be';
}

/** A saga's steps as the API shows them, in the order of the change set. */
export function stepSummaries(state: SagaState): StepSummary[] {
  return orderedSteps(state).map((step) => ({
    ref: step.ref,
    connection: step.change.connection,
    kind: step.change.kind,
    type: step.change.type,
    summary: step.change.summary ?? `${step.change.kind} ${step.change.type}`,
    state: step.state,
    recordId: recordIdOf(step),
    url: step.receipt?.url ?? null,
    key: step.key,
    before: step.receipt?.before ?? step.change.before ?? null,
    after: step.receipt?.after ?? null,
    restored: step.compensation?.after ?? null,
    attempts: step.attempts,
    calls: (step.receipt?.calls ?? 0) + (step.compensation?.calls ?? 0),
    ms: step.ms,
    outcome: step.receipt?.outcome ?? null,
    error: step.error,
  }));
}

const orderedSteps = (state: SagaState): StepState[] =>
  state.changeSet.changes.map(({ ref }) => state.steps[ref] as StepState);

const recordIdOf = ({ receipt, change }: StepState): string | null =>
  receipt?.id ?? (typeof change.id === 'string' ? change.id : null);

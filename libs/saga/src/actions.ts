import { resolveReferences, SignalboxError, type Change, type FieldValue } from '@signalbox/contracts';
import { isOpen } from './derive.js';
import type { SagaState, StepState } from './state.js';

/**
 * What to do about one step. `apply`: make the change. `compensate`: take it back. `find-out`: whether a change that
 * is no longer wanted happened.
 */
export interface Action {
  do: 'apply' | 'compensate' | 'find-out';
  ref: string;
  /** Look the key up before calling: the outcome of an earlier call is not known. */
  lookFirst: boolean;
  /** Not before, UTC; null: now. */
  dueAt: string | null;
}

/** All that can be done about a saga, side by side; empty when it has ended or a person has to decide. */
export function nextActions(state: SagaState): Action[] {
  if (state.accepted) return [];
  return Object.values(state.steps)
    .filter(isOpen)
    .map((step) => ({
      do: verbOf(state, step),
      ref: step.ref,
      lookFirst: step.state === 'unknown' || step.waitingFor === 'outcome',
      dueAt: step.dueAt,
    }));
}

function verbOf(state: SagaState, step: StepState): Action['do'] {
  if (step.state === 'compensating') return 'compensate';
  return state.phase === 'forward' ? 'apply' : 'find-out';
}

/**
 * The step's change with the ids and fields that earlier steps made.
 * @throws SignalboxError `BAD_REQUEST` when an earlier step's receipt lacks a field that this change needs.
 */
export function resolvedChange(state: SagaState, step: StepState): Change {
  try {
    return resolveReferences(step.change, ({ $ref, field }): FieldValue | undefined => {
      const receipt = state.steps[$ref]?.receipt;
      if (!receipt) return undefined;
      return field === undefined || field === 'id' ? receipt.id : receipt.after?.[field];
    });
  } catch (error) {
    throw new SignalboxError('BAD_REQUEST', `The step can't be made: ${(error as Error).message}.`, {
      cause: error,
    });
  }
}

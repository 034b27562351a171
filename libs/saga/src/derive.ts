import { dependencies } from '@signalbox/contracts';
import type { SagaState, SagaStatus, StepState } from './state.js';
import { undoOf } from './undo.js';

/**
 * Completes a state with what follows from its steps: the turn to going back, whose turn it is, status and due time.
 * Nothing of this is journaled, so it must depend on nothing but the entries.
 */
export function derive(state: SagaState): SagaState {
  const turned = turnBack(state);
  const opened = turned.phase === 'forward' ? openForward(turned) : openBackward(turned);
  return { ...opened, ...standing(opened) };
}

const stepsOf = (state: SagaState): StepState[] =>
  state.changeSet.changes.map(({ ref }) => state.steps[ref] as StepState);

/** The step's change may be under way: its turn has come, and nobody has given it up. */
export const isOpen = (step: StepState): boolean =>
  !step.stuck && (step.state === 'applying' || step.state === 'unknown' || step.state === 'compensating');

/** A failure turns the saga back, unless a person is to decide: they asked for it, or something was sent already. */
function turnBack(state: SagaState): SagaState {
  const steps = stepsOf(state);
  const turns =
    state.phase === 'forward' &&
    state.changeSet.onFailure !== 'ask' &&
    steps.some((step) => step.state === 'failed') &&
    !steps.some((step) => step.state === 'done' && step.change.kind === 'send');
  return turns ? { ...state, phase: 'backward' } : state;
}

/** Opens every step whose dependencies are done; sends one at a time, once all else is done. */
function openForward(state: SagaState): SagaState {
  const steps = stepsOf(state);
  if (steps.some((step) => step.state === 'failed' || step.stuck)) return state;
  const isDone = (ref: string) => state.steps[ref]?.state === 'done';
  const ready = steps.filter((step) => step.state === 'pending' && dependencies(step.change).every(isDone));
  const others = ready.filter((step) => step.change.kind !== 'send');
  // What is not sent never waits for a send: with none of it ready and none under way, all of it is done.
  const sends = steps.some(isOpen) ? [] : ready.slice(0, 1);
  return withSteps(state, others.length > 0 ? others : sends, { state: 'applying' });
}

/** Opens the latest change that can be taken back now; one at a time, but nothing waits for one that waits. */
function openBackward(original: SagaState): SagaState {
  const state = withoutForwardWaits(original);
  const busy = stepsOf(state).some(
    (step) => step.state === 'compensating' && !step.stuck && step.dueAt === null,
  );
  if (busy) return state;
  const next = [...state.settledOrder]
    .reverse()
    .map((ref) => state.steps[ref] as StepState)
    .find((step) => isToUndo(step) && !isHeld(state, step));
  return next === undefined ? state : withSteps(state, [next], { state: 'compensating' });
}

/** Nobody waits for another try of a change that is no longer wanted: it is looked up at once. */
function withoutForwardWaits(state: SagaState): SagaState {
  const waiting = stepsOf(state).filter((step) => step.state === 'applying' && step.dueAt !== null);
  return withSteps(state, waiting, { dueAt: null, waitingFor: null });
}

export const isToUndo = (step: StepState): boolean =>
  step.state === 'done' && step.receipt !== null && undoOf(step.receipt) !== 'nothing';

/** A change is taken back after every change that was built on it. */
function isHeld(state: SagaState, step: StepState): boolean {
  return stepsOf(state).some(
    (other) =>
      dependencies(other.change).includes(step.ref) &&
      (isOpen(other) || isToUndo(other) || isUnfinished(other)),
  );
}

const isUnfinished = (step: StepState): boolean => step.stuck && !step.released;

function withSteps(state: SagaState, chosen: StepState[], change: Partial<StepState>): SagaState {
  if (chosen.length === 0) return state;
  const changed = chosen.map((step) => [step.ref, { ...step, ...change }] as const);
  return { ...state, steps: { ...state.steps, ...Object.fromEntries(changed) } };
}

function standing(state: SagaState): { status: SagaStatus; dueAt: string | null } {
  const open = stepsOf(state).filter(isOpen);
  if (state.accepted) return { status: 'accepted', dueAt: null };
  if (open.length === 0) return { status: closedStatus(state), dueAt: null };
  const due = open.map((step) => step.dueAt);
  if (due.includes(null)) return { status: 'running', dueAt: null };
  return { status: 'waiting', dueAt: (due as string[]).reduce((a, b) => (a < b ? a : b)) };
}

/** With no step open: either it is over, or a person has to decide. */
function closedStatus(state: SagaState): SagaStatus {
  const steps = stepsOf(state);
  if (state.phase === 'forward') return steps.every((step) => step.state === 'done') ? 'done' : 'attention';
  if (steps.some((step) => step.stuck || isToUndo(step))) return 'attention';
  return steps.some((step) => step.state === 'compensated') ? 'compensated' : 'failed';
}

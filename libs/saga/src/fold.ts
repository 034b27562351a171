import { changeKey, compensationKey, SignalboxError, type Change } from '@signalbox/contracts';
import type { ChangedStep, DecidedEntry, JournalEntry, StartedEntry, StepEntry } from './entries.js';
import { derive } from './derive.js';
import { isInDoubt, type Phase, type SagaState, type StepState } from './state.js';
import { DECISIONS_BY_STATUS, LIVE, RETRIED, STEP_TRANSITIONS } from './transitions.js';

/**
 * The state that a journal describes.
 * @throws SignalboxError `INTERNAL` when an entry may not follow those before it.
 */
export function fold(entries: readonly JournalEntry[]): SagaState {
  const [first, ...rest] = entries;
  if (first?.kind !== 'started') throw refused('a journal begins with the entry started');
  return rest.reduce(advance, start(first));
}

/**
 * The state after one more entry.
 * @throws SignalboxError `INTERNAL` when the entry may not follow: nothing is then changed.
 */
export function advance(state: SagaState, entry: JournalEntry): SagaState {
  const next = entry.kind === 'decided' ? decide(state, entry) : work(state, entry);
  return derive({ ...next, seq: state.seq + 1, updatedAt: entry.at });
}

function start(entry: StartedEntry): SagaState {
  return derive({
    id: entry.sagaId,
    actor: entry.actor,
    changeSet: entry.changeSet,
    phase: 'forward',
    status: 'running',
    dueAt: null,
    steps: Object.fromEntries(
      entry.changeSet.changes.map((change) => [change.ref, pendingStep(entry.sagaId, change)]),
    ),
    settledOrder: [],
    accepted: false,
    startedAt: entry.at,
    updatedAt: entry.at,
    seq: 1,
  });
}

const NOT_WAITING = { dueAt: null, waitingFor: null, waitingSince: null, waits: 0, stuck: false } as const;

function pendingStep(sagaId: string, change: Change): StepState {
  return {
    ref: change.ref,
    change,
    revision: 0,
    key: changeKey(sagaId, change.ref),
    compensationKey: compensationKey(sagaId, change.ref),
    state: 'pending',
    receipt: null,
    compensation: null,
    error: null,
    attempts: 0,
    ms: 0,
    ...NOT_WAITING,
    released: false,
  };
}

function work(state: SagaState, entry: Exclude<JournalEntry, DecidedEntry>): SagaState {
  if (entry.kind === 'started') throw refused('a journal has one entry started', state);
  const step = state.steps[entry.ref];
  if (step === undefined) throw refused(`it has no step ${entry.ref}`, state);
  const to = STEP_TRANSITIONS[entry.kind][state.phase][step.state];
  if (to === undefined || !LIVE.has(state.status) || step.stuck)
    throw refused(`${entry.kind} may not follow for step ${step.ref}, which is ${step.state}`, state);

  const attempts = step.attempts + entry.attempts;
  const next = { ...step, ...outcomeOf(entry, step), state: to, attempts, ms: step.ms + entry.ms };
  return {
    ...state,
    steps: { ...state.steps, [step.ref]: next },
    settledOrder: entry.kind === 'settled' ? [...state.settledOrder, step.ref] : state.settledOrder,
  };
}

/** The fields of a step that an entry replaces. */
function outcomeOf(entry: StepEntry, step: StepState): Partial<StepState> {
  switch (entry.kind) {
    case 'settled':
      return { receipt: entry.receipt, error: null, ...NOT_WAITING };
    case 'compensated':
      return { compensation: entry.receipt, error: null, ...NOT_WAITING };
    case 'absent':
      return { error: null, ...NOT_WAITING };
    case 'failed':
      return { error: entry.error, ...NOT_WAITING };
    case 'stuck':
      return { ...NOT_WAITING, error: entry.error, stuck: true };
    case 'waiting':
    case 'unknown': {
      const cause = entry.kind === 'unknown' ? 'outcome' : entry.cause;
      const same = step.waitingFor === cause;
      return {
        error: entry.error,
        dueAt: entry.dueAt,
        waitingFor: cause,
        waitingSince: same ? step.waitingSince : entry.at,
        waits: same ? step.waits + 1 : 1,
      };
    }
  }
}

function decide(state: SagaState, { decision, changed }: DecidedEntry): SagaState {
  if (!DECISIONS_BY_STATUS[state.status].includes(decision))
    throw refused(`${decision} may not follow while it is ${state.status}`, state);
  if (changed !== undefined && (decision !== 'retry' || !mayChange(state, changed.ref)))
    throw refused(`the data of step ${changed.ref} may not change now`, state);
  if (decision === 'accept') return { ...state, accepted: true };
  const change = decision === 'retry' ? retriedIn(state.phase) : releasedIn(state.phase);
  const steps = Object.fromEntries(Object.entries(state.steps).map(([ref, step]) => [ref, change(step)]));
  if (changed !== undefined) steps[changed.ref] = revised(state, changed);
  return { ...state, steps, phase: decision === 'compensate' ? 'backward' : state.phase };
}

/** Every step that waits or was given up gets its turn now; what was in doubt is still looked up first. */
function retriedIn(phase: Phase) {
  return (step: StepState): StepState => {
    const to = RETRIED[phase][step.state];
    if (to === undefined) return step;
    const waitingFor = isInDoubt(step) ? 'outcome' : null;
    return { ...step, state: to, ...NOT_WAITING, waitingFor, released: false };
  };
}

/** A step whose change did not happen, or was given up in doubt: its data may be changed once its key is void. */
export function mayChange(state: SagaState, ref: string): boolean {
  const step = state.steps[ref];
  if (step === undefined || state.phase !== 'forward' || state.status !== 'attention') return false;
  return step.state === 'failed' || (step.state === 'unknown' && step.stuck);
}

/** The step with its new data, under the keys of its next revision: nobody has sent anything under those yet. */
function revised({ id, steps }: SagaState, { ref, change }: ChangedStep): StepState {
  const step = steps[ref] as StepState;
  const revision = step.revision + 1;
  const keys = {
    key: changeKey(id, ref, revision),
    compensationKey: compensationKey(id, ref, revision),
  };
  return { ...step, ...NOT_WAITING, ...keys, change, revision, state: 'applying', error: null };
}

/** Going back: what is open is looked up at once. Going on going back: what could not be taken back holds no others. */
function releasedIn(phase: Phase) {
  return (step: StepState): StepState => {
    if (phase === 'backward') return step.stuck ? { ...step, released: true } : step;
    return step.state === 'unknown' ? { ...step, ...NOT_WAITING, waitingFor: 'outcome' } : step;
  };
}

function refused(why: string, state?: SagaState): SignalboxError {
  const where = state === undefined ? 'The journal' : `The journal of saga ${state.id}`;
  return new SignalboxError('INTERNAL', `${where} refuses an entry: ${why}.`);
}

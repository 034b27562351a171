import {
  asSignalboxError,
  SignalboxError,
  type ErrorBody,
  type Receipt,
  type ResolveReply,
} from '@signalbox/contracts';
import type { Action } from './actions.js';
import { look, write, type CallEnvironment } from './calls.js';
import type { StepEntry } from './entries.js';
import { isRefusal, reactTo, type Reaction } from './reactions.js';
import type { SagaState, StepState } from './state.js';
import { undoOf } from './undo.js';

export interface Job extends CallEnvironment {
  /** The saga as it is now: other steps go on meanwhile. */
  current(): SagaState;
  /** Aborts when nothing new may begin; calls under way may still answer. */
  draining: AbortSignal;
  /** `apply:<ref>` and `compensate:<ref>` of every write that may have been sent before, by whomever. */
  tried: Set<string>;
}

/** What an entry says, before its time and effort are known. */
type Outcome<Entry extends StepEntry = StepEntry> = Entry extends StepEntry
  ? Omit<Entry, 'at' | 'ref' | 'attempts' | 'ms'>
  : never;

/**
 * Works on one step until there is something to journal.
 * @returns null when it was stopped, or when the change is no longer wanted: the step then stays open.
 * @throws SignalboxError `STALE_OWNER` when a participant knows a later owner of the saga.
 */
export async function workOn(action: Action, job: Job): Promise<StepEntry | null> {
  const startedAt = job.clock.now();
  const effort = { attempts: 0 };
  let lookFirst = action.lookFirst;
  for (let tries = 1; ; tries++) {
    const outcome = await attempt(action, lookFirst, effort, job).catch(asSignalboxError);
    if (!(outcome instanceof Error)) return entryOf(outcome, action, effort.attempts, startedAt, job);
    if (job.signal.aborted) return null;

    const step = stepOf(action, job);
    const at = { step, tries, now: job.clock.now(), random: job.clock.random() };
    const reaction = reactTo(outcome.toBody(), at, job.settings);
    const concluded = conclude(action, reaction, outcome.toBody(), job);
    if (concluded !== null) return entryOf(concluded, action, effort.attempts, startedAt, job);
    if (!('afterMs' in reaction)) throw outcome;
    lookFirst = reaction.next === 'look';
    await job.clock.sleep(reaction.afterMs, job.draining);
    if (job.draining.aborted || !isWanted(action, job)) return null;
  }
}

const stepOf = (action: Action, job: Job) => job.current().steps[action.ref] as StepState;

const isWanted = (action: Action, job: Job) => action.do !== 'apply' || job.current().phase === 'forward';

async function attempt(
  action: Action,
  lookFirst: boolean,
  effort: { attempts: number },
  job: Job,
): Promise<Outcome> {
  const impossible = withoutCall(action, job);
  if (impossible !== null) return impossible;
  if (lookFirst || action.do === 'find-out') {
    const found = foundOut(action, await look(action, job.current(), job));
    if (found !== null) return found;
  }
  const tried = `${action.do}:${action.ref}`;
  const maybe = job.tried.has(tried);
  job.tried.add(tried);
  effort.attempts += 1;
  try {
    return happened(action, await write(action, job.current(), maybe, job));
  } catch (error) {
    // A refusal says nothing of an earlier attempt, which may have come through: its grant was good, the rule new.
    const found = maybe && isRefusal(error) ? foundOut(action, await look(action, job.current(), job)) : null;
    if (found === null) throw error;
    return found;
  }
}

/** What needs no call: a change whose turn came and that was never sent, an effect that nothing takes back. */
function withoutCall(action: Action, job: Job): Outcome | null {
  if (action.do === 'find-out' && !job.tried.has(`apply:${action.ref}`)) return { kind: 'absent' };
  const { receipt } = stepOf(action, job);
  if (action.do !== 'compensate' || receipt === null || undoOf(receipt) === 'call') return null;
  return { kind: 'stuck', error: CANT_BE_TAKEN_BACK.toBody() };
}

const CANT_BE_TAKEN_BACK = new SignalboxError('UNSUPPORTED', 'This change can not be taken back.');
const GIVEN_UP = new SignalboxError('CONFLICT', 'The key of this change was given up: it will not happen.');

const happened = (action: Action, receipt: Receipt): Outcome =>
  action.do === 'compensate' ? { kind: 'compensated', receipt } : { kind: 'settled', receipt };

/** What a look-up concludes; null: it did not happen, so that it can be tried. */
function foundOut(action: Action, { state, receipt }: ResolveReply): Outcome | null {
  if (state === 'applied') return happened(action, receipt as Receipt);
  if (action.do === 'find-out') return { kind: 'absent' };
  if (state !== 'voided') return null;
  return { kind: action.do === 'compensate' ? 'stuck' : 'failed', error: GIVEN_UP.toBody() };
}

/** What a failed call leaves to journal; null: nothing, it is tried again or left to another owner. */
function conclude(action: Action, reaction: Reaction, error: ErrorBody, job: Job): Outcome | null {
  switch (reaction.next) {
    case 'wait': {
      const dueAt = new Date(job.clock.now() + reaction.afterMs).toISOString();
      const { cause } = reaction;
      return cause === 'outcome'
        ? { kind: 'unknown', dueAt, error }
        : { kind: 'waiting', cause, dueAt, error };
    }
    case 'refuse':
      return { kind: action.do === 'apply' ? 'failed' : 'stuck', error };
    case 'give-up':
      return { kind: 'stuck', error };
    default:
      return null;
  }
}

function entryOf(
  outcome: Outcome,
  { ref }: Action,
  attempts: number,
  startedAt: number,
  job: Job,
): StepEntry {
  const now = job.clock.now();
  return { ...outcome, ref, at: new Date(now).toISOString(), attempts, ms: Math.round(now - startedAt) };
}

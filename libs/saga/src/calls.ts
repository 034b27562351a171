import {
  asSignalboxError,
  canonicalJson,
  contentHash,
  sha256,
  SignalboxError,
  type Receipt,
  type ResolveReply,
} from '@signalbox/contracts';
import { resolvedChange, type Action } from './actions.js';
import type { CallContext, Clock, Lease, Participants } from './ports.js';
import type { SagaSettings } from './settings.js';
import type { SagaState, StepState } from './state.js';

/** What the calls of one execution share. */
export interface CallEnvironment {
  participants: Participants;
  clock: Clock;
  settings: SagaSettings;
  lease: Lease;
  signal: AbortSignal;
}

/**
 * Makes the write of an action.
 * @throws SignalboxError the participant's, `OUTCOME_UNKNOWN` when no answer came in time, or `BAD_REQUEST` when the
 * change can't be completed from the earlier receipts.
 */
export async function write(
  action: Action,
  state: SagaState,
  maybe: boolean,
  env: CallEnvironment,
): Promise<Receipt> {
  const step = state.steps[action.ref] as StepState;
  const shared = { sagaId: state.id, epoch: env.lease.epoch, maybe };
  const context = contextOf(state, step, env);
  if (action.do === 'compensate') {
    const receipt = step.receipt as Receipt;
    const hash = sha256(canonicalJson(receipt));
    return receiptOf(step.compensationKey, env, () =>
      env.participants.compensate(
        { receipt, key: step.compensationKey, ...shared },
        { ...context, operation: 'compensate', hash },
      ),
    );
  }
  const change = resolvedChange(state, step);
  return receiptOf(step.key, env, () =>
    env.participants.apply(
      { change, key: step.key, ...shared },
      { ...context, operation: 'apply', hash: contentHash(change) },
    ),
  );
}

/**
 * Looks up by its key whether an action's write happened.
 * @throws SignalboxError `OUTCOME_UNKNOWN` whenever that can't be said now, whatever the reason.
 */
export async function look(action: Action, state: SagaState, env: CallEnvironment): Promise<ResolveReply> {
  const step = state.steps[action.ref] as StepState;
  const key = action.do === 'compensate' ? step.compensationKey : step.key;
  const asking = { epoch: env.lease.epoch, giveUp: action.do === 'find-out' };
  const reply = await guarded(env, () =>
    env.participants.resolve({ key, type: step.change.type }, { ...contextOf(state, step, env), ...asking }),
  ).catch((cause: unknown) => {
    const error = asSignalboxError(cause);
    if (error.code === 'STALE_OWNER') throw error;
    throw unknown(`and looking it up failed: ${error.message}`, error.retryAfterMs, error);
  });
  if (reply.state === 'applied' && reply.receipt?.key !== key)
    throw unknown('because the answer to looking it up has no receipt of this key', reply.retryAfterMs);
  if (reply.state === 'unknown') throw unknown('and the system can not tell yet', reply.retryAfterMs);
  return reply;
}

function unknown(why: string, retryAfterMs?: number, cause?: unknown): SignalboxError {
  const message = `It is not known whether the change happened, ${why}.`;
  return new SignalboxError('OUTCOME_UNKNOWN', message, { retryAfterMs, cause });
}

function contextOf(state: SagaState, step: StepState, env: CallEnvironment): CallContext {
  return {
    connection: step.change.connection,
    sagaId: state.id,
    ref: step.ref,
    actor: state.actor,
    deadline: env.clock.now() + env.settings.callTimeoutMs,
    signal: env.signal,
  };
}

async function receiptOf(key: string, env: CallEnvironment, call: () => Promise<{ receipt: Receipt }>) {
  const { receipt } = await guarded(env, call);
  if (receipt?.key === key) return receipt;
  throw new SignalboxError('INTERNAL', `The answer to the write ${key} has no receipt of this key.`);
}

/** Answers a little after the call's own deadline at the latest, also when the participant forgets it. */
const GRACE_MS = 1000;

function guarded<Reply>({ settings, signal }: CallEnvironment, call: () => Promise<Reply>): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const giveUp = () =>
      settle(() => reject(new SignalboxError('OUTCOME_UNKNOWN', 'No answer came in time.')));
    const timer = setTimeout(giveUp, settings.callTimeoutMs + GRACE_MS);
    signal.addEventListener('abort', giveUp);
    const settle = (how: () => void) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', giveUp);
      how();
    };
    if (signal.aborted) return giveUp();
    // A port that throws at once rejects like any other.
    void Promise.resolve()
      .then(call)
      .then(
        (reply) => settle(() => resolve(reply)),
        (error: unknown) => settle(() => reject(error)),
      );
  });
}

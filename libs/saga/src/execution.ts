import { v7 as uuidv7 } from 'uuid';
import { nextActions, type Action } from './actions.js';
import { workOn, type Job } from './attempts.js';
import type { CallEnvironment } from './calls.js';
import type { StepEntry } from './entries.js';
import { advance } from './fold.js';
import type { Journal, Listing } from './ports.js';
import type { SagaState, StepState } from './state.js';

export interface ExecutionOptions extends Omit<CallEnvironment, 'signal'> {
  journal: Journal;
  /** Called after each durable entry. */
  observe?: (state: SagaState, entry: StepEntry) => void;
}

/** Drives one saga in this process, as long as the lease holds and something is due. */
export class Execution {
  #state: SagaState;
  readonly #options: ExecutionOptions;
  readonly #job: Job;
  /** Nothing new begins. */
  readonly #drain = new AbortController();
  /** What is under way is let go. */
  readonly #stop = new AbortController();
  readonly #underWay = new Map<string, Promise<void>>();
  /** Appends of one saga follow each other: each number is known only once the one before is durable. */
  #lastAppend: Promise<void> = Promise.resolve();
  #failure: { error: unknown } | null = null;

  /** @param isFirst this process wrote the saga's first entry just now, so that nobody can have sent anything. */
  constructor(state: SagaState, isFirst: boolean, options: ExecutionOptions) {
    this.#state = state;
    this.#options = options;
    this.#job = {
      ...options,
      signal: this.#stop.signal,
      draining: this.#drain.signal,
      current: () => this.#state,
      tried: isFirst ? new Set() : mayHaveBeenSent(state),
    };
  }

  /** Resolves when nothing is due, or, once the signal aborts, when the calls under way have answered. */
  async drive(signal?: AbortSignal): Promise<SagaState> {
    const drain = () => this.#drain.abort();
    signal?.addEventListener('abort', drain);
    if (signal?.aborted) drain();
    try {
      for (;;) {
        this.#launchDue();
        if (this.#underWay.size === 0) break;
        await Promise.race(this.#underWay.values());
      }
    } finally {
      signal?.removeEventListener('abort', drain);
    }
    if (this.#failure !== null) throw this.#failure.error;
    return this.#state;
  }

  #launchDue(): void {
    if (this.#drain.signal.aborted) return;
    const now = this.#options.clock.now();
    for (const action of nextActions(this.#state)) {
      const isDue = action.dueAt === null || Date.parse(action.dueAt) <= now;
      if (isDue && !this.#underWay.has(action.ref)) this.#underWay.set(action.ref, this.#carryOut(action));
    }
  }

  async #carryOut(action: Action): Promise<void> {
    try {
      const entry = await workOn(action, this.#job);
      if (entry !== null) await this.#append(entry);
    } catch (error) {
      this.#failure ??= { error };
      this.#drain.abort();
      this.#stop.abort();
    } finally {
      this.#underWay.delete(action.ref);
    }
  }

  #append(entry: StepEntry): Promise<void> {
    this.#lastAppend = this.#lastAppend.then(() => this.#appendNow(entry));
    return this.#lastAppend;
  }

  async #appendNow(entry: StepEntry): Promise<void> {
    const { journal, lease, observe } = this.#options;
    const next = advance(this.#state, entry);
    const listing = changedListing(this.#state, next);
    const sagaId = next.id;
    await journal.append({ sagaId, seq: next.seq, entryId: uuidv7(), entry, lease, listing });
    this.#state = next;
    observe?.(next, entry);
  }
}

/** How the saga is listed from now on; null when that stays as it is. */
export function changedListing(before: SagaState | null, after: SagaState): Listing | null {
  const { status, dueAt } = after;
  return before?.status === status && before.dueAt === dueAt ? null : { status, dueAt };
}

/**
 * The writes that somebody may have sent: the journal shows that their turn had come. A step is sent only after the
 * entry that gave it its turn was durable, so that all others are provably unsent.
 */
function mayHaveBeenSent(state: SagaState): Set<string> {
  const refs = (steps: StepState[]) => steps.map((step) => step.ref);
  const steps = Object.values(state.steps);
  const backward = new Set<StepState['state']>(['compensating', 'compensated', 'attention']);
  return new Set([
    ...refs(steps.filter((step) => step.state !== 'pending')).map((ref) => `apply:${ref}`),
    ...refs(steps.filter((step) => backward.has(step.state))).map((ref) => `compensate:${ref}`),
  ]);
}

import {
  changeSetHash,
  isSignalboxError,
  SignalboxError,
  type ChangeSet,
  type ErrorCode,
} from '@signalbox/contracts';
import { v7 as uuidv7 } from 'uuid';
import type { ChangedStep, DecidedEntry, DecisionKind, StartedEntry, StepEntry } from './entries.js';
import { changedListing, Execution } from './execution.js';
import { advance, fold, mayChange } from './fold.js';
import { checkChangeSet } from './plan.js';
import {
  systemClock,
  type Clock,
  type Journal,
  type Lease,
  type ListedSaga,
  type Participants,
} from './ports.js';
import { DEFAULT_SETTINGS, type SagaSettings } from './settings.js';
import { hasEnded, type SagaState, type SagaStatus } from './state.js';
import { DECISIONS_BY_STATUS } from './transitions.js';

export interface SagaEngineOptions {
  journal: Journal;
  participants: Participants;
  clock?: Clock;
  settings?: Partial<SagaSettings>;
  /** Called after each durable step entry, in order per saga; must not throw. */
  observe?: (state: SagaState, entry: StepEntry) => void;
}

export interface CommitRequest {
  /** The caller's own id: the same id is the same saga, for ever. */
  sagaId: string;
  changeSet: ChangeSet;
  /** On whose behalf: goes with every call. */
  actor: string;
  lease: Lease;
}

export interface Decision {
  /** Try what was given up once more; take back what was done (again: also around what can't be); leave it. */
  kind: DecisionKind;
  /** Who decided. */
  by: string;
  comment?: string;
  /** `retry` only: other data for a step. The step's key must have been made void before. */
  changed?: ChangedStep;
}

interface Running {
  epoch: number;
  result: Promise<SagaState>;
}

/** Sagas that were committed here and have not been run yet; a forgotten one costs nothing but a look-up. */
const MOST_COMMITTED = 1000;

/**
 * Executes approved change sets: every step once, or taken back in reverse, or listed as needing attention. All that
 * it knows is in the journal, so that any engine over the same journal goes on where another one died.
 */
export class SagaEngine {
  readonly #journal: Journal;
  readonly #options: Required<Pick<SagaEngineOptions, 'participants' | 'clock'>> &
    Pick<SagaEngineOptions, 'observe'> & { settings: SagaSettings };
  readonly #committed = new Map<string, { epoch: number; state: SagaState }>();
  readonly #running = new Map<string, Running>();

  constructor({ journal, participants, clock = systemClock, settings, observe }: SagaEngineOptions) {
    this.#journal = journal;
    this.#options = { participants, clock, observe, settings: { ...DEFAULT_SETTINGS, ...settings } };
  }

  /**
   * Journals a change set, after which it will be executed even if this process dies. Nothing is called yet: see `run`.
   * @returns `created: false` when the saga was there already, with the same changes.
   * @throws SignalboxError `BAD_REQUEST` for a set that can't be executed, `KEY_REUSED` when the saga id stands for
   * other changes, `STALE_OWNER`, `UNAVAILABLE` (commit again: the same id never starts twice).
   */
  async commit({
    sagaId,
    changeSet,
    actor,
    lease,
  }: CommitRequest): Promise<{ state: SagaState; created: boolean }> {
    checkChangeSet(changeSet);
    const entry: StartedEntry = { kind: 'started', at: this.#now(), sagaId, actor, changeSet };
    const state = fold([entry]);
    const append = { sagaId, seq: 1, entryId: uuidv7(), entry, lease, listing: changedListing(null, state) };
    try {
      await this.#journal.append(append);
    } catch (error) {
      if (!hasCode(error, 'CONFLICT')) throw error;
      return { state: await this.#existing(sagaId, changeSet), created: false };
    }
    this.#remember(sagaId, { epoch: lease.epoch, state });
    return { state, created: true };
  }

  /**
   * Drives a saga until it ended, waits (`dueAt` says until when) or needs attention; call it again when it is due.
   * A second call while it runs attaches to the first. When the signal aborts, nothing new begins, and the answers of
   * the calls under way are still journaled. The lease must have been acquired before, is not renewed here,
   * and must be of the same resource each time.
   * @throws SignalboxError `NOT_FOUND`; `STALE_OWNER`, when another owner has taken over; `UNAVAILABLE`, when the
   * journal can't be reached: run it again, nothing is done twice.
   */
  async run(sagaId: string, options: { lease: Lease; signal?: AbortSignal }): Promise<SagaState> {
    for (let running; (running = this.#running.get(sagaId)) !== undefined;) {
      if (running.epoch === options.lease.epoch) return running.result;
      await running.result.catch(() => undefined);
    }
    const result = this.#drive(sagaId, options).finally(() => this.#running.delete(sagaId));
    this.#running.set(sagaId, { epoch: options.lease.epoch, result });
    return result;
  }

  /** The saga as its journal says; null when there is none. */
  async get(sagaId: string): Promise<SagaState | null> {
    const entries = await this.#journal.load(sagaId);
    return entries.length === 0 ? null : fold(entries);
  }

  /** Sagas of these statuses, the longest unchanged first. */
  list(statuses: readonly SagaStatus[], limit = 100): Promise<ListedSaga[]> {
    return this.#journal.list(statuses, limit);
  }

  /** Sagas that wait for a person. `attentionReport` says what each is about. */
  listAttention(limit = 100): Promise<ListedSaga[]> {
    return this.list(['attention'], limit);
  }

  /**
   * Journals what a person decided about a saga that needs attention or waits; `run` then acts on it. Needs no lease.
   * @throws SignalboxError `NOT_FOUND`, or `CONFLICT` when that can't be decided as the saga stands now.
   */
  async decide(sagaId: string, { kind, by, comment, changed }: Decision): Promise<SagaState> {
    const state = await this.#found(sagaId);
    const possible = DECISIONS_BY_STATUS[state.status];
    if (!possible.includes(kind))
      throw new SignalboxError(
        'CONFLICT',
        `Saga ${sagaId} is ${state.status}: ${possible.join(' or ') || 'nothing'} can be decided, not ${kind}.`,
      );
    if (changed !== undefined) checkChanged(state, kind, changed);
    const entry: DecidedEntry = {
      kind: 'decided',
      at: this.#now(),
      decision: kind,
      by,
      comment: comment ?? null,
      ...(changed === undefined ? {} : { changed }),
    };
    const next = advance(state, entry);
    const listing = changedListing(state, next);
    await this.#journal.append({ sagaId, seq: next.seq, entryId: uuidv7(), entry, lease: null, listing });
    return next;
  }

  async #drive(
    sagaId: string,
    { lease, signal }: { lease: Lease; signal?: AbortSignal },
  ): Promise<SagaState> {
    const committed = this.#committed.get(sagaId);
    this.#committed.delete(sagaId);
    let first = committed?.epoch === lease.epoch ? committed.state : null;
    for (;;) {
      const state: SagaState = first ?? (await this.#found(sagaId));
      if (hasEnded(state)) return state;
      const options = { ...this.#options, journal: this.#journal, lease };
      try {
        return await new Execution(state, first !== null, options).drive(signal);
      } catch (error) {
        // A person's decision came in between: the journal says what it changed.
        if (!hasCode(error, 'CONFLICT')) throw error;
        first = null;
      }
    }
  }

  async #found(sagaId: string): Promise<SagaState> {
    const state = await this.get(sagaId);
    if (state === null) throw new SignalboxError('NOT_FOUND', `There is no saga ${sagaId}.`);
    return state;
  }

  async #existing(sagaId: string, changeSet: ChangeSet): Promise<SagaState> {
    const state = await this.#found(sagaId);
    if (changeSetHash(state.changeSet) === changeSetHash(changeSet)) return state;
    throw new SignalboxError('KEY_REUSED', `Saga ${sagaId} stands for another change set already.`);
  }

  #remember(sagaId: string, committed: { epoch: number; state: SagaState }): void {
    const [oldest] = this.#committed.keys();
    if (oldest !== undefined && this.#committed.size >= MOST_COMMITTED) this.#committed.delete(oldest);
    this.#committed.set(sagaId, committed);
  }

  #now(): string {
    return new Date(this.#options.clock.now()).toISOString();
  }
}

function checkChanged(state: SagaState, kind: DecisionKind, { ref, change }: ChangedStep): void {
  if (kind !== 'retry' || !mayChange(state, ref))
    throw new SignalboxError('CONFLICT', `The data of step ${ref} of saga ${state.id} can't be changed now.`);
  const changes = Object.values(state.steps).map((step) => (step.ref === ref ? change : step.change));
  checkChangeSet({ ...state.changeSet, changes });
}

function hasCode(error: unknown, code: ErrorCode): boolean {
  return isSignalboxError(error) && error.code === code;
}

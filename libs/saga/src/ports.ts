import type {
  ApplyRequest,
  CompensateRequest,
  ResolveReply,
  ResolveRequest,
  WriteReply,
} from '@signalbox/contracts';
import type { JournalEntry } from './entries.js';
import type { SagaStatus } from './state.js';

/** What goes with a call to a participant. */
export interface CallContext {
  connection: string;
  sagaId: string;
  ref: string;
  /** On whose behalf. */
  actor: string;
  /** Milliseconds since the epoch: by then the call must have settled; the engine takes no later answer. */
  deadline: number;
  /** Aborts when nobody waits for the answer any more: the lease was lost. */
  signal: AbortSignal;
}

/** A write also needs a grant, whose other claims are in the request. */
export interface WriteContext extends CallContext {
  operation: 'apply' | 'compensate';
  /** For the grant: hash of the resolved change, or of the receipt that is taken back. */
  hash: string;
}

/** A look-up also says who asks and why: what a gateway needs to refuse a former owner that wakes up later. */
export interface ResolveContext extends CallContext {
  /** The owner's lease epoch: once it was seen for a key, lower ones are stale. */
  epoch: number;
  /** The change is no longer wanted: where it did not happen, its key is to be voided, so that it never will. */
  giveUp: boolean;
}

/**
 * The gateways, as the engine sees them. Each rejects with a `SignalboxError`, whose code decides what happens next; a
 * write whose answer was lost must reject with `OUTCOME_UNKNOWN`. Anything else counts as `INTERNAL`.
 */
export interface Participants {
  apply(request: ApplyRequest, context: WriteContext): Promise<WriteReply>;
  compensate(request: CompensateRequest, context: WriteContext): Promise<WriteReply>;
  resolve(request: ResolveRequest, context: ResolveContext): Promise<ResolveReply>;
}

/**
 * Whose a resource is. One saga is always run under the same resource, because epochs are comparable only within one:
 * gateways refuse a lower epoch than they have seen for a key.
 */
export interface Lease {
  resource: string;
  owner: string;
  /** Rises by one whenever the resource changes hands. */
  epoch: number;
}

/** How a saga is listed, so that the ones with something to do are found without reading journals. */
export interface Listing {
  status: SagaStatus;
  /** UTC; null: now, where the status says that there is something to do. */
  dueAt: string | null;
}

export interface Append {
  sagaId: string;
  /** 1 for `started`, then without gaps. */
  seq: number;
  /** UUID of this entry: an append that is repeated because its answer was lost finds itself by it. */
  entryId: string;
  entry: JournalEntry;
  /** Null only for a person's decision, which any process may write. */
  lease: Lease | null;
  /** Where it changed with this entry. */
  listing: Listing | null;
}

export interface ListedSaga extends Listing {
  sagaId: string;
  /** The lease's resource, as of the first entry. */
  resource: string | null;
  updatedAt: string;
}

/** Where the engine keeps what must not be lost. */
export interface Journal {
  /**
   * Resolves once the entry is durable.
   * @throws SignalboxError `STALE_OWNER` when the lease has passed on, `CONFLICT` when another entry has this number,
   * `UNAVAILABLE` when the journal can't be reached and nobody knows whether the entry was written.
   */
  append(append: Append): Promise<void>;
  /** All entries of a saga in order; empty when there is none. */
  load(sagaId: string): Promise<JournalEntry[]>;
  /** Sagas of these statuses, the longest unchanged first. */
  list(statuses: readonly SagaStatus[], limit: number): Promise<ListedSaga[]>;
}

/** Time and chance, so that specs can play them. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `ms`, or at once when the signal aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** At least 0, less than 1. */
  random(): number;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  random: () => Math.random(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const wake = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      signal.addEventListener('abort', wake);
    }),
};

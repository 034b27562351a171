import { SignalboxError, type Change, type Fields, type Receipt } from '@signalbox/contracts';

/** What is known of one write, under its key. Written before the effect; the receipt comes after it. */
export interface LedgerEntry {
  state: 'intent' | 'done' | 'refused' | 'voided';
  operation: 'apply' | 'compensate';
  /** `contentHash` of the change, or of the receipt that is compensated; empty for a key voided before it was used. */
  hash: string;
  sagaId: string;
  epoch: number;
  /** The attempt that holds the key; another one waits until `deadline`. */
  owner: string;
  /** Milliseconds since the epoch by which the owner's attempt ends. */
  deadline: number;
  /** The owner's attempt is over, and said so: nobody waits for its deadline. */
  ended?: boolean;
  /** True while every attempt so far certainly changed nothing. */
  clean: boolean;
  /** Milliseconds since the epoch by when the last attempt was over that may have had an effect. */
  doubtUntil?: number;
  /** Attempts note in `seen` that they are about to have their effect: one that died before had none. */
  marks?: boolean;
  seen?: Seen;
  /** The record that the vendor said it had made, where nothing more could be learnt of it. */
  made?: string;
  /** What is to be done: until there is a receipt. */
  change?: Change;
  undoes?: Receipt;
  receipt?: Receipt;
}

/** What an attempt saw right before its effect: by it a later one tells its own effect from somebody else's. */
export interface Seen {
  /** The attempt. */
  by: string;
  /** The touched fields; null where there was no record. */
  before: Fields | null;
  version?: string;
  createdAt?: string;
}

export type Intent = Pick<
  LedgerEntry,
  'operation' | 'hash' | 'sagaId' | 'epoch' | 'owner' | 'deadline' | 'marks' | 'change' | 'undoes'
>;

/** What an attempt may do. */
export interface Mine {
  kind: 'mine';
  entry: LedgerEntry;
  /** An earlier attempt may have had an effect. */
  maybe: boolean;
  /** When the last such attempt was over at the latest, milliseconds since the epoch; 0: there was none. */
  doubtUntil: number;
}
export interface Settled {
  kind: 'settled';
  receipt: Receipt;
  /** Whose it is. */
  owner: string;
}
/**
 * The largest intent, with what was seen before the effect. The receipt, which comes after the effect and holds the fields
 * before and after, must fit for certain: `after` is what was written where the system made too much of it.
 */
export const MAX_INTENT_BYTES = 120 * 1_024;
/** The largest receipt; an intent to take it back holds it, and its own receipt what it holds, turned round. */
export const MAX_RECEIPT_BYTES = 248 * 1_024;
const MAX_UNDO_BYTES = 254 * 1_024;

/** @throws SignalboxError `VALIDATION` for what could not be kept with its receipt. Nothing was written then. */
export function assertFits(entry: LedgerEntry): void {
  const bytes = Buffer.byteLength(JSON.stringify(entry));
  const most = entry.operation === 'compensate' ? MAX_UNDO_BYTES : MAX_INTENT_BYTES;
  if (bytes <= most) return;
  throw new SignalboxError(
    'VALIDATION',
    `The write has ${bytes} bytes with what it replaces, and ${most} can be kept of one; split the change.`,
    { details: { field: 'fields', bytes, most, effect: 'none' } },
  );
}

/** What an attempt may do with an entry that is there already. Pure. */
export function takeOver(
  key: string,
  entry: LedgerEntry,
  intent: Intent,
  now: number,
  clockSkewMs = 0,
): Settled | Mine {
  const neverUsed = entry.state === 'voided' && entry.hash === '';
  if (!neverUsed && (entry.hash !== intent.hash || entry.operation !== intent.operation)) {
    throw new SignalboxError(
      'KEY_REUSED',
      `The key ${key} was used for another write; a change of data needs a new key.`,
      { details: { key } },
    );
  }
  if (intent.epoch < entry.epoch) throw stale(key, entry.epoch);
  if (entry.state === 'done' && entry.receipt)
    return { kind: 'settled', receipt: entry.receipt, owner: entry.owner };
  if (entry.state === 'voided') {
    throw new SignalboxError('CONFLICT', 'This write was given up; its key is void.', {
      details: { key, voided: true },
    });
  }
  const freeAt = entry.deadline + clockSkewMs;
  if (isUnderWay(entry) && entry.owner !== intent.owner && now < freeAt) {
    throw new SignalboxError('LOCKED', 'Another attempt at this write is under way.', {
      retryAfterMs: freeAt - now,
      details: { key, effect: 'none' },
    });
  }
  const doubtUntil = inDoubtUntil(entry);
  const maybe = doubtUntil > 0;
  const { ended: _, ...kept } = entry;
  return {
    kind: 'mine',
    entry: { ...kept, ...intent, state: 'intent', clean: !maybe, ...(maybe ? { doubtUntil } : {}) },
    maybe,
    doubtUntil,
  };
}

/** The last attempt has not told how it ended: it goes on, or it died. */
export function isUnderWay(entry: LedgerEntry): boolean {
  return entry.state === 'intent' && !entry.ended;
}

/** By when every attempt was over that may have had an effect, milliseconds since the epoch; 0: there was none. */
export function inDoubtUntil(entry: LedgerEntry): number {
  const diedUnsent = entry.marks === true && entry.seen?.by !== entry.owner;
  const last = isUnderWay(entry) && !diedUnsent ? entry.deadline : 0;
  return Math.max(last, entry.clean ? 0 : (entry.doubtUntil ?? entry.deadline));
}

export function stale(key: string, epoch: number): SignalboxError {
  return new SignalboxError('STALE_OWNER', 'Another owner has taken this saga over.', {
    details: { key, epoch, effect: 'none' },
  });
}

/** What is left of an entry once there is a receipt, which says all that an intent did. Pure. */
export function doneEntry(entry: LedgerEntry, receipt: Receipt): LedgerEntry {
  const { operation, hash, sagaId, epoch, owner, deadline } = entry;
  return {
    state: 'done',
    operation,
    hash,
    sagaId,
    epoch,
    owner,
    deadline,
    ended: true,
    clean: false,
    receipt,
  };
}

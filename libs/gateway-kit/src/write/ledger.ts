import { SignalboxError, type Change, type Receipt } from '@signalbox/contracts';
import { KvStore, type NatsConnection, type Versioned } from '@signalbox/messaging';

/** What is known of one write, under its key. Written before the effect; the receipt comes after it. */
export interface LedgerEntry {
  state: 'intent' | 'done' | 'refused' | 'voided';
  operation: 'apply' | 'compensate';
  /** `contentHash` of the change, or of the receipt that is compensated. */
  hash: string;
  sagaId: string;
  epoch: number;
  /** The attempt that holds the key; another one waits until `deadline`. */
  owner: string;
  /** Milliseconds since the epoch by which the owner's attempt ends. */
  deadline: number;
  /** True while every attempt so far certainly changed nothing. */
  clean: boolean;
  change?: Change;
  receipt?: Receipt;
}

export type Intent = Pick<
  LedgerEntry,
  'operation' | 'hash' | 'sagaId' | 'epoch' | 'owner' | 'deadline' | 'change'
>;

export type Begun =
  | { kind: 'settled'; receipt: Receipt }
  /** `maybe`: an earlier attempt may have had an effect; `lastDeadline` is when it ended at the latest. */
  | { kind: 'mine'; revision: number; entry: LedgerEntry; maybe: boolean; lastDeadline: number };

/** The ledger of writes, in JetStream KV: without an entry no write. */
export class Ledger {
  private constructor(private readonly store: KvStore<LedgerEntry>) {}

  static async open(nats: NatsConnection, connection: string, replicas: number): Promise<Ledger> {
    return new Ledger(await KvStore.open<LedgerEntry>(nats, `ledger-${connection}`, replicas));
  }

  get(key: string): Promise<Versioned<LedgerEntry> | undefined> {
    return this.store.get(key);
  }

  /**
   * Takes the key for one attempt.
   * @throws SignalboxError `KEY_REUSED` for other content, `LOCKED` while another attempt holds it, `STALE_OWNER` for an
   * epoch below one that was seen, `CONFLICT` once the key was voided.
   */
  async begin(key: string, intent: Intent, now = Date.now()): Promise<Begun> {
    for (;;) {
      const found = await this.store.get(key);
      if (found === undefined) {
        const entry: LedgerEntry = { ...intent, state: 'intent', clean: true };
        const revision = await this.store.create(key, entry);
        if (revision !== undefined) return { kind: 'mine', revision, entry, maybe: false, lastDeadline: 0 };
        continue;
      }
      const taken = takeOver(key, found.value, intent, now);
      if (taken.kind === 'settled') return taken;
      const revision = await this.store.update(key, taken.entry, found.revision);
      if (revision !== undefined) return { ...taken, revision };
    }
  }

  /** Records the outcome of an attempt that still holds the key; false: it was taken over meanwhile. */
  async settle(key: string, revision: number, entry: LedgerEntry): Promise<boolean> {
    return (await this.store.update(key, entry, revision)) !== undefined;
  }
}

/** What an attempt may do with an entry that is there already. Pure. */
export function takeOver(
  key: string,
  entry: LedgerEntry,
  intent: Intent,
  now: number,
): Begun | { kind: 'mine'; entry: LedgerEntry; maybe: boolean; lastDeadline: number; revision: number } {
  if (entry.hash !== intent.hash || entry.operation !== intent.operation) {
    throw new SignalboxError(
      'KEY_REUSED',
      `The key ${key} was used for another write; a change of data needs a new key.`,
      {
        details: { key },
      },
    );
  }
  if (intent.epoch < entry.epoch) {
    throw new SignalboxError('STALE_OWNER', 'Another owner has taken this saga over.', {
      details: { key, epoch: entry.epoch },
    });
  }
  if (entry.state === 'done' && entry.receipt) return { kind: 'settled', receipt: entry.receipt };
  if (entry.state === 'voided') {
    throw new SignalboxError('CONFLICT', 'This write was given up; its key is void.', {
      details: { key, voided: true },
    });
  }
  if (entry.state === 'intent' && entry.owner !== intent.owner && now < entry.deadline) {
    throw new SignalboxError('LOCKED', 'Another attempt at this write is under way.', {
      retryAfterMs: entry.deadline - now,
      details: { key, effect: 'none' },
    });
  }
  const maybe = entry.state === 'intent' || !entry.clean;
  return {
    kind: 'mine',
    revision: 0,
    entry: { ...entry, ...intent, state: 'intent', clean: !maybe },
    maybe,
    lastDeadline: entry.deadline,
  };
}

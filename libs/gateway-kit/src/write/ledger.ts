import { SignalboxError } from '@signalbox/contracts';
import { KvStore, type NatsConnection, type Versioned } from '@signalbox/messaging';
import {
  assertFits,
  stale,
  takeOver,
  type Intent,
  type LedgerEntry,
  type Mine,
  type Seen,
  type Settled,
} from './ledger-entry.js';

/** One attempt's hold on its key. */
export interface Hold {
  revision: number;
  entry: LedgerEntry;
}

export type Begun = Settled | (Mine & { hold: Hold });

/** The ledger of writes, in JetStream KV: without an entry no write. */
export class Ledger {
  private constructor(
    private readonly store: KvStore<LedgerEntry>,
    /** How far the clocks of two replicas may differ: a key is taken over only this much after its deadline. */
    readonly clockSkewMs: number,
  ) {}

  static async open(
    nats: NatsConnection,
    connection: string,
    replicas: number,
    clockSkewMs = 0,
  ): Promise<Ledger> {
    return new Ledger(await KvStore.open<LedgerEntry>(nats, `ledger-${connection}`, replicas), clockSkewMs);
  }

  get(key: string): Promise<Versioned<LedgerEntry> | undefined> {
    return this.store.get(key);
  }

  /** True when the entry was written where there was none. */
  async create(key: string, entry: LedgerEntry): Promise<boolean> {
    return (await this.store.create(key, entry)) !== undefined;
  }

  /** The new revision; undefined when the entry is another one by now. */
  replace(key: string, entry: LedgerEntry, revision: number): Promise<number | undefined> {
    return this.store.update(key, entry, revision);
  }

  forget(key: string): Promise<void> {
    return this.store.forget(key);
  }

  /**
   * Takes the key for one attempt.
   * @throws SignalboxError `KEY_REUSED` for other content, `LOCKED` while another attempt holds it, `STALE_OWNER` for an
   * epoch below one that was seen, `CONFLICT` once the key was voided, `VALIDATION` for a write too large to keep.
   */
  async begin(key: string, intent: Intent, now = Date.now()): Promise<Begun> {
    const fresh: LedgerEntry = { ...intent, state: 'intent', clean: true };
    assertFits(fresh);
    for (;;) {
      const created = await this.store.create(key, fresh);
      if (created !== undefined) {
        const hold = { revision: created, entry: fresh };
        return { kind: 'mine', hold, entry: fresh, maybe: false, doubtUntil: 0 };
      }
      const found = await this.store.get(key);
      if (found === undefined) continue;
      const taken = takeOver(key, found.value, intent, now, this.clockSkewMs);
      if (taken.kind === 'settled') return taken;
      const revision = await this.store.update(key, taken.entry, found.revision);
      if (revision !== undefined) return { ...taken, hold: { revision, entry: taken.entry } };
    }
  }

  /**
   * Writes an entry that this attempt still holds. A later owner that only looked has raised its epoch: that stays.
   * @returns undefined, or the entry of whoever took the key over: then nothing was written.
   */
  async keep(key: string, hold: Hold, entry: LedgerEntry): Promise<LedgerEntry | undefined> {
    for (;;) {
      const next = { ...entry, epoch: Math.max(entry.epoch, hold.entry.epoch) };
      const revision = await this.store.update(key, next, hold.revision);
      if (revision !== undefined) {
        Object.assign(hold, { revision, entry: next });
        return undefined;
      }
      const found = await this.store.get(key);
      const isMine =
        found?.value.owner === hold.entry.owner && found.value.state === 'intent' && !found.value.ended;
      if (!found || !isMine) return found?.value ?? { ...hold.entry, state: 'voided' };
      Object.assign(hold, { revision: found.revision, entry: found.value });
    }
  }

  /**
   * Notes what an attempt sees right before its effect.
   * @throws SignalboxError `LOCKED` when another attempt holds the key by now, `STALE_OWNER` when a later owner asked for
   * it: either way this one must not have its effect any more.
   */
  async mark(key: string, hold: Hold, seen: Seen): Promise<void> {
    const { epoch } = hold.entry;
    const marked = { ...hold.entry, seen };
    assertFits(marked);
    const taken = await this.keep(key, hold, marked);
    if (taken === undefined && hold.entry.epoch === epoch) return;
    throw lost(key, epoch, taken ?? hold.entry);
  }

  /** The same for an attempt that notes nothing. */
  async assertHeld(key: string, { entry, revision }: Hold): Promise<void> {
    const found = await this.store.get(key);
    if (found?.revision !== revision)
      throw lost(key, entry.epoch, found?.value ?? { ...entry, state: 'voided' });
  }
}

function lost(key: string, epoch: number, holder: LedgerEntry): SignalboxError {
  if (holder.epoch > epoch) return stale(key, holder.epoch);
  return new SignalboxError('LOCKED', 'Another attempt at this write has taken over.', {
    details: { key, effect: 'none' },
  });
}

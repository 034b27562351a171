import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { KvStore, type NatsConnection, type Versioned } from '@signalbox/messaging';
import { NOTHING_KNOWN, type CredentialRecord } from './record.js';

const KEY = 'credentials';
const STORE_TRIES = 40;
const STORE_PAUSE_MS = 250;

/** When a lease is over whose holder says nothing more, and how often a living one does. */
export interface LeaseTimes {
  leaseMs: number;
  beatMs: number;
}

export const LEASE_TIMES: LeaseTimes = { leaseMs: 5_000, beatMs: 1_000 };

type Change = (record: CredentialRecord) => CredentialRecord;

/**
 * The entry that all replicas of a connection share. It changes by conditional writes only; a lease in it says who asks
 * the vendor. A lease is over when the entry has stood still for its time by the observer's own clock, so that clocks
 * need not agree.
 */
export class SharedRecord {
  private seen = { revision: -1, at: 0 };

  private constructor(
    private readonly store: KvStore<CredentialRecord>,
    private readonly times: LeaseTimes,
  ) {}

  static async open(
    nats: NatsConnection,
    connection: string,
    replicas: number,
    times: LeaseTimes = LEASE_TIMES,
  ): Promise<SharedRecord> {
    const store = await KvStore.open<CredentialRecord>(nats, `credentials-${connection}`, replicas);
    return new SharedRecord(store, times);
  }

  async read(): Promise<Versioned<CredentialRecord>> {
    const found = (await this.store.get(KEY)) ?? { value: NOTHING_KNOWN, revision: 0 };
    this.note(found);
    return found;
  }

  /** Tells the entry as it is and whenever it changes. Resolves to what ends it. */
  watch(tell: (record: CredentialRecord) => void): Promise<() => void> {
    return this.store.watch(KEY, (found) => {
      this.note(found);
      tell(found.value);
    });
  }

  /** The new revision; undefined when somebody was quicker. */
  write(value: CredentialRecord, revision: number): Promise<number | undefined> {
    return revision === 0 ? this.store.create(KEY, value) : this.store.update(KEY, value, revision);
  }

  /** Changes the entry as it is now, whoever else writes. Returns what stands there then. */
  async change(change: Change): Promise<CredentialRecord> {
    for (;;) {
      const { value, revision } = await this.read();
      const next = change(value);
      if (next === value || (await this.write(next, revision)) !== undefined) return next;
    }
  }

  /** Takes the lease on the entry as it was read; undefined while another holds it, or was quicker. */
  async claim({ value, revision }: Versioned<CredentialRecord>): Promise<Lease | undefined> {
    if (this.isHeld(value, revision)) return undefined;
    const owner = randomUUID();
    const claimed = await this.write({ ...value, lease: { owner, beat: 0 } }, revision);
    return claimed === undefined ? undefined : new Lease(this, owner, this.times);
  }

  /** True while somebody holds the lease and lives. */
  isHeld({ lease }: CredentialRecord, revision: number): boolean {
    const isFresh = this.seen.revision !== revision || Date.now() - this.seen.at < this.times.leaseMs;
    return lease !== undefined && isFresh;
  }

  private note({ revision }: Versioned<CredentialRecord>): void {
    if (revision !== this.seen.revision) this.seen = { revision, at: Date.now() };
  }
}

/** The right to ask the vendor, for as long as nobody took it over. Its holder says every second that it lives. */
export class Lease {
  private readonly beating: NodeJS.Timeout;
  private lost = false;
  /** Writes of one holder go one after the other. */
  private queue: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly shared: SharedRecord,
    readonly owner: string,
    times: LeaseTimes,
  ) {
    this.beating = setInterval(() => void this.beat().catch(() => undefined), times.beatMs).unref();
  }

  /** Changes the entry and gives the lease back. False when the lease was lost: then nothing was changed. */
  end(change: Change): Promise<boolean> {
    clearInterval(this.beating);
    return this.write(({ lease: _, ...record }) => ({ ...change(record), storedBy: this.owner }));
  }

  private beat(): Promise<boolean> {
    return this.write(({ lease, ...record }) => ({
      ...record,
      lease: { owner: this.owner, beat: (lease?.beat ?? 0) + 1 },
    }));
  }

  private write(change: Change): Promise<boolean> {
    const written = this.queue.then(() => this.writeNow(change));
    this.queue = written.catch(() => undefined);
    return written;
  }

  /** A write that nobody confirmed is looked up: what the vendor gave must not be lost with an answer of NATS. */
  private async writeNow(change: Change): Promise<boolean> {
    for (let tries = 1; !this.lost; tries += 1) {
      try {
        const { value, revision } = await this.shared.read();
        if (value.lease?.owner !== this.owner) {
          this.lost = value.storedBy !== this.owner;
          return !this.lost;
        }
        if ((await this.shared.write(change(value), revision)) !== undefined) return true;
      } catch (error) {
        if (tries >= STORE_TRIES) throw error;
        await sleep(STORE_PAUSE_MS);
      }
    }
    return false;
  }
}

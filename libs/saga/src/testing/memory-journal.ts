import { SignalboxError } from '@signalbox/contracts';
import type { JournalEntry } from '../entries.js';
import type { Append, Journal, Lease, Listing } from '../ports.js';

/** The journal's rules without a database: for specs that fold thousands of sagas. */
export class MemoryJournal implements Journal {
  readonly entries = new Map<string, JournalEntry[]>();
  readonly listings = new Map<string, Listing>();
  readonly #epochs = new Map<string, number>();

  /** Takes the resource over: whoever held it can't append any more. */
  acquire(resource: string, owner: string): Lease {
    const epoch = (this.#epochs.get(resource) ?? 0) + 1;
    this.#epochs.set(resource, epoch);
    return { resource, owner, epoch };
  }

  async append({ sagaId, seq, entry, lease, listing }: Append): Promise<void> {
    // As far away as a database: the caller must not see it happen at once.
    await new Promise(setImmediate);
    const entries = this.entries.get(sagaId) ?? [];
    if (lease !== null && this.#epochs.get(lease.resource) !== lease.epoch)
      throw new SignalboxError('STALE_OWNER', 'The lease has passed on.');
    if (seq !== entries.length + 1) throw new SignalboxError('CONFLICT', 'There is such an entry already.');
    this.entries.set(sagaId, [...entries, JSON.parse(JSON.stringify(entry)) as JournalEntry]);
    if (listing !== null) this.listings.set(sagaId, listing);
  }

  load(sagaId: string): Promise<JournalEntry[]> {
    return Promise.resolve(this.entries.get(sagaId) ?? []);
  }

  list: Journal['list'] = (statuses, limit) =>
    Promise.resolve(
      [...this.listings]
        .filter(([, { status }]) => statuses.includes(status))
        .slice(0, limit)
        .map(([sagaId, listing]) => ({ sagaId, ...listing, resource: null, updatedAt: '' })),
    );
}

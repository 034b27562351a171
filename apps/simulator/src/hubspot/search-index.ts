import type { ObjectType } from './object-types.js';
import type { CrmRecord } from './records.js';

interface Entry {
  type: ObjectType;
  /** What searches see; undefined while they see nothing of it. */
  indexed?: CrmRecord;
  pending: { writtenAt: number; record: CrmRecord }[];
}

/** What searches see: each record as it was some time ago, for the index lags behind the records. */
export class SearchIndex {
  private readonly entries = new Map<string, Entry>();
  private lagMs = 0;

  constructor(private readonly now: () => number) {}

  /** Changes the delay of writes to come; what searches see already stays visible. */
  setLag(milliseconds: number): void {
    for (const entry of this.entries.values()) this.settle(entry);
    this.lagMs = milliseconds;
  }

  add(record: CrmRecord): void {
    const key = `${record.type.name}/${record.id}`;
    const entry = this.entries.get(key) ?? { type: record.type, pending: [] };
    this.entries.set(key, entry);
    entry.pending.push({ writtenAt: this.now(), record });
    this.settle(entry);
  }

  visible(type: ObjectType): CrmRecord[] {
    return [...this.entries.values()].flatMap((entry) => {
      if (entry.type !== type) return [];
      this.settle(entry);
      return entry.indexed && entry.indexed.archivedAt === undefined ? [entry.indexed] : [];
    });
  }

  private settle(entry: Entry): void {
    const due = this.now() - this.lagMs;
    while (entry.pending[0] && entry.pending[0].writtenAt <= due)
      entry.indexed = entry.pending.shift()?.record;
  }
}

import type { OrgClock } from './org-clock.js';

const SECOND_MS = 1_000;
/** A save is stamped before it can be read: this much is left to it. */
const COMMIT_MS = 500;
/** Whatever the clocks say: what was read had been saved by then, so that its second is over this much later. */
const LONGEST_RUNNING_MS = SECOND_MS + COMMIT_MS;
/** More than are read while one write is under way. */
const MOST_KEPT = 5_000;

/**
 * How long another save may still get the time of this one, since the org's clock of saves knows whole seconds;
 * milliseconds, 0 when it can't any more.
 */
export function msUntilOver(savedAt: string, clock: Pick<OrgClock, 'atLeast'>): number {
  const second = Math.floor(Date.parse(savedAt) / SECOND_MS) * SECOND_MS;
  return Math.min(LONGEST_RUNNING_MS, Math.max(0, second + LONGEST_RUNNING_MS - clock.atLeast()));
}

/**
 * Which versions were read once the second of their save was over: whoever saves such a record later gives it another
 * time, so that a condition on the time holds. A version that was read earlier, too, never counts: another save of that
 * second may have followed.
 */
export class SettledReads {
  private readonly reads = new Map<string, { version: string; settled: boolean }>();

  /** @param settled whether the second was over when the read began */
  note(id: string, version: string, settled: boolean): void {
    const before = this.reads.get(id);
    const isTaintedBefore = before?.version === version && !before.settled;
    this.reads.delete(id);
    this.reads.set(id, { version, settled: settled && !isTaintedBefore });
    for (const oldest of this.reads.keys()) {
      if (this.reads.size <= MOST_KEPT) break;
      this.reads.delete(oldest);
    }
  }

  has(id: string, version: string): boolean {
    const read = this.reads.get(id);
    return read?.version === version && read.settled;
  }
}

import type { AuditEntry, Receipt } from '@signalbox/contracts';
import type { Effect } from './attempt.js';

/** What a receipt says of a write besides its effect. */
export type Written = Pick<Receipt, 'key' | 'sagaId' | 'ref' | 'kind' | 'connection' | 'type'>;

export function makeReceipt(write: Written, effect: Effect, calls: number): Receipt {
  const { key, sagaId, ref, kind, connection, type } = write;
  return { key, sagaId, ref, kind, connection, type, ...effect, calls, at: new Date().toISOString() };
}

/** What the audit's second entry says of a write that has a receipt. */
export function settledBy({
  outcome,
  id,
  versionAfter,
  calls,
}: Receipt): Partial<AuditEntry> & Pick<AuditEntry, 'phase'> {
  return { phase: 'settled', outcome, id, versionAfter, calls };
}

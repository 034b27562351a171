import type { AuditEntry, Fields, Receipt } from '@signalbox/contracts';
import type { Effect } from './attempt.js';
import { MAX_RECEIPT_BYTES } from './ledger-entry.js';

/** What a receipt says of a write besides its effect. */
export type Written = Pick<Receipt, 'key' | 'sagaId' | 'ref' | 'kind' | 'connection' | 'type'>;

export function makeReceipt(write: Written, effect: Effect, calls: number): Receipt {
  const { key, sagaId, ref, kind, connection, type } = write;
  return { key, sagaId, ref, kind, connection, type, ...effect, calls, at: new Date().toISOString() };
}

/** A receipt that can be kept, and taken back: where the system made too much of what was written, with that in its place. */
export function fitting(receipt: Receipt, wrote: Fields): Receipt {
  const tooLarge = Buffer.byteLength(JSON.stringify(receipt)) > MAX_RECEIPT_BYTES;
  return tooLarge && receipt.after !== null ? { ...receipt, after: wrote, afterAsWritten: true } : receipt;
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

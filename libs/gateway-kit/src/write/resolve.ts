import {
  asSignalboxError,
  type Change,
  type Receipt,
  type ResolveReply,
  type ResolveRequest,
  type TypeDescription,
} from '@signalbox/contracts';
import type { SystemAdapter } from '../define-gateway.js';
import { callsSpent } from '../vendor/calls.js';
import { findByKey, PERFORM, type Effect } from './kinds.js';
import type { LedgerEntry } from './ledger.js';
import { makeReceipt, settledBy } from './receipt.js';
import type { WriterParts } from './writer.js';

/** What is known of a key: looks for the effect where only the intent is known. Writes nothing to the system. */
export async function resolveKey(
  parts: WriterParts,
  { key, type: typeName }: ResolveRequest,
  actor: string,
): Promise<ResolveReply> {
  const entry = (await parts.ledger.get(key))?.value;
  if (entry?.state === 'done') return { state: 'applied', receipt: entry.receipt };
  if (entry?.state === 'voided') return { state: 'voided' };
  // A refusal speaks for its own attempt only: without `clean` an earlier one may still be under way.
  if (entry?.state === 'refused' && entry.clean) return { state: 'absent' };
  if (entry?.operation === 'compensate') return unsettled(parts, entry);
  const type = await parts.schema.type(typeName);
  if (entry?.change === undefined) return withoutEntry(parts, type, key);
  const effect = await look(parts.adapter, entry.change, type, key);
  if (effect === 'absent') return unsettled(parts, entry);
  if (effect === 'moved') return { state: 'unknown' };
  const { ref, kind } = entry.change;
  const written = { key, sagaId: entry.sagaId, ref, kind, connection: parts.connection, type: type.name };
  const receipt = makeReceipt(written, effect, callsSpent());
  return { state: 'applied', receipt: await keep(parts, receipt, actor) };
}

/** Nothing was sent under a key that the ledger lacks, unless the ledger was lost: a record with the key says so. */
async function withoutEntry(
  { adapter }: WriterParts,
  type: TypeDescription,
  key: string,
): Promise<ResolveReply> {
  if (type.keyField === undefined) return { state: 'absent' };
  return { state: (await findByKey(adapter, type, type.keyField, key)) ? 'unknown' : 'absent' };
}

function unsettled({ longestRequestMs }: WriterParts, entry: LedgerEntry): ResolveReply {
  const wait = entry.deadline + longestRequestMs - Date.now();
  return wait <= 0 ? { state: 'absent' } : { state: 'unknown', retryAfterMs: wait };
}

/** Thrown in place of a write: everything before it was only looked at, and the effect is not there. */
class NotThere extends Error {}

const WRITES: ReadonlySet<string | symbol> = new Set<keyof SystemAdapter>([
  'create',
  'update',
  'remove',
  'transition',
  'link',
  'unlink',
]);

function readingOnly(adapter: SystemAdapter): SystemAdapter {
  return new Proxy(adapter, {
    get(target, name) {
      if (WRITES.has(name)) return () => Promise.reject(new NotThere());
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

/** The effect as a repeated attempt would find it; `moved`: the record is neither as before nor as wanted. */
async function look(
  adapter: SystemAdapter,
  change: Change,
  type: TypeDescription,
  key: string,
): Promise<Effect | 'absent' | 'moved'> {
  const attempt = { adapter: readingOnly(adapter), change, type, key, maybe: true, msUntilProof: 0 };
  try {
    return await PERFORM[change.kind](attempt);
  } catch (thrown) {
    if (thrown instanceof NotThere) return 'absent';
    if (asSignalboxError(thrown).class === 'business') return 'moved';
    throw thrown;
  }
}

/** The effect is there: the ledger gets its receipt, and the audit the end of what it knew as unknown. */
async function keep({ ledger, audit }: WriterParts, receipt: Receipt, actor: string): Promise<Receipt> {
  const { key, sagaId, ref, type } = receipt;
  const found = await ledger.get(key);
  if (!found) return receipt;
  if (found.value.receipt) return found.value.receipt;
  const { operation, hash: contentHash } = found.value;
  await ledger.settle(key, found.revision, { ...found.value, state: 'done', receipt });
  const entry = { key, sagaId, ref, operation, type, contentHash, actor, ...settledBy(receipt) };
  await audit.record(entry, `settled:${key}:${receipt.at}`);
  return receipt;
}

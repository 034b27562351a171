import {
  asSignalboxError,
  RESOLVE_PURPOSES,
  SignalboxError,
  type ResolveReply,
  type ResolveRequest,
  type TypeDescription,
} from '@signalbox/contracts';
import type { RequestContext, Versioned } from '@signalbox/messaging';
import { callsSpent } from '../vendor/calls.js';
import { findByKey, isLedgerOnly, type Effect } from './attempt.js';
import { doneEntry, inDoubtUntil, isUnderWay, stale, type LedgerEntry } from './ledger-entry.js';
import { look } from './look.js';
import { makeReceipt, settledBy } from './receipt.js';
import type { WriterParts } from './write-attempt.js';

/** Who asks, and what they may. */
interface Asking extends ResolveRequest {
  /** A grant was shown: the asking owner's epoch counts from now on. */
  isOwner: boolean;
  actor: string;
}

/**
 * What is known of a key: looks for the effect where only the intent is known. Writes nothing to the system. With a grant
 * it fences: attempts of former owners are refused from then on; and it may give the key up.
 */
export async function resolveKey(
  parts: WriterParts,
  request: ResolveRequest,
  context: Pick<RequestContext, 'actor' | 'grant'>,
): Promise<ResolveReply> {
  const asking = { ...request, isOwner: isOwner(parts, request, context), actor: context.actor };
  for (;;) {
    const found = await parts.ledger.get(request.key);
    const reply = found ? await ofEntry(parts, asking, found) : await withoutEntry(parts, asking);
    // Somebody else wrote the entry meanwhile: what was looked at counts no more.
    if (reply !== undefined) return reply;
  }
}

function isOwner(
  { grants, connection }: WriterParts,
  { key, sagaId, epoch, giveUp = false }: ResolveRequest,
  { grant }: Pick<RequestContext, 'grant'>,
): boolean {
  if (grant === undefined && !giveUp) return false;
  if (sagaId === undefined || epoch === undefined) {
    throw new SignalboxError('BAD_REQUEST', 'Looking a key up as its owner needs the saga and its epoch.', {
      details: { field: sagaId === undefined ? 'sagaId' : 'epoch' },
    });
  }
  const hash = giveUp ? RESOLVE_PURPOSES.giveUp : RESOLVE_PURPOSES.look;
  grants.verify(grant, { op: 'resolve', connection, saga: sagaId, key, hash, epoch });
  return true;
}

async function ofEntry(
  parts: WriterParts,
  asking: Asking,
  found: Versioned<LedgerEntry>,
): Promise<ResolveReply | undefined> {
  const { key, type: typeName, epoch = Infinity } = asking;
  const entry = found.value;
  if (epoch < entry.epoch) throw stale(key, entry.epoch);
  if (entry.state === 'done') return { state: 'applied', receipt: entry.receipt };
  if (entry.state === 'voided') return { state: 'voided' };
  const fenced = asking.isOwner && epoch > entry.epoch ? await fence(parts, key, found, epoch) : found;
  if (fenced === undefined) return undefined;
  const { longestRequestMs, ledger } = parts;
  const doubtUntil = inDoubtUntil(entry);
  // Until then an attempt of ours may begin its effect, or the vendor be at work on one.
  const last = isUnderWay(entry) ? entry.deadline : 0;
  const settledAt = doubtUntil > 0 ? doubtUntil + longestRequestMs : last;
  // Not finding it proves something only when the look itself began late enough.
  const waitMs = settledAt === 0 ? 0 : settledAt + ledger.clockSkewMs - Date.now();
  if (doubtUntil === 0 && waitMs <= 0) return notDone(parts, asking, fenced);
  const type = await parts.schema.type(typeName);
  const effect = await look(parts.adapter, entry, type, key);
  if (effect === 'moved' || effect === 'unclear') return { state: 'unknown' };
  if (effect !== 'absent') return applied(parts, asking, fenced, type, effect);
  return waitMs > 0 ? { state: 'unknown', retryAfterMs: waitMs } : notDone(parts, asking, fenced);
}

/** Raises the entry's epoch; undefined when the entry is another one by now. */
async function fence(
  { ledger }: WriterParts,
  key: string,
  { value, revision }: Versioned<LedgerEntry>,
  epoch: number,
): Promise<Versioned<LedgerEntry> | undefined> {
  const raised = { ...value, epoch };
  const next = await ledger.replace(key, raised, revision);
  return next === undefined ? undefined : { value: raised, revision: next };
}

/** It did not happen. Where it is no longer wanted the entry becomes a tombstone, so that it never will. */
async function notDone(
  parts: WriterParts,
  asking: Asking,
  { value, revision }: Versioned<LedgerEntry>,
): Promise<ResolveReply | undefined> {
  const { key, type, giveUp = false } = asking;
  if (!giveUp) return { state: 'absent' };
  const { ledger, lateEffects, audit } = parts;
  // First: a tombstone that nobody watches would be the worse half.
  if (inDoubtUntil(value) > 0) await lateEffects.watch(key, { type, sagaId: value.sagaId });
  const replaced = await ledger.replace(key, { ...value, state: 'voided', ended: true }, revision);
  if (replaced === undefined) return undefined;
  const { sagaId, operation, hash: contentHash, change, undoes } = value;
  const ref = change?.ref ?? undoes?.ref ?? '';
  const entry = { key, sagaId, ref, operation, type, contentHash, actor: asking.actor };
  await audit.record(
    { ...entry, phase: 'settled', outcome: 'failed', error: 'CONFLICT' },
    `settled:${key}:void`,
  );
  return { state: 'voided' };
}

/** Nothing was sent under a key that the ledger lacks, unless the ledger was lost: a record with the key says so. */
async function withoutEntry(parts: WriterParts, asking: Asking): Promise<ResolveReply | undefined> {
  const { adapter, ledger, lateEffects } = parts;
  const { key, type: typeName, sagaId = '', epoch = 0 } = asking;
  const type = await knownType(parts, typeName);
  const keyField = type && !isLedgerOnly(type) ? type.keyField : undefined;
  if (type && keyField !== undefined && (await findByKey(adapter, type, keyField, key)))
    return { state: 'unknown' };
  if (!asking.giveUp) return { state: 'absent' };
  if (keyField !== undefined) await lateEffects.watch(key, { type: typeName, sagaId });
  const tombstone: LedgerEntry = {
    ...{ state: 'voided', operation: 'apply', hash: '', sagaId, epoch, owner: '' },
    ...{ deadline: Date.now(), ended: true, clean: true },
  };
  return (await ledger.create(key, tombstone)) ? { state: 'voided' } : undefined;
}

/** Undefined where the org has no such type: then nothing can have been written to it either. */
async function knownType({ schema }: WriterParts, name: string): Promise<TypeDescription | undefined> {
  try {
    return await schema.type(name);
  } catch (thrown) {
    if (asSignalboxError(thrown).code === 'BAD_REQUEST') return undefined;
    throw thrown;
  }
}

/** The effect is there: the ledger gets its receipt, and the audit the end of what it knew as unknown. */
async function applied(
  { ledger, audit, connection }: WriterParts,
  { key, actor }: Asking,
  { value, revision }: Versioned<LedgerEntry>,
  { name: type }: TypeDescription,
  effect: Effect,
): Promise<ResolveReply | undefined> {
  const { sagaId, operation, hash: contentHash, change, undoes } = value;
  const ref = change?.ref ?? undoes?.ref ?? '';
  const kind = change?.kind ?? 'compensate';
  const receipt = makeReceipt({ key, sagaId, ref, kind, connection, type }, effect, callsSpent());
  const owner = `resolve:${receipt.at}`;
  if ((await ledger.replace(key, doneEntry({ ...value, owner }, receipt), revision)) === undefined)
    return undefined;
  const entry = { key, sagaId, ref, operation, type, contentHash, actor, ...settledBy(receipt) };
  await audit.record(entry, `settled:${key}:${owner}`);
  return { state: 'applied', receipt };
}

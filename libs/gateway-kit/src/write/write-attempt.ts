import { setTimeout as sleep } from 'node:timers/promises';
import {
  asSignalboxError,
  type AuditEntry,
  type Change,
  type Fields,
  type Receipt,
  SignalboxError,
  type TypeDescription,
  type WriteReply,
} from '@signalbox/contracts';
import type { RequestContext } from '@signalbox/messaging';
import type { SystemAdapter } from '../define-gateway.js';
import type { SchemaCache } from '../schema.js';
import { callsSpent, currentCallScope, type CallScope } from '../vendor/calls.js';
import { pauseBefore } from '../vendor/retry.js';
import { afterwards, notYetProven, type Attempt, type Effect } from './attempt.js';
import type { AuditTrail } from './audit.js';
import type { GrantVerifier } from './grant.js';
import type { LateEffects } from './late-effects.js';
import { assertFits, doneEntry, type LedgerEntry } from './ledger-entry.js';
import type { Begun, Hold, Ledger } from './ledger.js';
import { fitting, makeReceipt, settledBy } from './receipt.js';
import { toldBySchema } from './told-by-schema.js';

export interface WriterParts {
  connection: string;
  adapter: SystemAdapter;
  schema: SchemaCache;
  ledger: Ledger;
  grants: GrantVerifier;
  audit: AuditTrail;
  lateEffects: LateEffects;
  /** The vendor's longest time on a request after we gave up on it, milliseconds. */
  longestRequestMs: number;
}

/** How long after it took its key a first attempt may have its effect without looking whose the key is, milliseconds. */
const UNCHECKED_MS = 200;

/** One write, whichever operation it is. */
export interface Write {
  operation: 'apply' | 'compensate';
  key: string;
  sagaId: string;
  ref: string;
  epoch: number;
  maybe: boolean;
  hash: string;
  typeName: string;
  id?: string;
  change?: Change;
  undoes?: Receipt;
  kind: Receipt['kind'];
  marks(type: TypeDescription): boolean;
  perform(attempt: Attempt): Promise<Effect>;
}

/** One attempt at a write, which holds its key: audit, effect, receipt, audit. */
export class WriteAttempt {
  private readonly hold: Hold;
  private readonly owner: string;
  private readonly startedAt = Date.now();
  /** It got as far as its effect. */
  private reached = false;

  constructor(
    private readonly parts: WriterParts,
    private readonly write: Write,
    private readonly type: TypeDescription,
    private readonly begun: Extract<Begun, { kind: 'mine' }>,
    private readonly context: Pick<RequestContext, 'actor'>,
  ) {
    this.hold = begun.hold;
    this.owner = begun.hold.entry.owner;
  }

  /** Has the effect, or finds it. */
  async run(): Promise<WriteReply> {
    const { parts, write, type } = this;
    // Under way while the attempt looks; durable before it has its effect.
    const intended = this.record({ phase: 'intended' });
    intended.catch(() => undefined);
    let receipt: Receipt;
    try {
      const effect = await this.effect(intended);
      await intended;
      const written = { ...write, connection: parts.connection, type: type.name };
      receipt = fitting(makeReceipt(written, effect, callsSpent()), wroteBy(write));
    } catch (thrown) {
      throw await this.failed(await toldBySchema(asSignalboxError(thrown), write.change, parts.schema));
    }
    return this.settle(receipt);
  }

  /**
   * Has the effect. Where the vendor puts a change off the record is read and compared again before the next try: somebody
   * may have changed it meanwhile.
   */
  private async effect(intended: Promise<void>): Promise<Effect> {
    const scope: CallScope = currentCallScope() ?? { calls: 0, deadline: this.hold.entry.deadline };
    for (let tries = 1; ; tries += 1) {
      const looksAgain = (scope.looksAgain = { putOff: false });
      try {
        return await this.write.perform(this.seenFromInside(intended));
      } catch (thrown) {
        const error = asSignalboxError(thrown);
        if (scope.changed) throw halfDone(error);
        const isPutOff = looksAgain.putOff && error.details?.['effect'] === 'none';
        const pause = pauseBefore(tries + 1, error, isPutOff, scope.deadline - Date.now());
        if (pause === undefined) throw error;
        await sleep(pause);
      }
    }
  }

  private seenFromInside(intended: Promise<void>): Attempt {
    const { hold, type, write } = this;
    const { key, maybe } = write;
    const { adapter, ledger, longestRequestMs } = this.parts;
    const { maybe: inDoubt, doubtUntil } = this.begun;
    const { seen, made, owner: by, marks } = hold.entry;
    const provenAt = doubtUntil + longestRequestMs + ledger.clockSkewMs;
    // Of the time before the attempt looks: what it does not find may still come until then.
    const msUntilProof = inDoubt ? provenAt - Date.now() : 0;
    const about: Attempt['about'] = async (before, of) => {
      if (msUntilProof > 0) throw notYetProven(msUntilProof);
      const sight = { by, before, version: of?.version, createdAt: of?.createdAt };
      if (!marks && write.change) assertFits({ ...hold.entry, seen: sight });
      await Promise.all([intended, marks ? ledger.mark(key, hold, sight) : this.stillHeld()]);
      if (Date.now() >= hold.entry.deadline) throw tooLate();
      this.reached = true;
    };
    return { adapter, type, key, maybe: maybe || inDoubt, inDoubt, seen, made, about };
  }

  /** A first attempt that has only just begun needs no look: a later owner would have had to come between. */
  private async stillHeld(): Promise<void> {
    const { begun, hold, write, parts } = this;
    if (begun.maybe || write.maybe || Date.now() - this.startedAt > UNCHECKED_MS)
      await parts.ledger.assertHeld(write.key, hold);
  }

  /** Keeps the receipt. From then on the write stands: whoever asks again gets it, and its entry in the audit. */
  private async settle(receipt: Receipt): Promise<WriteReply> {
    const { hold, write, type } = this;
    const { ledger, lateEffects } = this.parts;
    const recorded = this.record(settledBy(receipt));
    recorded.catch(() => undefined);
    const kept = ledger.keep(write.key, hold, doneEntry(hold.entry, receipt));
    const taken = await afterwards(kept, { id: receipt.id }).catch(async (error: SignalboxError) => {
      throw await this.failed(error);
    });
    await recorded;
    if (taken === undefined) return { receipt };
    if (taken.receipt) return { receipt: taken.receipt };
    if (taken.state === 'voided' && receipt.outcome === 'done')
      await lateEffects.tell(write.key, taken, type.name, receipt);
    throw new SignalboxError(
      'OUTCOME_UNKNOWN',
      'It was written, but the key had passed to somebody else meanwhile.',
      { details: { effect: 'unknown', id: receipt.id } },
    );
  }

  /** Notes what a failed attempt leaves behind: what may have happened stays an intent. */
  private async failed(error: SignalboxError): Promise<SignalboxError> {
    const { hold, write, type, parts } = this;
    if (error.code === 'VALIDATION' && write.change === undefined) parts.schema.forget(type.name);
    const left = leftBehind(hold.entry, error, this.reached);
    await parts.ledger.keep(write.key, hold, left).catch(() => undefined);
    const outcome = left.state === 'intent' && !left.clean ? 'unknown' : 'failed';
    const facts = { phase: 'settled', outcome, error: error.code, calls: callsSpent() } as const;
    await this.record(facts).catch(() => undefined);
    return error;
  }

  private record(more: Partial<AuditEntry> & Pick<AuditEntry, 'phase'>): Promise<void> {
    return recordWrite(this.parts.audit, this.write, this.context.actor, more, this.owner);
  }
}

/** Whatever the vendor says of a later call: those before it stand. */
function halfDone(error: SignalboxError): SignalboxError {
  if (error.code === 'OUTCOME_UNKNOWN') return error;
  const message = `Only a part of the write was done: ${error.message}`;
  return new SignalboxError('OUTCOME_UNKNOWN', message, {
    retryAfterMs: error.retryAfterMs,
    details: { ...error.details, effect: 'unknown', because: error.code },
    requestId: error.requestId,
    cause: error,
  });
}

/** The fields that a write sets. */
function wroteBy({ change, undoes }: Write): Fields {
  return ((change ? change.fields : undoes?.before) ?? {}) as Fields;
}

/** From its deadline on another attempt may hold the key. */
function tooLate(): SignalboxError {
  return new SignalboxError('TIMEOUT', 'The deadline passed before the effect; nothing was done.', {
    details: { effect: 'none' },
  });
}

/** @param attempt tells this entry from others of its key: the same one is kept once. */
export function recordWrite(
  audit: AuditTrail,
  write: Write,
  actor: string,
  more: Partial<AuditEntry> & Pick<AuditEntry, 'phase'>,
  attempt: string,
): Promise<void> {
  const { key, sagaId, ref, operation, typeName: type, id, hash: contentHash } = write;
  const entry = { key, sagaId, ref, operation, type, id, contentHash, actor, ...more };
  return audit.record(entry, `${more.phase}:${key}:${attempt}`);
}

/** The entry after an attempt failed: it is over either way, and the next one need not wait for its deadline. Pure. */
function leftBehind(entry: LedgerEntry, error: SignalboxError, reached: boolean): LedgerEntry {
  const isUnknown = error.code === 'OUTCOME_UNKNOWN' || error.code === 'INTERNAL';
  const ended: LedgerEntry = { ...entry, state: isUnknown ? 'intent' : 'refused', ended: true };
  if (!isUnknown || !reached) return ended;
  const made = error.details?.['id'];
  const isCreate = entry.change?.kind === 'create' || entry.change?.kind === 'upsert';
  return {
    ...ended,
    clean: false,
    doubtUntil: Date.now(),
    ...(isCreate && typeof made === 'string' ? { made } : {}),
  };
}

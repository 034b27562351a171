import { randomUUID } from 'node:crypto';
import {
  asSignalboxError,
  canonicalJson,
  contentHash,
  sha256,
  SignalboxError,
  type ApplyRequest,
  type AuditEntry,
  type Change,
  type CompensateRequest,
  type Receipt,
  type ResolveReply,
  type ResolveRequest,
  type TypeDescription,
  type WriteReply,
} from '@signalbox/contracts';
import type { RequestContext } from '@signalbox/messaging';
import type { SystemAdapter } from '../define-gateway.js';
import type { SchemaCache } from '../schema.js';
import { callsSpent, withCallScope } from '../vendor/calls.js';
import { afterwards, notYetProven, type Attempt, type Effect } from './attempt.js';
import type { AuditTrail } from './audit.js';
import type { GrantVerifier } from './grant.js';
import { marksItsEffect, PERFORM } from './kinds/index.js';
import type { LateEffects } from './late-effects.js';
import { assertFits, type Begun, type Hold, type Ledger, type LedgerEntry } from './ledger.js';
import { makeReceipt, settledBy } from './receipt.js';
import { doneEntry, resolveKey } from './resolve.js';
import { toldBySchema } from './told-by-schema.js';
import { UNDO } from './undo.js';

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

/** One write, whichever operation it is. */
interface Write {
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

type Mine = Extract<Begun, { kind: 'mine' }>;

/** Makes each write exactly once: grant, intent, audit, effect, receipt, audit, in this order. */
export class Writer {
  constructor(private readonly parts: WriterParts) {}

  apply(request: ApplyRequest, context: RequestContext): Promise<WriteReply> {
    const change = request.change as Change;
    if (change.connection !== this.parts.connection) {
      throw new SignalboxError(
        'BAD_REQUEST',
        `change.connection is "${change.connection}", but this is ${this.parts.connection}.`,
        { details: { field: 'change.connection' } },
      );
    }
    return this.write(context, {
      ...pickRequest(request),
      operation: 'apply',
      ref: change.ref,
      hash: contentHash(change),
      typeName: change.type,
      id: typeof change.id === 'string' ? change.id : undefined,
      change,
      kind: change.kind,
      marks: (type) => marksItsEffect(change, type),
      perform: (attempt) => PERFORM[change.kind]({ ...attempt, change }),
    });
  }

  compensate(request: CompensateRequest, context: RequestContext): Promise<WriteReply> {
    const { receipt } = request;
    return this.write(context, {
      ...pickRequest(request),
      operation: 'compensate',
      ref: receipt.ref,
      hash: sha256(canonicalJson(receipt)),
      typeName: receipt.type,
      id: receipt.id,
      undoes: receipt,
      kind: 'compensate',
      marks: () => false,
      perform: (attempt) => UNDO[receipt.compensation]({ ...attempt, receipt }),
    });
  }

  /** What is known of a key: looks for the effect where only the intent is known. */
  resolve(request: ResolveRequest, context: Pick<RequestContext, 'actor' | 'grant'>): Promise<ResolveReply> {
    return resolveKey(this.parts, request, context);
  }

  private write(context: RequestContext, write: Write): Promise<WriteReply> {
    const scope = { calls: 0, deadline: context.deadline, signal: context.signal };
    return withCallScope(scope, () => this.begin(context, write));
  }

  private async begin(context: RequestContext, write: Write): Promise<WriteReply> {
    const { operation, key, sagaId, hash, epoch, change, undoes, typeName } = write;
    if (context.key !== undefined && context.key !== key) {
      throw new SignalboxError('BAD_REQUEST', 'The key in the headers differs from the one in the body.', {
        details: { field: 'key' },
      });
    }
    const { connection, grants, ledger, schema } = this.parts;
    await grants.verify(context.grant, { op: operation, connection, saga: sagaId, key, hash, epoch });
    const type = await schema.type(typeName);
    const begun = await ledger.begin(key, {
      ...{ operation, hash, sagaId, epoch, change, undoes },
      owner: randomUUID(),
      deadline: context.deadline,
      marks: write.marks(type),
    });
    if (begun.kind === 'mine') return this.attempt(write, type, begun, context);
    await this.record(write, context, settledBy(begun.receipt), begun.owner);
    return { receipt: begun.receipt };
  }

  private async attempt(
    write: Write,
    type: TypeDescription,
    begun: Mine,
    context: RequestContext,
  ): Promise<WriteReply> {
    const { hold } = begun;
    const { owner } = hold.entry;
    // Under way while the attempt looks; durable before it has its effect.
    const intended = this.record(write, context, { phase: 'intended' }, owner);
    intended.catch(() => undefined);
    const progress = { reached: false };
    let receipt: Receipt;
    try {
      const effect = await write.perform(this.attemptOf(write, type, begun, intended, progress));
      await intended;
      receipt = makeReceipt(
        { ...write, connection: this.parts.connection, type: type.name },
        effect,
        callsSpent(),
      );
    } catch (thrown) {
      const error = await toldBySchema(asSignalboxError(thrown), write.change, this.parts.schema);
      throw await this.failed(error, write, type, hold, progress.reached, context);
    }
    return this.settle(write, type, hold, receipt, context);
  }

  private attemptOf(
    { key, maybe }: Write,
    type: TypeDescription,
    { hold, maybe: inDoubt, doubtUntil }: Mine,
    intended: Promise<void>,
    progress: { reached: boolean },
  ): Attempt {
    const { adapter, ledger, longestRequestMs } = this.parts;
    const { seen, made, owner, marks } = hold.entry;
    const provenAt = doubtUntil + longestRequestMs + ledger.clockSkewMs;
    // Of the time before the attempt looks: what it does not find may still come until then.
    const msUntilProof = inDoubt ? provenAt - Date.now() : 0;
    const about: Attempt['about'] = async (before, version) => {
      if (msUntilProof > 0) throw notYetProven(msUntilProof);
      const sight = { by: owner, before, version };
      if (!marks) assertFits({ ...hold.entry, seen: sight });
      await Promise.all([intended, marks ? ledger.mark(key, hold, sight) : undefined]);
      progress.reached = true;
    };
    return { adapter, type, key, maybe: maybe || inDoubt, inDoubt, seen, made, about };
  }

  /** Keeps the receipt. From then on the write stands: whoever asks again gets it, and its entry in the audit. */
  private async settle(
    write: Write,
    type: TypeDescription,
    hold: Hold,
    receipt: Receipt,
    context: RequestContext,
  ): Promise<WriteReply> {
    const { ledger, lateEffects } = this.parts;
    const { owner } = hold.entry;
    const recorded = this.record(write, context, settledBy(receipt), owner);
    recorded.catch(() => undefined);
    const taken = await afterwards(ledger.keep(write.key, hold, doneEntry(hold.entry, receipt))).catch(
      async (error: SignalboxError) => {
        throw await this.failed(error, write, type, hold, true, context);
      },
    );
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

  /** @param attempt tells this entry from others of its key: the same one is kept once. */
  private record(
    write: Write,
    context: RequestContext,
    more: Partial<AuditEntry> & Pick<AuditEntry, 'phase'>,
    attempt: string,
  ): Promise<void> {
    const { key, sagaId, ref, operation, typeName: type, id, hash: contentHash } = write;
    const entry = { key, sagaId, ref, operation, type, id, contentHash, actor: context.actor, ...more };
    return this.parts.audit.record(entry, `${more.phase}:${key}:${attempt}`);
  }

  /**
   * Notes what a failed attempt leaves behind: what may have happened stays an intent.
   * @param reached whether it got as far as its effect.
   */
  private async failed(
    error: SignalboxError,
    write: Write,
    type: TypeDescription,
    hold: Hold,
    reached: boolean,
    context: RequestContext,
  ): Promise<SignalboxError> {
    const isUnknown = error.code === 'OUTCOME_UNKNOWN' || error.code === 'INTERNAL';
    if (error.class === 'business' && write.change === undefined) this.parts.schema.forget(type.name);
    const { owner } = hold.entry;
    const left = leftBehind(hold.entry, error, isUnknown, reached);
    await this.parts.ledger.keep(write.key, hold, left).catch(() => undefined);
    const outcome = isUnknown && !left.clean ? 'unknown' : 'failed';
    const facts = { phase: 'settled', outcome, error: error.code, calls: callsSpent() } as const;
    await this.record(write, context, facts, owner).catch(() => undefined);
    return error;
  }
}

/** The entry after an attempt failed: it is over either way, and the next one need not wait for its deadline. */
function leftBehind(
  entry: LedgerEntry,
  error: SignalboxError,
  isUnknown: boolean,
  reached: boolean,
): LedgerEntry {
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

function pickRequest({ key, sagaId, epoch, maybe }: ApplyRequest | CompensateRequest) {
  return { key, sagaId, epoch, maybe };
}

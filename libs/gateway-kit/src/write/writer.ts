import { randomUUID } from 'node:crypto';
import {
  asSignalboxError,
  canonicalJson,
  contentHash,
  ERROR_CODES,
  sha256,
  SignalboxError,
  type ApplyRequest,
  type AuditEntry,
  type Change,
  type CompensateRequest,
  type GrantClaims,
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
import type { AuditTrail } from './audit.js';
import type { GrantVerifier } from './grant.js';
import { afterwards, PERFORM, type Effect } from './kinds.js';
import type { Begun, Ledger, LedgerEntry } from './ledger.js';
import { makeReceipt, settledBy } from './receipt.js';
import { resolveKey } from './resolve.js';
import { UNDO } from './undo.js';

export interface WriterParts {
  connection: string;
  adapter: SystemAdapter;
  schema: SchemaCache;
  ledger: Ledger;
  grants: GrantVerifier;
  audit: AuditTrail;
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
  kind: Receipt['kind'];
  perform(type: TypeDescription, attempt: { maybe: boolean; msUntilProof: number }): Promise<Effect>;
}

/** Makes each write exactly once: grant, intent, audit, effect, receipt, audit, in this order. */
export class Writer {
  constructor(private readonly parts: WriterParts) {}

  apply(request: ApplyRequest, context: RequestContext): Promise<WriteReply> {
    const change = request.change as Change;
    if (change.connection !== this.parts.connection) {
      throw new SignalboxError(
        'BAD_REQUEST',
        `change.connection is "${change.connection}", but this is ${this.parts.connection}.`,
        {
          details: { field: 'change.connection' },
        },
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
      perform: (type, attempt) =>
        PERFORM[change.kind]({ adapter: this.parts.adapter, change, type, key: request.key, ...attempt }),
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
      kind: 'compensate',
      perform: (type) => UNDO[receipt.compensation]({ adapter: this.parts.adapter, type, receipt }),
    });
  }

  /** What is known of a key: looks for the effect where only the intent is known. */
  resolve(request: ResolveRequest, { actor }: Pick<RequestContext, 'actor'>): Promise<ResolveReply> {
    return resolveKey(this.parts, request, actor);
  }

  private write(context: RequestContext, write: Write): Promise<WriteReply> {
    const scope = { calls: 0, deadline: context.deadline, signal: context.signal };
    return withCallScope(scope, () => this.begin(context, write));
  }

  private async begin(context: RequestContext, write: Write): Promise<WriteReply> {
    if (context.key !== undefined && context.key !== write.key) {
      throw new SignalboxError('BAD_REQUEST', 'The key in the headers differs from the one in the body.', {
        details: { field: 'key' },
      });
    }
    const { connection, grants, ledger, schema } = this.parts;
    const claims: GrantClaims = {
      op: write.operation,
      connection,
      saga: write.sagaId,
      key: write.key,
      hash: write.hash,
      epoch: write.epoch,
    };
    await grants.verify(context.grant, claims);
    const type = await schema.type(write.typeName);
    const begun = await ledger.begin(write.key, {
      operation: write.operation,
      hash: write.hash,
      sagaId: write.sagaId,
      epoch: write.epoch,
      owner: randomUUID(),
      deadline: context.deadline,
      change: write.change,
    });
    if (begun.kind === 'settled') {
      await this.record(write, context, settledBy(begun.receipt), begun.receipt.at);
      return { receipt: begun.receipt };
    }
    return this.attempt(write, type, begun, context);
  }

  private async attempt(
    write: Write,
    type: TypeDescription,
    begun: Extract<Begun, { kind: 'mine' }>,
    context: RequestContext,
  ): Promise<WriteReply> {
    const { connection, ledger } = this.parts;
    let receipt: Receipt;
    try {
      await this.record(write, context, { phase: 'intended' }, begun.entry.owner);
      const maybe = begun.maybe || write.maybe;
      const proofAt = begun.maybe ? begun.lastDeadline + this.parts.longestRequestMs : 0;
      const effect = await write.perform(type, { maybe, msUntilProof: Math.max(0, proofAt - Date.now()) });
      receipt = makeReceipt({ ...write, connection, type: write.typeName }, effect, callsSpent());
      await afterwards(ledger.settle(write.key, begun.revision, { ...begun.entry, state: 'done', receipt }));
    } catch (thrown) {
      throw await this.failed(asSignalboxError(thrown), write, type, begun, context);
    }
    // From here on the write stands: whoever asks again gets its receipt, and this entry with it.
    await this.record(write, context, settledBy(receipt), receipt.at);
    return { receipt };
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

  /** Notes what a failed attempt leaves behind; what may have happened stays an intent. */
  private async failed(
    error: SignalboxError,
    write: Write,
    type: TypeDescription,
    begun: Extract<Begun, { kind: 'mine' }>,
    context: RequestContext,
  ): Promise<SignalboxError> {
    const unknown = error.code === 'OUTCOME_UNKNOWN' || error.code === 'INTERNAL';
    if (ERROR_CODES[error.code].class === 'business') this.parts.schema.forget(type.name);
    // The attempt is over either way: the next one need not wait for its deadline.
    const left: LedgerEntry = unknown
      ? { ...begun.entry, deadline: Date.now(), clean: false }
      : { ...begun.entry, state: 'refused' };
    await this.parts.ledger.settle(write.key, begun.revision, left).catch(() => undefined);
    const outcome = unknown ? 'unknown' : 'failed';
    const facts = { phase: 'settled', outcome, error: error.code, calls: callsSpent() } as const;
    await this.record(write, context, facts, begun.entry.owner).catch(() => undefined);
    return error;
  }
}

function pickRequest({ key, sagaId, epoch, maybe }: ApplyRequest | CompensateRequest) {
  return { key, sagaId, epoch, maybe };
}

import { randomUUID } from 'node:crypto';
import {
  canonicalJson,
  CHANGE_KINDS,
  contentHash,
  sha256,
  SignalboxError,
  type ApplyRequest,
  type Change,
  type CompensateRequest,
  type Receipt,
  type ResolveReply,
  type ResolveRequest,
  type WriteReply,
} from '@signalbox/contracts';
import type { RequestContext } from '@signalbox/messaging';
import { withCallScope } from '../vendor/calls.js';
import { marksItsEffect, PERFORM } from './kinds/index.js';
import { settledBy } from './receipt.js';
import { resolveKey } from './resolve.js';
import { UNDO } from './undo.js';
import { recordWrite, WriteAttempt, type Write, type WriterParts } from './write-attempt.js';

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
    assertReceipt(receipt);
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
    const scope = { calls: 0, deadline: context.deadline };
    return withCallScope(scope, () => this.begin(context, write));
  }

  private async begin(context: RequestContext, write: Write): Promise<WriteReply> {
    const { operation, key, sagaId, hash, epoch, change, undoes, typeName } = write;
    if (context.key !== undefined && context.key !== key) {
      throw new SignalboxError('BAD_REQUEST', 'The key in the headers differs from the one in the body.', {
        details: { field: 'key' },
      });
    }
    const { connection, grants, ledger, schema, audit } = this.parts;
    grants.verify(context.grant, { op: operation, connection, saga: sagaId, key, hash, epoch });
    const type = await schema.type(typeName);
    const begun = await ledger.begin(key, {
      ...{ operation, hash, sagaId, epoch, change, undoes },
      owner: randomUUID(),
      deadline: context.deadline,
      marks: write.marks(type),
    });
    if (begun.kind === 'mine') return new WriteAttempt(this.parts, write, type, begun, context).run();
    await recordWrite(audit, write, context.actor, settledBy(begun.receipt), begun.owner);
    return { receipt: begun.receipt };
  }
}

/** @throws SignalboxError `BAD_REQUEST` for what no write of ours was answered with. */
function assertReceipt(receipt: Receipt): void {
  const texts = ['key', 'ref', 'type', 'id', 'connection'] as const;
  const wrong =
    texts.find((name) => typeof receipt[name] !== 'string' || receipt[name] === '') ??
    (Object.hasOwn(UNDO, receipt.compensation) ? undefined : 'compensation') ??
    (['compensate', ...CHANGE_KINDS].includes(receipt.kind) ? undefined : 'kind');
  if (wrong === undefined) return;
  throw new SignalboxError('BAD_REQUEST', `receipt.${wrong}: give the receipt whole, as apply answered it.`, {
    details: { field: `receipt.${wrong}` },
  });
}

function pickRequest({ key, sagaId, epoch, maybe }: ApplyRequest | CompensateRequest) {
  return { key, sagaId, epoch, maybe };
}

import {
  operationSubject,
  SignalboxError,
  type ApplyRequest,
  type CompensateRequest,
  type ResolveReply,
  type ResolveRequest,
  type WriteReply,
} from '@signalbox/contracts';
import { requestJson, type NatsConnection } from '@signalbox/messaging';
import type { CallContext, Participants, WriteContext } from '@signalbox/saga';
import type { GrantSigner } from './grants.js';

/** The saga engine's participants: gateways over NATS, each write with its own grant. */
export class GatewayParticipants implements Participants {
  constructor(
    private readonly nats: NatsConnection,
    private readonly grants: GrantSigner,
  ) {}

  apply(request: ApplyRequest, context: WriteContext): Promise<WriteReply> {
    return this.write('apply', request, context);
  }

  compensate(request: CompensateRequest, context: WriteContext): Promise<WriteReply> {
    return this.write('compensate', request, context);
  }

  resolve(request: ResolveRequest, context: CallContext): Promise<ResolveReply> {
    const timeoutMs = Math.max(1, context.deadline - Date.now());
    return requestJson(this.nats, operationSubject(context.connection, 'resolve'), request, {
      timeoutMs,
      actor: context.actor,
    });
  }

  private async write(
    op: 'apply' | 'compensate',
    request: ApplyRequest | CompensateRequest,
    context: WriteContext,
  ): Promise<WriteReply> {
    const { connection, sagaId, hash, actor } = context;
    const { key, epoch } = request;
    const grant = await this.grants.sign({ op, connection, saga: sagaId, key, hash, epoch });
    const timeoutMs = Math.max(1, context.deadline - Date.now());
    return requestJson<WriteReply>(this.nats, operationSubject(connection, op), request, {
      timeoutMs,
      actor,
      grant,
      key,
    }).catch((error: SignalboxError) => {
      // The request may have arrived: only an answer, or nobody to take it, says something about the effect.
      const unanswered = error.details?.['subject'] !== undefined && error.details['noResponders'] !== true;
      if (unanswered) {
        throw new SignalboxError(
          'OUTCOME_UNKNOWN',
          'The gateway did not answer in time; the write may have happened.',
          { cause: error },
        );
      }
      throw error;
    });
  }
}

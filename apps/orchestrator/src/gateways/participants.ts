import {
  operationSubject,
  RESOLVE_PURPOSES,
  SignalboxError,
  type ApplyRequest,
  type CompensateRequest,
  type ResolveReply,
  type ResolveRequest,
  type WriteReply,
} from '@signalbox/contracts';
import { requestJson, type NatsConnection } from '@signalbox/messaging';
import type { Participants, ResolveContext, WriteContext } from '@signalbox/saga';
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

  /** As the saga's owner: from then on the gateway refuses what a former owner still sends under the key. */
  async resolve(request: ResolveRequest, context: ResolveContext): Promise<ResolveReply> {
    const { connection, sagaId, epoch, giveUp, actor } = context;
    const { key } = request;
    const hash = giveUp ? RESOLVE_PURPOSES.giveUp : RESOLVE_PURPOSES.look;
    const grant = await this.grants.sign({ op: 'resolve', connection, saga: sagaId, key, hash, epoch });
    const timeoutMs = Math.max(1, context.deadline - Date.now());
    const asked: ResolveRequest = { ...request, sagaId, epoch, giveUp };
    return requestJson(this.nats, operationSubject(connection, 'resolve'), asked, {
      timeoutMs,
      actor,
      grant,
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

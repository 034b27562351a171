import {
  CommitSagaRequest,
  DecideSagaRequest,
  GetSagaRequest,
  ListSagasRequest,
  PreviewSagaRequest,
  SagaDecisionRequest,
  SignalboxError,
  type CommitSagaReply,
  type PreviewSagaReply,
  type SagaDetail,
  type SagaReply,
  type SagaSummary,
} from '@signalbox/contracts';
import type { RequestContext } from '@signalbox/messaging';
import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, UseGuards } from '@nestjs/common';
import { Ctx, MessagePattern, Payload } from '@nestjs/microservices';
import { RequestedSagas } from '../sagas/requested-sagas.js';
import { REQUESTED_CHANGES } from '../sagas/requested-key.js';
import { SagaDecisions } from '../sagas/saga-decisions.js';
import { SagaView } from '../sagas/saga-view.js';
import { Person, TokenGuard } from './token-guard.js';

/** Sagas for people: what needs them, how each record stands, and their decisions. */
@Controller('api/sagas')
@UseGuards(TokenGuard)
export class SagasController {
  constructor(
    @Inject(SagaView) private readonly view: SagaView,
    @Inject(SagaDecisions) private readonly decisions: SagaDecisions,
  ) {}

  @Get()
  async list(@Query() request: ListSagasRequest): Promise<{ sagas: SagaSummary[] }> {
    return { sagas: await this.view.list(request) };
  }

  @Get(':id')
  get(@Param('id') id: string): Promise<SagaDetail> {
    return this.view.detail(id);
  }

  @Post(':id/decide')
  @HttpCode(200)
  decide(
    @Param('id') id: string,
    @Body() request: SagaDecisionRequest,
    @Person() person: string,
  ): Promise<SagaDetail> {
    return this.decisions.decide(id, request, person);
  }
}

/** Sagas for other services: `orchestrator.sagas.preview|commit|get|list|decide`. */
@Controller()
export class SagasMessages {
  constructor(
    @Inject(SagaView) private readonly view: SagaView,
    @Inject(SagaDecisions) private readonly decisions: SagaDecisions,
    @Inject(RequestedSagas) private readonly requested: RequestedSagas,
  ) {}

  @MessagePattern('sagas.preview')
  preview(
    @Payload() request: PreviewSagaRequest,
    @Ctx() { signal }: RequestContext,
  ): Promise<PreviewSagaReply> {
    return this.requested.preview(request, signal);
  }

  @MessagePattern('sagas.commit')
  commit(@Payload() request: CommitSagaRequest, @Ctx() { actor }: RequestContext): Promise<CommitSagaReply> {
    return this.requested.commit(request, actor);
  }

  @MessagePattern('sagas.get')
  get(@Payload() { id }: GetSagaRequest): Promise<SagaReply> {
    return this.view.job(id);
  }

  @MessagePattern('sagas.list')
  async list(@Payload() request: ListSagasRequest): Promise<{ sagas: SagaSummary[] }> {
    return { sagas: await this.view.list(request) };
  }

  /** A service decides about what it asked for itself, and only as it was let happen; all else is for people. */
  @MessagePattern('sagas.decide')
  async decide(
    @Payload() { id, ...request }: DecideSagaRequest,
    @Ctx() { actor }: RequestContext,
  ): Promise<SagaDetail> {
    const { run } = await this.view.find(id);
    const own = run?.playbook === REQUESTED_CHANGES && run.startedBy === actor;
    if (own && request.changed === undefined) return this.decisions.decide(id, request, actor);
    throw new SignalboxError(
      'FORBIDDEN_BY_POLICY',
      own
        ? 'changed: other data than was let happen needs a person; decide over HTTP.'
        : `Only ${run?.startedBy ?? 'nobody'} may decide about this saga over NATS; people decide over HTTP.`,
      { details: { field: own ? 'changed' : 'id' } },
    );
  }
}

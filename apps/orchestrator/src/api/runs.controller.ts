import type { RunDetail, RunSummary, StartRunReply } from '@signalbox/contracts';
import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, UseGuards } from '@nestjs/common';
import { Ctx, MessagePattern, Payload } from '@nestjs/microservices';
import type { RequestContext } from '@signalbox/messaging';
import { runSummary, RunStore } from '../runs/run-store.js';
import { RunView } from '../runs/run-view.js';
import { RequestedRuns } from '../runs/requested-runs.js';
import { GetRunRequest, ListRunsRequest, StartRunRequest } from './requests.js';
import { Person, TokenGuard } from './token-guard.js';

/** Runs over HTTP, for people and other services. */
@Controller('api/runs')
@UseGuards(TokenGuard)
export class RunsController {
  constructor(
    @Inject(RunStore) private readonly runs: RunStore,
    @Inject(RunView) private readonly view: RunView,
    @Inject(RequestedRuns) private readonly requested: RequestedRuns,
  ) {}

  @Get()
  async list(@Query() { status, limit }: ListRunsRequest): Promise<{ runs: RunSummary[] }> {
    return { runs: (await this.runs.list({ status, limit: limit ?? 50 })).map(runSummary) };
  }

  @Post()
  @HttpCode(201)
  start(@Body() { trigger, input }: StartRunRequest, @Person() person: string): Promise<StartRunReply> {
    return this.requested.start(trigger, input, person);
  }

  @Get(':id')
  get(@Param('id') id: string): Promise<RunDetail> {
    return this.view.detail(id);
  }
}

/** The same over NATS: `orchestrator.runs.start|get|list`. Decisions are made over HTTP only, where people have names. */
@Controller()
export class RunsMessages {
  constructor(
    @Inject(RunStore) private readonly runs: RunStore,
    @Inject(RunView) private readonly view: RunView,
    @Inject(RequestedRuns) private readonly requested: RequestedRuns,
  ) {}

  @MessagePattern('runs.start')
  start(
    @Payload() { trigger, input }: StartRunRequest,
    @Ctx() { actor }: RequestContext,
  ): Promise<StartRunReply> {
    return this.requested.start(trigger, input, actor);
  }

  @MessagePattern('runs.get')
  get(@Payload() { id }: GetRunRequest): Promise<RunDetail> {
    return this.view.detail(id);
  }

  @MessagePattern('runs.list')
  async list(@Payload() { status, limit }: ListRunsRequest): Promise<{ runs: RunSummary[] }> {
    return { runs: (await this.runs.list({ status, limit: limit ?? 50 })).map(runSummary) };
  }
}

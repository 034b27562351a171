import type { ApprovalDetail, ApprovalSummary } from '@signalbox/contracts';
import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, UseGuards } from '@nestjs/common';
import { ApprovalStore } from '../approvals/approval-store.js';
import { RunStarter } from '../runs/run-starter.js';
import { ApproveRequest, ListApprovalsRequest, RejectRequest } from './requests.js';
import { Person, TokenGuard } from './token-guard.js';

/** What people are asked, and their decisions. */
@Controller('api/approvals')
@UseGuards(TokenGuard)
export class ApprovalsController {
  constructor(
    @Inject(ApprovalStore) private readonly approvals: ApprovalStore,
    @Inject(RunStarter) private readonly starter: RunStarter,
  ) {}

  @Get()
  async list(@Query() { status }: ListApprovalsRequest): Promise<{ approvals: ApprovalSummary[] }> {
    return { approvals: await this.approvals.list(status) };
  }

  @Get(':id')
  get(@Param('id') id: string): Promise<ApprovalDetail> {
    return this.approvals.get(id);
  }

  @Post(':id/approve')
  @HttpCode(200)
  async approve(
    @Param('id') id: string,
    @Body() given: ApproveRequest,
    @Person() person: string,
  ): Promise<ApprovalDetail> {
    const approval = await this.approvals.approve(id, person, given);
    this.starter.hint();
    return approval;
  }

  @Post(':id/reject')
  @HttpCode(200)
  async reject(
    @Param('id') id: string,
    @Body() { reason }: RejectRequest,
    @Person() person: string,
  ): Promise<ApprovalDetail> {
    const approval = await this.approvals.reject(id, person, reason);
    this.starter.hint();
    return approval;
  }
}

import {
  ApplyRequest,
  CompensateRequest,
  DescribeRequest,
  GetRequest,
  PreviewRequest,
  QueryRequest,
  ResolveRequest,
  SetupRequest,
  type CheckReply,
  type DescribeReply,
  type GetReply,
  type LimitsReply,
  type PreviewReply,
  type QueryReply,
  type ResolveReply,
  type SetupReply,
  type WriteReply,
} from '@signalbox/contracts';
import type { RequestContext } from '@signalbox/messaging';
import { Controller, Inject } from '@nestjs/common';
import { Ctx, MessagePattern, Payload } from '@nestjs/microservices';
import { withCallScope } from '../vendor/calls.js';
import { Gateway } from './gateway.js';

/** The NATS doors of a gateway: `gateways.<connection>.<operation>`, plain JSON in and out. */
@Controller()
export class OperationsController {
  constructor(@Inject(Gateway) private readonly gateway: Gateway) {}

  /** The org's types and fields as they are now. */
  @MessagePattern('describe')
  describe(@Payload() request: DescribeRequest, @Ctx() context: RequestContext): Promise<DescribeReply> {
    return within(context, () => this.gateway.describe(request));
  }

  /** One record, by id or by a unique field. */
  @MessagePattern('get')
  get(@Payload() request: GetRequest, @Ctx() context: RequestContext): Promise<GetReply> {
    return within(context, () => this.gateway.reader.get(request));
  }

  /** A page of records. */
  @MessagePattern('query')
  query(@Payload() request: QueryRequest, @Ctx() context: RequestContext): Promise<QueryReply> {
    return within(context, () => this.gateway.reader.query(request));
  }

  /** What changes would do, and why they would be refused; writes nothing. */
  @MessagePattern('preview')
  preview(@Payload() request: PreviewRequest, @Ctx() context: RequestContext): Promise<PreviewReply> {
    return within(context, () => this.gateway.previewer.preview(request));
  }

  /** Makes one change exactly once; needs a key and a grant. */
  @MessagePattern('apply')
  apply(@Payload() request: ApplyRequest, @Ctx() context: RequestContext): Promise<WriteReply> {
    return this.gateway.writer.apply(request, context);
  }

  /** Takes one change back, once; needs a key of its own and a grant. */
  @MessagePattern('compensate')
  compensate(@Payload() request: CompensateRequest, @Ctx() context: RequestContext): Promise<WriteReply> {
    return this.gateway.writer.compensate(request, context);
  }

  /** What became of a key. */
  @MessagePattern('resolve')
  resolve(@Payload() request: ResolveRequest, @Ctx() context: RequestContext): Promise<ResolveReply> {
    return within(context, () => this.gateway.writer.resolve(request, context));
  }

  /** The vendor's limits as its last answers told them. */
  @MessagePattern('limits')
  limits(): LimitsReply {
    return this.gateway.limits();
  }

  /** What `signalbox doctor` looks at. */
  @MessagePattern('check')
  check(@Ctx() context: RequestContext): Promise<CheckReply> {
    return within(context, () => this.gateway.check());
  }

  /** What an admin must create; with a grant and admin rights it is created. */
  @MessagePattern('setup')
  setup(@Payload() request: SetupRequest, @Ctx() context: RequestContext): Promise<SetupReply> {
    return within(context, () => this.gateway.setup(request, context));
  }
}

function within<T>(context: RequestContext, work: () => Promise<T>): Promise<T> {
  return withCallScope({ calls: 0, deadline: context.deadline }, work);
}

import type {
  AskReply,
  DoctorReply,
  MappingCheckReply,
  MappingExplainReply,
  SetupReply,
  StatusReply,
} from '@signalbox/contracts';
import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, UseGuards } from '@nestjs/common';
import { Overview } from './overview.js';
import { AskRequest, ExplainRequest, SetupConnectionRequest } from './requests.js';
import { Person, TokenGuard } from './token-guard.js';

/** What an integration engineer looks at: status, doctor, setup, mappings; and questions for the agent. */
@Controller('api')
@UseGuards(TokenGuard)
export class OperationsController {
  constructor(@Inject(Overview) private readonly overview: Overview) {}

  @Get('status')
  status(): Promise<StatusReply> {
    return this.overview.status();
  }

  @Get('doctor')
  doctor(): Promise<DoctorReply> {
    return this.overview.doctor();
  }

  @Post('setup/:connection')
  @HttpCode(200)
  setup(
    @Param('connection') connection: string,
    @Body() { apply }: SetupConnectionRequest,
    @Person() person: string,
  ): Promise<SetupReply> {
    return this.overview.setup(connection, apply, person);
  }

  @Get('mappings/check')
  checkMappings(): Promise<MappingCheckReply> {
    return this.overview.checkMappings();
  }

  @Get('mappings/explain')
  explain(@Query() { connection, type, id }: ExplainRequest): Promise<MappingExplainReply> {
    return this.overview.explain(connection, type, id);
  }

  @Post('ask')
  @HttpCode(200)
  ask(@Body() { question }: AskRequest): Promise<AskReply> {
    return this.overview.ask(question);
  }
}

import { Transform, Type } from 'class-transformer';
import {
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import type { ApprovalDetail, ApprovalSummary, RunSummary, StepSummary } from './api.js';
import { CHANGE_KINDS, type ChangeKind, type ChangeReference } from './changes.js';
import type { ErrorBody } from './errors.js';
import type { Fields, FieldValue } from './records.js';
import { NAME_PATTERN } from './subjects.js';

/** What can be decided about a saga that waits or needs attention. */
export const SAGA_DECISIONS = ['retry', 'compensate', 'accept'] as const;
export type SagaDecisionKind = (typeof SAGA_DECISIONS)[number];

// requests ------------------------------------------------------------------------------------------------------------

export class RequestedLink {
  @IsString()
  @IsNotEmpty()
  entity!: string;
  @IsNotEmpty()
  id!: string | ChangeReference;
}

/** A change in the words of the mappings: entities and canonical field names, no system's own. */
export class RequestedChange {
  @IsString()
  @IsNotEmpty()
  @MaxLength(100)
  ref!: string;
  @IsIn(CHANGE_KINDS)
  kind!: ChangeKind;
  @Matches(NAME_PATTERN, { message: 'connection must be lower-case letters, digits and hyphens' })
  connection!: string;
  @IsString()
  @IsNotEmpty()
  @MaxLength(100)
  entity!: string;
  @IsOptional()
  id?: string | ChangeReference;
  @IsOptional()
  @IsObject()
  values?: Record<string, FieldValue | ChangeReference>;
  /** Transition: the state to reach. */
  @IsOptional()
  @IsString()
  to?: string;
  @IsOptional()
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => RequestedLink)
  links?: RequestedLink[];
  @IsOptional()
  @IsArray()
  @IsString({ each: true })
  after?: string[];
  /** One sentence for the approver. */
  @IsString()
  @IsNotEmpty()
  @MaxLength(500)
  summary!: string;
}

export class PreviewSagaRequest {
  /** One sentence: what this is for. */
  @IsString()
  @IsNotEmpty()
  @MaxLength(300)
  title!: string;
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => RequestedChange)
  changes!: RequestedChange[];
  /** What a failed step does to the steps before it; default `compensate`. */
  @IsOptional()
  @IsIn(['compensate', 'ask'])
  onFailure?: 'compensate' | 'ask';
}

export class CommitSagaRequest extends PreviewSagaRequest {
  /** The caller's own id of the job, unique over all callers: the same id is the same saga, for ever. */
  @IsString()
  @IsNotEmpty()
  @MaxLength(200)
  id!: string;
}

export class GetSagaRequest {
  /** The saga's id, its run's id or business key, or the id that it was committed with. */
  @IsString()
  @IsNotEmpty()
  @MaxLength(300)
  id!: string;
}

export class ListSagasRequest {
  /** Only those that need a person; else all that have not ended. A bare `?attention` is true. */
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => value === '' || value === 'true' || value)
  @IsBoolean()
  attention?: boolean;
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(500)
  limit?: number;
}

export class ChangedValues {
  @IsString()
  @IsNotEmpty()
  ref!: string;
  /** Canonical names; what is not named stays as it was proposed. */
  @IsObject()
  values!: Fields;
}

export class SagaDecisionRequest {
  @IsIn(SAGA_DECISIONS)
  decision!: SagaDecisionKind;
  /** Why: kept in the journal. */
  @IsString()
  @IsNotEmpty()
  @MaxLength(2_000)
  reason!: string;
  /** With `retry`: other data for one step. */
  @IsOptional()
  @ValidateNested()
  @Type(() => ChangedValues)
  changed?: ChangedValues;
}

export class DecideSagaRequest extends SagaDecisionRequest {
  @IsString()
  @IsNotEmpty()
  @MaxLength(300)
  id!: string;
}

// replies -------------------------------------------------------------------------------------------------------------

/** The last four are ends; `accepted`: a person left it as it stands. */
export type SagaStanding =
  'running' | 'waiting' | 'attention' | 'done' | 'compensated' | 'failed' | 'accepted';

export interface SagaSummary {
  id: string;
  /** Null where the job was started anew since. */
  runId: string | null;
  title: string;
  status: SagaStanding;
  /** When it goes on by itself, UTC. */
  dueAt: string | null;
  /** UTC. */
  updatedAt: string;
}

/** How one record of a saga stands, measured by where the saga was going. */
export interface SagaRecord {
  ref: string;
  connection: string;
  type: string;
  recordId: string | null;
  url: string | null;
  standing: 'as-it-should-be' | 'not-as-it-should-be' | 'unknown';
  state: StepSummary['state'];
  error: ErrorBody | null;
  /** Values in canonical terms that a person may change and try again; null where that is not possible now. */
  values: Record<string, FieldValue | ChangeReference> | null;
}

export interface SagaDecision {
  decision: SagaDecisionKind;
  by: string;
  reason: string | null;
  /** UTC. */
  at: string;
  changed: { ref: string; values: Fields } | null;
}

export interface SagaDetail extends SagaSummary {
  /** Who gave leave: a person, or `policy:<rule>`. */
  actor: string;
  steps: StepSummary[];
  records: SagaRecord[];
  /** What can be decided now. */
  options: SagaDecisionKind[];
  /** What was decided before, in order. */
  decisions: SagaDecision[];
}

export interface PreviewSagaReply {
  title: string;
  /** What an approval would name. */
  hash: string;
  changes: ApprovalDetail['changes'];
  /** `person`: it will wait for an approval. */
  policy: { need: 'nobody' | 'person' | 'refuse'; rule: string; reason?: string };
}

export interface SagaReply {
  /** Proposing, approving and reporting are the run's; its status says how the whole job stands. */
  run: RunSummary;
  approvals: ApprovalSummary[];
  /** Why the job ended without a saga, or waits. */
  error: ErrorBody | null;
  report: string | null;
  /** Null until the changes were let happen. */
  saga: SagaDetail | null;
}

export interface CommitSagaReply extends SagaReply {
  /** False: this id was committed before, and this request attached to it. */
  created: boolean;
}

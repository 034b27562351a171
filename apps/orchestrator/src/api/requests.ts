import type { Fields } from '@signalbox/contracts';
import { RUN_STATUSES } from '@signalbox/contracts';
import { Type } from 'class-transformer';
import {
  IsBoolean,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsObject,
  IsOptional,
  IsString,
  Max,
  MaxLength,
  Min,
} from 'class-validator';

export class ListRunsRequest {
  @IsOptional()
  @IsIn(RUN_STATUSES)
  status?: string;
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(500)
  limit?: number;
}

export class ListAlertsRequest {
  @IsOptional()
  @IsIn(['true', 'false'])
  all?: string;
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(500)
  limit?: number;
}

export class StartRunRequest {
  /** Name of a trigger that takes requests. */
  @IsString()
  @IsNotEmpty()
  @MaxLength(100)
  trigger!: string;
  @IsObject()
  input!: Fields;
}

export class GetRunRequest {
  @IsString()
  @IsNotEmpty()
  id!: string;
}

export class ListApprovalsRequest {
  @IsOptional()
  @IsIn(['pending', 'approved', 'rejected', 'void'])
  status?: string;
}

export class ApproveRequest {
  /** For a change set: the hash that was shown. */
  @IsOptional()
  @IsString()
  hash?: string;
  /** For a question: the value of one of its options. */
  @IsOptional()
  @IsString()
  choice?: string;
  @IsOptional()
  @IsString()
  @MaxLength(2_000)
  comment?: string;
}

export class RejectRequest {
  @IsString()
  @IsNotEmpty()
  @MaxLength(2_000)
  reason!: string;
}

export class AskRequest {
  @IsString()
  @IsNotEmpty()
  @MaxLength(4_000)
  question!: string;
}

export class SetupConnectionRequest {
  @IsBoolean()
  apply!: boolean;
}

export class ExplainRequest {
  @IsString()
  @IsNotEmpty()
  connection!: string;
  @IsString()
  @IsNotEmpty()
  type!: string;
  @IsString()
  @IsNotEmpty()
  id!: string;
}

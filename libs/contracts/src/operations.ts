import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsObject,
  IsOptional,
  IsString,
  IsUUID,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateBy,
  ValidateNested,
} from 'class-validator';
import {
  CHANGE_KINDS,
  isChangeReference,
  type ChangeKind,
  type ChangeReference,
  type Receipt,
} from './changes.js';
import type { ErrorBody } from './errors.js';
import type { Fields, FieldValue, SystemRecord, TypeDescription } from './records.js';
import { NAME_PATTERN } from './subjects.js';

/** Reading operations write nothing and may be repeated; writing ones need a key and a grant. */
export const OPERATIONS = {
  describe: { writes: false },
  get: { writes: false },
  query: { writes: false },
  preview: { writes: false },
  resolve: { writes: false },
  limits: { writes: false },
  check: { writes: false },
  apply: { writes: true },
  compensate: { writes: true },
  setup: { writes: true },
} as const satisfies Record<string, { writes: boolean }>;
export type OperationName = keyof typeof OPERATIONS;

export type Mode = 'simulated' | 'test' | 'production';

// describe ------------------------------------------------------------------------------------------------------------

export class DescribeRequest {
  /** Types to describe; without it the types that this gateway is set to serve. */
  @IsOptional()
  @IsArray()
  @IsString({ each: true })
  types?: string[];
}

export interface DescribeReply {
  connection: string;
  system: string;
  mode: Mode;
  /** Hash of the descriptions: changes when an admin changes the schema. */
  schemaVersion: string;
  types: TypeDescription[];
}

// get -----------------------------------------------------------------------------------------------------------------

export class FieldMatch {
  @IsString()
  @IsNotEmpty()
  field!: string;
  @IsString()
  @IsNotEmpty()
  value!: string;
}

/** Would name another place in a vendor's paths than a record. */
const isPlace = (id: string) => id === '.' || id === '..';

/** A record's id; with `orReference` also what an earlier change of the set made. */
function IsRecordId({ orReference = false } = {}): PropertyDecorator {
  return ValidateBy({
    name: 'isRecordId',
    validator: {
      validate: (value) =>
        typeof value === 'string' ? value !== '' && !isPlace(value) : orReference && isChangeReference(value),
      defaultMessage: (args) => `${args?.property} must be the id of a record, as text`,
    },
  });
}

export class GetRequest {
  @IsString()
  @IsNotEmpty()
  @MaxLength(140)
  type!: string;
  /** The record's id, or `by` a unique field. */
  @IsOptional()
  @IsRecordId()
  @MaxLength(200)
  id?: string;
  @IsOptional()
  @ValidateNested()
  @Type(() => FieldMatch)
  by?: FieldMatch;
  /** Fields to answer; without it all that the gateway knows. */
  @IsOptional()
  @IsArray()
  @IsString({ each: true })
  fields?: string[];
  /** Relations whose records to bring along. */
  @IsOptional()
  @IsArray()
  @IsString({ each: true })
  include?: string[];
}

export interface GetReply {
  /** Null where there is no such record. */
  record: SystemRecord | null;
}

// query ---------------------------------------------------------------------------------------------------------------

export const CONDITION_OPERATORS = [
  '=',
  '!=',
  '<',
  '<=',
  '>',
  '>=',
  'in',
  'contains',
  'empty',
  'not-empty',
] as const;
export type ConditionOperator = (typeof CONDITION_OPERATORS)[number];

export class Condition {
  @IsString()
  @IsNotEmpty()
  field!: string;
  @IsIn(CONDITION_OPERATORS)
  op!: ConditionOperator;
  /** Text, number, boolean, null; a list for `in`; nothing for `empty` and `not-empty`. */
  @IsOptional()
  value?: FieldValue;
}

export class OrderBy {
  @IsString()
  @IsNotEmpty()
  field!: string;
  @IsIn(['asc', 'desc'])
  direction!: 'asc' | 'desc';
}

export class QueryRequest {
  @IsString()
  @IsNotEmpty()
  @MaxLength(140)
  type!: string;
  @IsOptional()
  @IsArray()
  @IsString({ each: true })
  fields?: string[];
  /** All must hold. */
  @IsOptional()
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => Condition)
  where?: Condition[];
  @IsOptional()
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => OrderBy)
  orderBy?: OrderBy[];
  /** Records a page; the vendor may answer fewer. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(200)
  limit?: number;
  /** From the page before. */
  @IsOptional()
  @IsString()
  cursor?: string;
}

export interface QueryReply {
  records: SystemRecord[];
  /** Null on the last page. */
  nextCursor: string | null;
}

// writes --------------------------------------------------------------------------------------------------------------

export class ChangeLink {
  @IsString()
  @IsNotEmpty()
  type!: string;
  @IsRecordId({ orReference: true })
  id!: string | ChangeReference;
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(200)
  label?: string;
}

/** The class-validator form of `Change`. */
export class ChangeDto {
  @IsString()
  @IsNotEmpty()
  @MaxLength(100)
  ref!: string;
  @Matches(NAME_PATTERN, { message: 'connection must be lower-case letters, digits and hyphens' })
  connection!: string;
  @IsIn(CHANGE_KINDS)
  kind!: ChangeKind;
  @IsString()
  @IsNotEmpty()
  @MaxLength(140)
  type!: string;
  @IsOptional()
  @IsRecordId({ orReference: true })
  id?: string | ChangeReference;
  @IsOptional()
  @ValidateNested()
  @Type(() => FieldMatch)
  match?: FieldMatch;
  @IsOptional()
  @IsObject()
  fields?: Record<string, FieldValue | ChangeReference>;
  @IsOptional()
  @IsObject()
  before?: Fields | null;
  @IsOptional()
  @IsString()
  to?: string;
  @IsOptional()
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => ChangeLink)
  links?: ChangeLink[];
  @IsOptional()
  @IsArray()
  @IsString({ each: true })
  after?: string[];
  @IsOptional()
  @IsString()
  summary?: string;
}

export const MOST_PREVIEWED = 100;

export class PreviewRequest {
  @IsArray()
  @ArrayMaxSize(MOST_PREVIEWED, {
    message: `changes must be ${MOST_PREVIEWED} at the most; ask again for the rest`,
  })
  @ValidateNested({ each: true })
  @Type(() => ChangeDto)
  changes!: ChangeDto[];
}

/** What a change would do: writes nothing. */
export interface PreviewItem {
  ref: string;
  /** The touched fields as they are; null for a new record. */
  before: Fields | null;
  /** As they would be, in the form in which the system stores them; references stay references. */
  after: Record<string, FieldValue | ChangeReference> | null;
  /** Version of the record that `before` was read from. */
  version?: string;
  url?: string;
  /** Vendor calls that the change will cost. */
  calls: number;
  /** `ledger`: a new record will carry no key, so that a lost answer is for a person to clear up. */
  keyMode?: 'field' | 'ledger';
  /** Why it would be refused; empty when it can be proposed. */
  problems: ErrorBody[];
}

export interface PreviewReply {
  schemaVersion: string;
  items: PreviewItem[];
}

export class ApplyRequest {
  @ValidateNested()
  @Type(() => ChangeDto)
  @IsNotEmpty()
  change!: ChangeDto;
  @IsUUID()
  key!: string;
  @IsString()
  @IsNotEmpty()
  sagaId!: string;
  /** The owner's lease epoch. */
  @IsInt()
  @Min(0)
  epoch!: number;
  /** True unless this is provably the first attempt: the gateway then looks for the effect first. */
  @IsBoolean()
  maybe!: boolean;
}

export class CompensateRequest {
  /** The receipt of the change that is taken back. */
  @IsObject()
  receipt!: Receipt;
  /** The compensation's own key. */
  @IsUUID()
  key!: string;
  @IsString()
  @IsNotEmpty()
  sagaId!: string;
  @IsInt()
  @Min(0)
  epoch!: number;
  @IsBoolean()
  maybe!: boolean;
}

export interface WriteReply {
  receipt: Receipt;
}

export class ResolveRequest {
  @IsUUID()
  key!: string;
  /** The type that the key was used for: where to look. */
  @IsString()
  @IsNotEmpty()
  type!: string;
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  sagaId?: string;
  /** The asking owner's lease epoch: below one that was seen for the key it is `STALE_OWNER`. */
  @IsOptional()
  @IsInt()
  @Min(0)
  epoch?: number;
  /** The write is no longer wanted: where it did not happen its key is voided, so that it never will. Needs a grant. */
  @IsOptional()
  @IsBoolean()
  giveUp?: boolean;
}

export interface ResolveReply {
  /**
   * `applied`: it happened. `absent`: it did not, and of the attempts so far none can have an effect any more. `unknown`:
   * one may: ask again after `retryAfterMs`; without that only a person can tell. `voided`: it was given up, and is
   * refused from now on.
   */
  state: 'applied' | 'absent' | 'unknown' | 'voided';
  receipt?: Receipt;
  retryAfterMs?: number;
}

// limits, check, setup ------------------------------------------------------------------------------------------------

/** One limit as the vendor's last answer told it. */
export interface LimitReading {
  name: string;
  max: number;
  remaining: number;
  /** UTC; when the window reopens, where the vendor says. */
  resetsAt?: string;
}

export interface LimitsReply {
  limits: LimitReading[];
  /** Vendor calls since the gateway started. */
  calls: number;
}

/** One thing that `doctor` looked at. */
export interface CheckItem {
  check: string;
  ok: boolean;
  detail: string;
  /** What to do about it. */
  fix?: string;
}

export interface CheckReply {
  connection: string;
  items: CheckItem[];
}

export class SetupRequest {
  /** False only plans. */
  @IsBoolean()
  apply!: boolean;
}

export interface SetupReply {
  connection: string;
  items: { what: string; exists: boolean; how: string }[];
  applied: string[];
}

import {
  errorFromBody,
  SignalboxError,
  type Change,
  type Fields,
  type Receipt,
  type SystemRecord,
  type TypeDescription,
} from '@signalbox/contracts';
import type { Link, SystemAdapter } from '../define-gateway.js';
import { pick } from '../values.js';
import { type Seen } from './ledger-entry.js';
import { problemsOf } from './problems.js';

/** What every attempt at a write knows, to make a change or to take one back. */
export interface Attempt {
  adapter: SystemAdapter;
  type: TypeDescription;
  key: string;
  /** An earlier attempt may have had the effect. */
  maybe: boolean;
  /** The ledger can not rule an earlier effect out; without it `maybe` is only the caller's caution. */
  inDoubt: boolean;
  /** What the last attempt saw that got as far as its effect, where it noted it. */
  seen?: Seen;
  /** It has no effect, whatever it finds. */
  looksOnly?: boolean;
  /** The record that an earlier attempt was told to have made. */
  made?: string;
  /**
   * To be awaited right before the effect, with what it replaces: notes it where the write's kind needs that. Rejects when
   * the effect must not be had: an earlier one may still come, or the key was taken over.
   */
  about(
    before: Fields | null,
    of?: Pick<SystemRecord, 'version' | 'createdAt'>,
    standing?: Standing,
  ): Promise<void>;
}

/** What an effect finds of itself: an earlier attempt may have done a part of it. */
export type Standing = 'begun' | 'untouched';

/** One attempt at one change. */
export interface Making extends Attempt {
  change: Change;
}

/** What an attempt found or did; the caller makes the receipt of it. */
export type Effect = Pick<
  Receipt,
  | 'id'
  | 'before'
  | 'after'
  | 'outcome'
  | 'keyMode'
  | 'compensation'
  | 'versionBefore'
  | 'versionAfter'
  | 'createdAt'
  | 'url'
  | 'links'
>;

/** Whether new records of a type go without a key, because their org refuses a field for it. */
export function isLedgerOnly(type: TypeDescription): boolean {
  return type.keyMode === 'ledger';
}

/** What preview would refuse is refused here too: some systems drop what they don't know and answer 200. */
export function assertAccepted(change: Change, type: TypeDescription): void {
  const [problem, ...others] = problemsOf(change, type);
  if (problem === undefined) return;
  const details = others.length === 0 ? problem.details : { ...problem.details, others };
  throw errorFromBody({ ...problem, details });
}

export async function findByKey(
  adapter: SystemAdapter,
  type: TypeDescription,
  keyField: string,
  key: string,
): Promise<SystemRecord | undefined> {
  const found = await adapter.findByUnique({ type, field: keyField, value: key });
  return found.find((record) => record.fields[keyField] === key);
}

/** A failure of reading back or keeping what was just written is none of the write: the effect is there. */
export async function afterwards<T>(following: Promise<T>, known: Record<string, unknown> = {}): Promise<T> {
  try {
    return await following;
  } catch (cause) {
    throw new SignalboxError('OUTCOME_UNKNOWN', 'It was written, but could not be read back or kept.', {
      details: { ...known, effect: 'unknown' },
      cause,
    });
  }
}

export async function readOrThrow(
  adapter: SystemAdapter,
  type: TypeDescription,
  id: string,
  fields?: string[],
): Promise<SystemRecord> {
  const record = await adapter.read({ type, id, fields });
  if (record) return record;
  throw notThere(type, id);
}

export function notThere(type: TypeDescription, id: string): SignalboxError {
  return new SignalboxError('NOT_FOUND', `${type.name} ${id} is not there.`, {
    details: { field: 'id', id },
  });
}

export function identity(
  record: SystemRecord,
): Pick<Effect, 'id' | 'versionAfter' | 'createdAt' | 'url' | 'keyMode'> {
  return {
    id: record.id,
    versionAfter: record.version,
    createdAt: record.createdAt,
    url: record.url,
    keyMode: 'field',
  };
}

export function linksOf(change: Change): Link[] {
  return (change.links ?? []) as Link[];
}

export function idOf(change: Change): string {
  if (typeof change.id === 'string' && change.id !== '') return change.id;
  throw new SignalboxError('BAD_REQUEST', `change.id: a ${change.kind} needs the record's id.`, {
    details: { field: 'id' },
  });
}

export function changedSince(
  type: TypeDescription,
  id: string,
  fields: string[],
  expected: Fields,
  found: Fields,
): SignalboxError {
  return new SignalboxError(
    'CONFLICT',
    `${type.name} ${id} was changed by somebody else: ${fields.join(', ')}.`,
    { details: { fields, expected: pick(expected, fields), found: pick(found, fields) } },
  );
}

export function notYetProven(ms: number): SignalboxError {
  return new SignalboxError(
    'OUTCOME_UNKNOWN',
    'The effect is not there yet, and the system may still be working on it.',
    { retryAfterMs: ms, details: { effect: 'unknown' } },
  );
}

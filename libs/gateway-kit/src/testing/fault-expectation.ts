import type { ErrorCode } from '@signalbox/contracts';

/** How an operation ends while a fault stands: `works` as if nothing was, or with the code of its error. */
export type Ending = 'works' | ErrorCode;

/**
 * What a fault does to the calls that it hits. The suite plays each fault of the stand-in against each operation and
 * takes from this how the operation must end and what may have happened at the vendor; a fault without an expectation
 * fails the suite.
 */
export interface FaultExpectation {
  /** An operation that only reads, hit at each of its calls. */
  reads: readonly Ending[];
  /** A write, hit at the call that writes and at no other. */
  writes: readonly Ending[];
  /** Whether the vendor does the work of a call that is hit: not at all, before the caller hears of it, or after. */
  work: 'none' | 'done' | 'later';
  /** Cells that end in another way than the operation's class says. */
  except?: Partial<Record<MatrixRow, readonly Ending[]>>;
}

/** The rows of the fault matrix: each operation, and each kind of write. */
export const MATRIX_ROWS = [
  'describe',
  'get',
  'query',
  'preview',
  'limits',
  'check',
  'setup',
  'resolve',
  'apply create',
  'apply update',
  'apply upsert',
  'apply delete',
  'apply transition',
  'apply link',
  'compensate create',
  'compensate update',
  'compensate transition',
  'compensate link',
] as const;
export type MatrixRow = (typeof MATRIX_ROWS)[number];

type Except = FaultExpectation['except'];

/** The classes of faults; a gateway's table is made of them: `'request-limit': expects.refusal('QUOTA_EXHAUSTED')`. */
export const expects = {
  /** The vendor refuses, and has certainly done nothing. */
  refusal: (code: ErrorCode, except?: Except): FaultExpectation => ({
    ...{ reads: [code], writes: [code], work: 'none', except },
  }),
  /** An error page or status that says nothing of the effect; the vendor has done nothing. */
  silentFailure: (code: ErrorCode, except?: Except): FaultExpectation => ({
    ...{ reads: [code], writes: ['OUTCOME_UNKNOWN'], work: 'none', except },
  }),
  /** The same, but the work is done: what an answer that was lost looks like. */
  lostAnswer: (code: ErrorCode, except?: Except): FaultExpectation => ({
    ...{ reads: [code], writes: ['OUTCOME_UNKNOWN'], work: 'done', except },
  }),
  /** The work comes after the caller was told, or hung up on. */
  lateWork: (code: ErrorCode, except?: Except): FaultExpectation => ({
    ...{ reads: [code], writes: ['OUTCOME_UNKNOWN'], work: 'later', except },
  }),
  /** Only writes are refused; who reads notices nothing. */
  refusedWrite: (code: ErrorCode, except?: Except): FaultExpectation => ({
    ...{ reads: ['works'], writes: [code], work: 'none', except },
  }),
  /** The gateway gets over it within the deadline, and nobody notices. */
  harmless: (except?: Except): FaultExpectation => ({
    ...{ reads: ['works'], writes: ['works'], work: 'done', except },
  }),
} as const;

import { dependencies, type Change, type ChangeSet, type ErrorCode } from '@signalbox/contracts';
import fc from 'fast-check';
import type { DecisionKind } from '../entries.js';
import { aChange } from './builders.js';
import type { CrashPoint } from './mortal.js';
import type { Fault, Operation } from './world.js';

/** A change set with random kinds and dependencies, and what happens while it is executed. */
export interface Story {
  set: ChangeSet;
  faults: { operation: Operation; ref: string; nth: number; fault: Fault }[];
  /** How each process in turn dies, or is stopped until the saga has ended; the last one lives. */
  crashes: CrashPoint[];
  /** Each process goes on unnoticed for a while when the next has taken over. */
  zombies: boolean;
  /** What a person decides each time that they are asked; then they accept. */
  decisions: DecisionKind[];
}

const REFS = ['a', 'b', 'c', 'd', 'e'];

/** Which failures leave no effect, and which may come when it has happened. */
const BEFORE: ErrorCode[] = [
  ...(['UNAVAILABLE', 'RATE_LIMITED', 'LOCKED', 'QUOTA_EXHAUSTED', 'AUTH_REJECTED'] as const),
  ...(['VALIDATION', 'CONFLICT', 'FORBIDDEN_BY_POLICY', 'OUTCOME_UNKNOWN', 'INTERNAL'] as const),
];
const AFTER: ErrorCode[] = ['OUTCOME_UNKNOWN', 'INTERNAL'];

const fault: fc.Arbitrary<Fault> = fc.oneof(
  fc.record({ when: fc.constant('before' as const), code: fc.constantFrom(...BEFORE) }),
  fc.record({ when: fc.constant('after' as const), code: fc.constantFrom(...AFTER) }),
);

const drafts = fc.array(
  fc.record({
    kind: fc.constantFrom<Change['kind']>('create', 'create', 'create', 'update', 'send'),
    needs: fc.subarray([0, 1, 2, 3]),
    byData: fc.boolean(),
  }),
  { minLength: 1, maxLength: REFS.length },
);

const changes: fc.Arbitrary<Change[]> = drafts.map((list) =>
  list.map(({ kind, needs, byData }, index) => {
    // A change needs only earlier ones, and none that is sent unless it is sent itself.
    const needed = needs.filter((n) => n < index && (kind === 'send' || list[n]?.kind !== 'send'));
    const refs = needed.map((n) => REFS[n] as string);
    const fields = Object.fromEntries(refs.map((ref) => [ref, { $ref: ref }]));
    return aChange(REFS[index] as string, { kind, ...(byData ? { fields } : { fields: {}, after: refs }) });
  }),
);

export const stories: fc.Arbitrary<Story> = fc.record({
  set: fc.record({
    title: fc.constant('A set'),
    changes,
    onFailure: fc.constantFrom('compensate' as const, 'compensate' as const, 'ask' as const),
  }),
  faults: fc.array(
    fc.record({
      operation: fc.constantFrom<Operation>('apply', 'apply', 'compensate', 'resolve'),
      ref: fc.constantFrom(...REFS),
      nth: fc.integer({ min: 1, max: 3 }),
      fault,
    }),
    { maxLength: 6 },
  ),
  crashes: fc.array(
    fc.record({
      at: fc.constantFrom('append' as const, 'call' as const),
      nth: fc.integer({ min: 1, max: 5 }),
      when: fc.constantFrom('before' as const, 'after' as const),
      sleeps: fc.boolean(),
    }),
    { maxLength: 4 },
  ),
  zombies: fc.boolean(),
  decisions: fc.array(fc.constantFrom<DecisionKind>('retry', 'retry', 'compensate', 'accept'), {
    maxLength: 3,
  }),
});

/** Refs that must stand before this change, and fall after it. */
export const needsOf = (set: ChangeSet, ref: string): string[] =>
  set.changes.filter((change) => change.ref === ref).flatMap(dependencies);

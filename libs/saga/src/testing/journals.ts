import type { Change, ChangeSet, ErrorBody } from '@signalbox/contracts';
import { DECISIONS, type JournalEntry, type StepEntry } from '../entries.js';
import { advance, fold } from '../fold.js';
import type { SagaState } from '../state.js';
import { aChange, aReceipt, AT, entry, startedWith } from './builders.js';

const LATER = '2026-11-22T09:00:00.000Z';

/** One entry of each kind about this step. */
export function stepEntries(ref: string): Record<StepEntry['kind'], StepEntry> {
  const common = { at: AT, ref, attempts: 1, ms: 5 };
  const error = (code: ErrorBody['code']): ErrorBody => ({ code, message: 'played' });
  return {
    settled: { ...common, kind: 'settled', receipt: aReceipt(ref) },
    failed: { ...common, kind: 'failed', error: error('VALIDATION') },
    waiting: { ...common, kind: 'waiting', cause: 'quota', dueAt: LATER, error: error('QUOTA_EXHAUSTED') },
    unknown: { ...common, kind: 'unknown', dueAt: LATER, error: error('OUTCOME_UNKNOWN') },
    stuck: { ...common, kind: 'stuck', error: error('CONFLICT') },
    absent: { ...common, kind: 'absent' },
    compensated: { ...common, kind: 'compensated', receipt: aReceipt(ref, { kind: 'compensate' }) },
  };
}

/** A state that some journal describes, the shortest such journal, and the states that one more entry makes of it. */
export interface Reached {
  state: SagaState;
  journal: JournalEntry[];
  next: { entry: JournalEntry; to: Reached }[];
  refused: JournalEntry[];
}

/** Two changes: one that needs the other, one beside it, one that is sent; each as a set that compensates and one that asks. */
const SETS: Change[][] = [
  [aChange('a'), aChange('b', { after: ['a'] })],
  [aChange('a'), aChange('b')],
  [aChange('a'), aChange('b', { kind: 'send' })],
];
const POLICIES: ChangeSet['onFailure'][] = ['compensate', 'ask'];

/** Every state of these change sets that any journal leads to, tried entry by entry until none is new. */
export function allReached(): Reached[] {
  return SETS.flatMap((changes) => POLICIES.flatMap((onFailure) => exploreFrom(changes, onFailure)));
}

function exploreFrom(changes: Change[], onFailure: ChangeSet['onFailure']): Reached[] {
  const alphabet: JournalEntry[] = [
    ...changes.flatMap(({ ref }) => Object.values(stepEntries(ref))),
    ...DECISIONS.map((decision) => entry.decided(decision)),
  ];
  const first = startedWith(changes, onFailure);
  const root: Reached = { state: fold([first]), journal: [first], next: [], refused: [] };
  const known = new Map([[identityOf(root.state), root]]);
  // A map goes on to what is added while it is walked.
  for (const from of known.values()) {
    for (const each of alphabet) {
      const state = tried(from.state, each);
      if (state === null) {
        from.refused.push(each);
        continue;
      }
      const identity = identityOf(state);
      const to = known.get(identity) ?? { state, journal: [...from.journal, each], next: [], refused: [] };
      known.set(identity, to);
      from.next.push({ entry: each, to });
    }
  }
  return [...known.values()];
}

function tried(state: SagaState, each: JournalEntry): SagaState | null {
  try {
    return advance(state, each);
  } catch {
    return null;
  }
}

/** All of a state but its counters. */
function identityOf({ seq: _, steps, ...saga }: SagaState): string {
  const counted = Object.values(steps).map((step) => ({ ...step, attempts: 0, ms: 0, waits: 0 }));
  return JSON.stringify([saga, counted]);
}

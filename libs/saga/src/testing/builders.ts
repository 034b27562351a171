import { changeKey, type Change, type ChangeSet, type Receipt } from '@signalbox/contracts';
import type { JournalEntry, StartedEntry } from '../entries.js';
import { advance, fold } from '../fold.js';
import type { SagaState } from '../state.js';

export const AT = '2026-11-22T08:00:00.000Z';
export const SAGA = 'saga-1';

export function aChange(ref: string, more: Partial<Change> = {}): Change {
  return { ref, connection: 'erpnext', kind: 'create', type: 'Thing', fields: { name: ref }, ...more };
}

export function aReceipt(ref: string, more: Partial<Receipt> = {}): Receipt {
  return {
    key: changeKey(SAGA, ref),
    sagaId: SAGA,
    ref,
    kind: 'create',
    connection: 'erpnext',
    type: 'Thing',
    id: `id-${ref}`,
    before: null,
    after: { name: ref },
    calls: 1,
    outcome: 'done',
    keyMode: 'field',
    compensation: 'delete',
    at: AT,
    ...more,
  };
}

export function startedWith(changes: Change[], onFailure?: ChangeSet['onFailure']): StartedEntry {
  const changeSet = { title: 'A set', changes, ...(onFailure === undefined ? {} : { onFailure }) };
  return { kind: 'started', at: AT, sagaId: SAGA, actor: 'ann', changeSet };
}

const common = (ref: string) => ({ at: AT, ref, attempts: 1, ms: 5 });

/** Entries in short. */
export const entry = {
  settled: (ref: string, more: Partial<Receipt> = {}): JournalEntry => ({
    ...common(ref),
    kind: 'settled',
    receipt: aReceipt(ref, more),
  }),
  failed: (ref: string): JournalEntry => ({
    ...common(ref),
    kind: 'failed',
    error: { code: 'VALIDATION', message: 'no' },
  }),
  waiting: (ref: string, dueAt: string): JournalEntry => ({
    ...common(ref),
    kind: 'waiting',
    cause: 'quota',
    dueAt,
    error: {
      code: 'QUOTA_EXHAUSTED',
      message: 'later',
    },
  }),
  unknown: (ref: string, dueAt: string): JournalEntry => ({
    ...common(ref),
    kind: 'unknown',
    dueAt,
    error: {
      code: 'OUTCOME_UNKNOWN',
      message: 'lost',
    },
  }),
  stuck: (ref: string, code: 'CONFLICT' | 'OUTCOME_UNKNOWN' = 'CONFLICT'): JournalEntry => ({
    ...common(ref),
    kind: 'stuck',
    error: { code, message: 'stuck' },
  }),
  absent: (ref: string): JournalEntry => ({ ...common(ref), kind: 'absent' }),
  compensated: (ref: string): JournalEntry => ({
    ...common(ref),
    kind: 'compensated',
    receipt: aReceipt(ref, { kind: 'compensate', after: null }),
  }),
  decided: (decision: 'retry' | 'compensate' | 'accept'): JournalEntry => ({
    kind: 'decided',
    at: AT,
    decision,
    by: 'ann',
    comment: null,
  }),
};

/** The state after a start with these changes and the entries that follow. */
export function after(start: StartedEntry, ...entries: JournalEntry[]): SagaState {
  return entries.reduce(advance, fold([start]));
}

/** Each step's state, in short: `a:done b:pending`. */
export function statesOf(state: SagaState): string {
  return state.changeSet.changes.map(({ ref }) => `${ref}:${state.steps[ref]?.state}`).join(' ');
}

import type { DecisionKind, StepEntry } from './entries.js';
import type { Phase, SagaStatus, StepStateName } from './state.js';

type StepTable = Record<StepEntry['kind'], Record<Phase, Partial<Record<StepStateName, StepStateName>>>>;

const FOUND_OUT = { applying: 'done', unknown: 'done' } as const;
const REFUSED = { applying: 'failed', unknown: 'failed' } as const;
const IN_DOUBT = { applying: 'unknown', unknown: 'unknown' } as const;

/**
 * What an entry makes of its step, by phase and the step's state; what is not here is refused. The answer of a call
 * that was under way when another step failed arrives in the backward phase, so the first kinds stand in both.
 */
export const STEP_TRANSITIONS: StepTable = {
  settled: { forward: FOUND_OUT, backward: FOUND_OUT },
  failed: { forward: REFUSED, backward: REFUSED },
  waiting: {
    forward: { applying: 'applying', unknown: 'applying' },
    backward: { applying: 'applying', unknown: 'unknown', compensating: 'compensating' },
  },
  unknown: { forward: IN_DOUBT, backward: { ...IN_DOUBT, compensating: 'compensating' } },
  stuck: { forward: IN_DOUBT, backward: { ...IN_DOUBT, compensating: 'attention' } },
  absent: { forward: {}, backward: { applying: 'pending', unknown: 'pending' } },
  compensated: { forward: {}, backward: { compensating: 'compensated' } },
};

/** Statuses in which step entries may still come. */
export const LIVE: ReadonlySet<SagaStatus> = new Set(['running', 'waiting']);

/** What a person may decide, by the saga's status. */
export const DECISIONS_BY_STATUS: Record<SagaStatus, readonly DecisionKind[]> = {
  running: [],
  waiting: ['retry', 'compensate'],
  attention: ['retry', 'compensate', 'accept'],
  done: [],
  compensated: [],
  failed: [],
  accepted: [],
};

const ONCE_MORE = { applying: 'applying', unknown: 'unknown' } as const;

/** What a person's `retry` makes of a step that waits or was given up; other steps stay as they are. */
export const RETRIED: Record<Phase, Partial<Record<StepStateName, StepStateName>>> = {
  forward: { ...ONCE_MORE, failed: 'applying' },
  backward: { ...ONCE_MORE, compensating: 'compensating', attention: 'compensating' },
};

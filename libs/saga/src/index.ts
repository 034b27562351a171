export { SagaEngine, type CommitRequest, type Decision, type SagaEngineOptions } from './engine.js';
export type {
  ChangedStep,
  DecidedEntry,
  DecisionKind,
  JournalEntry,
  StepEntry,
  WaitCause,
} from './entries.js';
export { advance, fold, mayChange } from './fold.js';
export { nextActions, type Action } from './actions.js';
export { checkChangeSet } from './plan.js';
export {
  systemClock,
  type Append,
  type CallContext,
  type Clock,
  type Journal,
  type Lease,
  type ListedSaga,
  type Participants,
  type ResolveContext,
  type WriteContext,
} from './ports.js';
export {
  attentionReport,
  stepSummaries,
  type AttentionRecord,
  type AttentionReport,
  type Standing,
} from './report.js';
export { DEFAULT_SETTINGS, type SagaSettings } from './settings.js';
export {
  hasEnded,
  SAGA_STATUSES,
  type Phase,
  type SagaState,
  type SagaStatus,
  type StepState,
} from './state.js';
export { Leases } from './postgres/leases.js';
export { migrate } from './postgres/migrate.js';
export { PostgresJournal } from './postgres/journal.js';

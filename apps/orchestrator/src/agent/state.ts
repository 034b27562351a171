import type { BaseMessage, BaseMessageLike } from '@langchain/core/messages';
import { Annotation, messagesStateReducer } from '@langchain/langgraph';
import type { ErrorBody, RunDetail } from '@signalbox/contracts';
import type { RunOutcome, RunRecord } from './agent-api.js';
import type { AgentRun, Proposal, SagaOutcome, Verdict } from './ports.js';
import type { AskPersonAnswer, FindRecordsCall, ReadRecordCall } from './protocol.js';

/** Plays a run, or answers a question by reading. */
export type GraphMode = 'job' | 'ask';

export type ReadCall =
  { name: 'read_record'; args: ReadRecordCall } | { name: 'find_records'; args: FindRecordsCall };

/** What was read to come to the proposal, so that it can be read again before anything is done. */
export interface Ground {
  call: ReadCall;
  /** Hash of the canonical values that were answered. */
  digest: string;
}

/** Who gave leave; `approvalId` is null where the policy did. */
export interface Leave {
  by: string;
  approvalId: string | null;
}

function appended<T>(): {
  reducer: (all: T[], more: T[]) => T[];
  default: () => T[];
} {
  return { reducer: (all, more) => [...all, ...more], default: () => [] };
}

/** The state of one run, as checkpoints keep it: plain JSON, and messages. */
export const RunState = Annotation.Root({
  run: Annotation<AgentRun>(),
  mode: Annotation<GraphMode>(),
  /** The connections when the run started: each has its node for as long as the run lives. */
  connections: Annotation<string[]>(),
  messages: Annotation<BaseMessage[], BaseMessageLike[]>({
    reducer: (all, more) => messagesStateReducer(all, more as BaseMessage[]),
    default: () => [],
  }),
  /** Calls of the model since planning began, or began anew. */
  rounds: Annotation<number>({ reducer: (_, next) => next, default: () => 0 }),
  /** How often a proposal came back with a business problem. */
  problemRounds: Annotation<number>({ reducer: (_, next) => next, default: () => 0 }),
  reads: Annotation<RunDetail['reads']>(appended()),
  /** null forgets what was read: planning begins anew. */
  grounds: Annotation<Ground[], Ground[] | null>({
    reducer: (all, more) => (more === null ? [] : [...all, ...more]),
    default: () => [],
  }),
  /** Answers of people, by the hash of the question: nobody is asked twice. */
  answers: Annotation<Record<string, AskPersonAnswer>>({
    reducer: (all, more) => ({ ...all, ...more }),
    default: () => ({}),
  }),
  proposal: Annotation<Proposal | null>({ reducer: (_, next) => next, default: () => null }),
  verdict: Annotation<Verdict | null>({ reducer: (_, next) => next, default: () => null }),
  leave: Annotation<Leave | null>({ reducer: (_, next) => next, default: () => null }),
  /** Approvals whose decision was taken in: a repeated one changes nothing. */
  decided: Annotation<string[]>(appended()),
  voided: Annotation<RunRecord['voided']>(appended()),
  saga: Annotation<SagaOutcome | null>({ reducer: (_, next) => next, default: () => null }),
  outcome: Annotation<RunOutcome | null>({ reducer: (_, next) => next, default: () => null }),
  /** What the outcome comes from, in words: the model's last, or a person's reason. */
  conclusion: Annotation<string | null>({ reducer: (_, next) => next, default: () => null }),
  problem: Annotation<ErrorBody | null>({ reducer: (_, next) => next, default: () => null }),
  /** The written result. */
  result: Annotation<string | null>({ reducer: (_, next) => next, default: () => null }),
});

export type State = typeof RunState.State;
export type Update = typeof RunState.Update;

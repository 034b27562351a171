import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import type { BaseCheckpointSaver } from '@langchain/langgraph';
import type { Mappings } from '@signalbox/mapping';
import type { Lease } from '@signalbox/saga';
import type { AskReply, ErrorBody, RunDetail, RunStatus } from '@signalbox/contracts';
import type {
  AgentRun,
  Commit,
  Decision,
  GatewayReads,
  Playbooks,
  Policy,
  Proposal,
  ReviewRequest,
  SagaOutcome,
} from './ports.js';

/** A chat model and the setting that chose it: `scripted`, `anthropic:claude-…`. */
export interface AgentModel {
  name: string;
  chat: BaseChatModel;
}

export interface AgentOptions {
  /** Plays a run. */
  model: AgentModel;
  /** Answers questions; without it `model` does. */
  askModel?: AgentModel;
  /** The mappings as they are now. */
  mappings: () => Mappings;
  gateways: GatewayReads;
  policy: Policy;
  playbooks: Playbooks;
  commit: Commit;
  checkpointer: BaseCheckpointSaver;
}

/** How one call of the agent is carried out. */
export interface Execution {
  /** The lease under which the run is executed: checkpoints of a lower epoch are refused as `STALE_OWNER`. */
  lease?: Lease;
  signal?: AbortSignal;
}

/** An end of the graph, as the run's status will say it. */
export type RunOutcome = Extract<
  RunStatus,
  'done' | 'compensated' | 'attention' | 'rejected' | 'nothing-to-do' | 'failed'
>;

/** What stands whatever came next: for the run's row. */
export interface RunRecord {
  reads: RunDetail['reads'];
  proposal: Proposal | null;
  saga: SagaOutcome | null;
  /** Approvals that lost their ground because data changed after they were given. */
  voided: { approvalId: string; reason: string }[];
}

/** Where a run stands after a call: it waits for a person, or it ended. */
export type Advance =
  | (RunRecord & { status: 'waiting'; request: ReviewRequest })
  | (RunRecord & { status: 'finished'; outcome: RunOutcome; report: string; error: ErrorBody | null });

/**
 * Executes runs. Each call goes on from the run's last checkpoint, so that a call which was cut short is made again.
 * Throws `SagaWaiting` when the saga waits for a due time, and a `SignalboxError` when the run has to be tried again
 * later (its code says how).
 */
export interface Agent {
  /** Starts a run, or attaches to what its thread has done already. */
  start(run: AgentRun, execution?: Execution): Promise<Advance>;
  /** Goes on; with a decision that was taken in already, as if there was none. */
  resume(run: AgentRun, decision?: Decision, execution?: Execution): Promise<Advance>;
  /** Answers a question by reading only. */
  ask(question: string, execution?: Pick<Execution, 'signal'>): Promise<AskReply>;
}

import type {
  Change,
  ChangeSet,
  Fields,
  GetReply,
  GetRequest,
  PreviewItem,
  PreviewReply,
  QueryReply,
  QueryRequest,
  StepSummary,
} from '@signalbox/contracts';
import type { ProposedChange } from './protocol.js';

/** What the graph needs of the gateways: reading and previewing. Errors are `SignalboxError`s. */
export interface GatewayReads {
  /** Names of the connections that gateways have announced. */
  connections(): Promise<string[]>;
  get(connection: string, request: GetRequest): Promise<GetReply>;
  query(connection: string, request: QueryRequest): Promise<QueryReply>;
  preview(connection: string, changes: Change[]): Promise<PreviewReply>;
}

/** A change set as it goes to review. */
export interface Proposal {
  changeSet: ChangeSet;
  /** Hash of the change set: what an approval is bound to. */
  hash: string;
  items: (PreviewItem & { connection: string })[];
  /** Schema version of each connection when the changes were previewed. */
  schemas: Record<string, string>;
  /** The proposal in canonical terms, for the policy. */
  canonical: { title: string; changes: ProposedChange[] };
}

/** The run that a graph executes: one thread. */
export interface AgentRun {
  id: string;
  playbook: string;
  title: string;
  /** What the trigger or the caller gave: `{ opportunity: '006…' }`. */
  input: Fields;
}

/** Decides whether a proposal needs a person. */
export interface Policy {
  (proposal: Proposal, run: AgentRun): Verdict | Promise<Verdict>;
}

/** The part of a playbook that a model reads: what the job is, in words. */
export interface Playbooks {
  instructions(playbook: string): string;
}

/** What the policy says of a proposal. */
export type Verdict =
  | { need: 'nobody'; rule: string }
  | { need: 'person'; rule: string; reason: string }
  | { need: 'refuse'; rule: string; reason: string };

/** What a person decided; resumes an interrupted graph. */
export type Decision =
  | { kind: 'approved'; approvalId: string; hash: string; by: string }
  | { kind: 'rejected'; approvalId: string; by: string; reason: string }
  | { kind: 'answered'; approvalId: string; by: string; choice: string; comment: string | null }
  /** What was read has changed since: the proposal has to be made anew. */
  | { kind: 'void'; approvalId: string; reason: string };

/** What the graph interrupts with; the run's approval row is made from it. */
export type ReviewRequest =
  | { kind: 'change-set'; title: string; reason: string; hash: string; proposal: Proposal }
  | {
      kind: 'question';
      title: string;
      reason: string;
      hash: string;
      question: { text: string; options: { value: string; label: string; detail: string }[] };
    };

/** How a saga ended, or why it waits. */
export interface SagaOutcome {
  sagaId: string;
  /** `failed`: the first change was refused, and nothing was done. */
  status: 'done' | 'compensated' | 'failed' | 'attention' | 'waiting';
  /** `waiting`: when to go on, UTC. */
  dueAt?: string;
  steps: StepSummary[];
}

/** Executes an approved change set. Called again with the same saga id it attaches to what happened already. */
export interface Commit {
  (saga: {
    sagaId: string;
    runId: string;
    changeSet: ChangeSet;
    /** `policy:<rule>`, or the person who approved. */
    actor: string;
    /** Aborts when the run is given up: shutdown, lease lost. */
    signal?: AbortSignal;
  }): Promise<SagaOutcome>;
}

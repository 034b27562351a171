import { SignalboxError, type PreviewSagaRequest } from '@signalbox/contracts';
import type { SagaEngine } from '@signalbox/saga';
import { v5 as uuidv5 } from 'uuid';
import type { Advance, Agent, Execution, RunRecord } from '../agent/agent-api.js';
import { decisionProblem } from '../agent/decisions.js';
import type { AgentRun, Commit, Decision, Proposal, ReviewRequest, Verdict } from '../agent/ports.js';
import { writeReport, type Reported } from '../agent/report.js';
import { SagaWaiting } from '../agent/saga-waiting.js';
import { leaveOf } from './leave.js';
import { REQUESTED_CHANGES } from './requested-key.js';

export interface RequestedAgentParts {
  propose: (request: PreviewSagaRequest, signal?: AbortSignal) => Promise<Proposal>;
  policy: (proposal: Proposal) => Verdict;
  commit: Commit;
  engine: Pick<SagaEngine, 'get'>;
}

const NAMESPACE = '7d0a1c52-2f0e-4a1a-9f0c-6a53be1f1c07';

/** The one saga of a run of requested changes: an approval is used up by it. */
export const requestedSagaId = (thread: string): string => uuidv5(thread, NAMESPACE);

const CHANGED_SINCE = 'the records have changed since they were shown';

/** Plays runs whose changes another service has proposed by `requested`, all others by `agent`. */
export function withRequested(agent: Agent, requested: Pick<Agent, 'start' | 'resume'>): Agent {
  const of = ({ playbook }: AgentRun) => (playbook === REQUESTED_CHANGES ? requested : agent);
  return {
    start: (run, execution) => of(run).start(run, execution),
    resume: (run, decision, execution) => of(run).resume(run, decision, execution),
    ask: (question, execution) => agent.ask(question, execution),
  };
}

/**
 * Plays a run without a model: preview, policy, approval where it needs a person, saga. It keeps nothing between calls: what
 * was shown is made again and must have the hash that was approved, and a saga that has begun is attached to.
 */
export function requestedAgent(parts: RequestedAgentParts): Pick<Agent, 'start' | 'resume'> {
  return {
    start: (run, execution) => advance(parts, run, undefined, execution),
    resume: (run, decision, execution) => advance(parts, run, decision, execution),
  };
}

async function advance(
  parts: RequestedAgentParts,
  run: AgentRun,
  decision?: Decision,
  { signal }: Execution = {},
): Promise<Advance> {
  const begun = await parts.engine.get(requestedSagaId(run.id));
  if (begun !== null) return execute(parts, run, null, begun, signal);
  if (decision?.kind === 'rejected')
    return ended(run, null, 'rejected', { conclusion: `${decision.by}: ${decision.reason}` });

  const proposal = await parts.propose(run.input as unknown as PreviewSagaRequest, signal);
  const verdict = parts.policy(proposal);
  if (verdict.need === 'refuse')
    return ended(run, proposal, 'rejected', {
      verdict,
      problem: new SignalboxError('FORBIDDEN_BY_POLICY', verdict.reason, { details: { rule: verdict.rule } }),
    });
  const { changeSet, hash } = proposal;
  if (verdict.need === 'nobody') {
    const actor = `policy:${verdict.rule}`;
    return execute(parts, run, proposal, { changeSet, actor }, signal);
  }
  const { title } = changeSet;
  const request: ReviewRequest = { kind: 'change-set', title, reason: verdict.reason, hash, proposal };
  if (decision === undefined) return { ...record(proposal), status: 'waiting', request };
  if (decisionProblem(decision, request) === null && decision.kind === 'approved')
    return execute(parts, run, proposal, { changeSet, actor: decision.by }, signal);
  const voided = [{ approvalId: decision.approvalId, reason: CHANGED_SINCE }];
  return { ...record(proposal), voided, status: 'waiting', request };
}

async function execute(
  parts: RequestedAgentParts,
  run: AgentRun,
  proposal: Proposal | null,
  { changeSet, actor }: { changeSet: Proposal['changeSet']; actor: string },
  signal?: AbortSignal,
): Promise<Advance> {
  const sagaId = requestedSagaId(run.id);
  const saga = await parts.commit({ sagaId, runId: run.id, changeSet, actor, signal });
  if (saga.status === 'waiting') throw new SagaWaiting(sagaId, saga.dueAt ?? new Date().toISOString());
  return ended(run, proposal, saga.status, { saga, ...leaveOf(sagaId, actor) });
}

const record = (proposal: Proposal | null): RunRecord => ({ reads: [], proposal, saga: null, voided: [] });

type Ending = Partial<Pick<Reported, 'conclusion' | 'verdict' | 'leave' | 'saga'>> & {
  problem?: SignalboxError;
};

function ended(
  run: AgentRun,
  proposal: Proposal | null,
  outcome: 'rejected' | 'done' | 'compensated' | 'attention' | 'failed',
  { conclusion = null, verdict = null, leave = null, saga = null, problem }: Ending,
): Advance {
  const error = problem?.toBody() ?? null;
  const report = writeReport({ run, outcome, proposal, conclusion, verdict, leave, saga, problem: error });
  return { ...record(proposal), saga, status: 'finished', outcome, report, error };
}

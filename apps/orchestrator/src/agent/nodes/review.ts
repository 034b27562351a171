import { interrupt, type LangGraphRunnableConfig } from '@langchain/langgraph';
import { SignalboxError } from '@signalbox/contracts';
import { lostGround } from '../freshness.js';
import type { Decision, Proposal, ReviewRequest } from '../ports.js';
import type { Room } from '../room.js';
import type { State, Update } from '../state.js';
import { planAnew } from './anew.js';

export function proposalIn(state: State): Proposal {
  if (state.proposal === null) throw new SignalboxError('INTERNAL', 'There is no proposal to decide on.');
  return state.proposal;
}

/** Asks the policy whether a person has to decide. */
export function reviewNode({ options }: Room) {
  return async (state: State): Promise<Update> => {
    const verdict = await options.policy(proposalIn(state), state.run);
    if (verdict.need === 'person') return { verdict };
    if (verdict.need === 'nobody') {
      return { verdict, leave: { by: `policy:${verdict.rule}`, approvalId: null } };
    }
    const { reason } = verdict;
    const problem = new SignalboxError('FORBIDDEN_BY_POLICY', reason, { details: { rule: verdict.rule } });
    return { verdict, outcome: 'rejected', conclusion: reason, problem: problem.toBody() };
  };
}

/** Waits for the person whom the policy asks for; leave is given only for what still holds when it was given. */
export function approvalNode(room: Room) {
  return async (state: State, config: LangGraphRunnableConfig): Promise<Update> => {
    const proposal = proposalIn(state);
    const decision = interrupt<ReviewRequest, Decision>(reviewRequest(state, proposal));
    const { approvalId } = decision;
    if (decision.kind === 'void') return planAnew(room, state, approvalId, decision.reason);
    if (decision.kind === 'rejected') {
      return {
        decided: [approvalId],
        outcome: 'rejected',
        conclusion: `${decision.by}: ${decision.reason}`,
      };
    }
    if (decision.kind === 'answered' || decision.hash !== proposal.hash) {
      throw new SignalboxError('CONFLICT', 'The approval names another change set than this run proposes.');
    }
    const lost = await lostGround(room.options, proposal, state.grounds, config.signal);
    if (lost !== null) return planAnew(room, state, approvalId, lost);
    return { decided: [approvalId], leave: { by: decision.by, approvalId } };
  };
}

export function reviewRequest(state: State, proposal: Proposal): ReviewRequest {
  const reason = state.verdict?.need === 'person' ? state.verdict.reason : '';
  return { kind: 'change-set', title: proposal.changeSet.title, reason, hash: proposal.hash, proposal };
}

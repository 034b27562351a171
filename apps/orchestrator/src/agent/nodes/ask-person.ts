import { interrupt } from '@langchain/langgraph';
import { SignalboxError, canonicalJson, sha256 } from '@signalbox/contracts';
import { answerMessage } from '../calls.js';
import { aloneCall } from '../last-call.js';
import type { Decision, ReviewRequest } from '../ports.js';
import type { AskPersonAnswer, AskPersonCall } from '../protocol.js';
import type { Room } from '../room.js';
import type { State, Update } from '../state.js';
import { planAnew } from './anew.js';

/** Waits for a person's answer, which is the answer of the tool; a question that was answered is not asked again. */
export function askPersonNode(room: Room) {
  return (state: State): Update => {
    const call = aloneCall(state, room.tools);
    const request = questionRequest(call.args as unknown as AskPersonCall);
    const known = state.answers[request.hash];
    if (known !== undefined) return { messages: [answerMessage(call, known)] };
    const decision = interrupt<ReviewRequest, Decision>(request);
    if (decision.kind === 'void') return planAnew(room, state, decision.approvalId, decision.reason);
    const decided = [decision.approvalId];
    if (decision.kind === 'rejected') {
      return { decided, outcome: 'rejected', conclusion: `${decision.by}: ${decision.reason}` };
    }
    if (decision.kind === 'approved') {
      throw new SignalboxError('BAD_REQUEST', 'A question is answered with a choice, not approved.');
    }
    const { choice, comment, by } = decision;
    const answer: AskPersonAnswer = { choice, comment, by };
    return { decided, answers: { [request.hash]: answer }, messages: [answerMessage(call, answer)] };
  };
}

export function questionRequest({ question, options }: AskPersonCall): ReviewRequest & { kind: 'question' } {
  return {
    kind: 'question',
    title: question,
    reason: 'What the systems hold does not tell, and a wrong guess would make or change a wrong record.',
    hash: sha256(canonicalJson({ question, options })),
    question: { text: question, options },
  };
}

import type { LangGraphRunnableConfig } from '@langchain/langgraph';
import { isSignalboxError, type ErrorClass } from '@signalbox/contracts';
import { answerMessage, type ToolCall } from '../calls.js';
import { aloneCall } from '../last-call.js';
import { previewAll } from '../previewing.js';
import { mapChanges, mistakesOf, problemsOf, proposalOf, type Problem } from '../proposal.js';
import type { ProposeChangesCall } from '../protocol.js';
import type { Room } from '../room.js';
import type { State, Update } from '../state.js';

/** How often the systems' objections go back to the model; then a person looks. */
const MAX_PROBLEM_ROUNDS = 1;
const OBJECTIONS: ReadonlySet<ErrorClass> = new Set(['business', 'caller']);

/** Turns what the model proposes into a proposal that the systems have looked at, or sends it back. */
export function proposeNode(room: Room) {
  return async (state: State, config: LangGraphRunnableConfig): Promise<Update> => {
    const call = aloneCall(state, room.tools);
    const proposed = call.args as unknown as ProposeChangesCall;
    const mistakes = mistakesOf(proposed.changes);
    if (mistakes.length > 0) return sentBack(call, mistakes);
    const mapped = mapChanges(room.options.mappings(), proposed);
    if ('problems' in mapped) return sentBack(call, mapped.problems);
    const { set } = mapped;
    try {
      const previews = await previewAll(room.options.gateways, set.changes, config.signal);
      const problems = problemsOf(set, previews);
      if (problems.length > 0) return objection(state, call, problems);
      return { proposal: proposalOf(set, previews, proposed) };
    } catch (error) {
      if (!isSignalboxError(error) || !OBJECTIONS.has(error.class)) throw error;
      return objection(state, call, [{ ref: '*', ...error.toBody() }]);
    }
  };
}

/** The model's own mistakes go back to it until its rounds are used up. */
function sentBack(call: ToolCall, problems: Problem[]): Update {
  return { messages: [answerMessage(call, { problems })] };
}

function objection(state: State, call: ToolCall, problems: Problem[]): Update {
  const back = sentBack(call, problems);
  if (state.problemRounds < MAX_PROBLEM_ROUNDS) return { ...back, problemRounds: state.problemRounds + 1 };
  const [first] = problems;
  const message = problems.map(({ ref, message }) => `${ref}: ${message}`).join('; ');
  return {
    ...back,
    outcome: 'attention',
    problem: { code: first?.code ?? 'VALIDATION', message, details: { problems } },
  };
}

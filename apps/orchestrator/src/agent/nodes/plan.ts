import { type AIMessage, type BaseMessage } from '@langchain/core/messages';
import type { LangGraphRunnableConfig } from '@langchain/langgraph';
import { SignalboxError } from '@signalbox/contracts';
import type { AgentModel } from '../agent-api.js';
import { keptMessage } from '../calls.js';
import { conclude } from '../conclusion.js';
import { modelError } from '../model-errors.js';
import type { Room } from '../room.js';
import type { State, Update } from '../state.js';
import type { ToolDefinition } from '../tools.js';

/** Calls of the model until somebody has to look why it comes to no end. */
export const MAX_ROUNDS = 40;
/** Milliseconds within which a model has to answer, its client's own retries included. */
const MODEL_DEADLINE_MS = 180_000;

/** Asks the model what to do next. */
export function planNode({ options, mode, tools }: Room) {
  const model = mode === 'ask' ? (options.askModel ?? options.model) : options.model;
  return async (state: State, config: LangGraphRunnableConfig): Promise<Update> => {
    if (state.rounds >= MAX_ROUNDS) return { outcome: 'attention', problem: noEnd(model.name) };
    const message = keptMessage(await answerOf(model, tools, state.messages, config.signal));
    const update = { messages: [message], rounds: state.rounds + 1 };
    return (message.tool_calls ?? []).length > 0 ? update : { ...update, ...conclude(message, mode) };
  };
}

async function answerOf(
  model: AgentModel,
  tools: ToolDefinition[],
  messages: BaseMessage[],
  signal?: AbortSignal,
): Promise<AIMessage> {
  const deadline = AbortSignal.timeout(MODEL_DEADLINE_MS);
  const either = signal === undefined ? deadline : AbortSignal.any([signal, deadline]);
  try {
    const bound = model.chat.bindTools?.(tools) ?? model.chat;
    return (await bound.invoke(messages, { signal: either })) as AIMessage;
  } catch (error) {
    if (signal?.aborted === true) throw error;
    if (!deadline.aborted) throw modelError(model.name, error);
    throw new SignalboxError('TIMEOUT', `${model.name} did not answer in time; the run goes on later.`, {
      cause: error,
    });
  }
}

function noEnd(model: string) {
  const message = `${model} came to no end within ${MAX_ROUNDS} rounds of reading and planning.`;
  return new SignalboxError('INTERNAL', message).toBody();
}

import type { AIMessage } from '@langchain/core/messages';
import { SignalboxError } from '@signalbox/contracts';
import { callsOf, sortCalls, type SortedCalls, type ToolCall } from './calls.js';
import type { State } from './state.js';
import type { ToolDefinition } from './tools.js';

/** The calls of the model's last message, sorted by who carries them out. */
export function lastCalls(state: Pick<State, 'messages'>, tools: ToolDefinition[]): SortedCalls {
  return sortCalls(callsOf(state.messages.at(-1) as AIMessage), tools);
}

/** The one call that a person or the review looks at. */
export function aloneCall(state: Pick<State, 'messages'>, tools: ToolDefinition[]): ToolCall {
  const { alone } = lastCalls(state, tools);
  if (alone === null) throw new SignalboxError('INTERNAL', 'The last message holds no call of its own.');
  return alone;
}

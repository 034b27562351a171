import { AIMessage, ToolMessage } from '@langchain/core/messages';
import { v4 as uuidv4 } from 'uuid';
import { SignalboxError, type ErrorBody } from '@signalbox/contracts';
import type { ReadCall } from './state.js';
import { callProblem, type ToolDefinition } from './tools.js';

/** A call of a tool, as the last message of the model holds it. */
export interface ToolCall {
  id: string;
  name: string;
  args: Record<string, unknown>;
}

/** A reading call under its id. */
export type ReadTask = ReadCall & { id: string };
export interface Refusal {
  id: string;
  name: string;
  error: ErrorBody;
}

/** What is to be done for one message of the model. */
export interface SortedCalls {
  /** By connection. */
  reads: Record<string, ReadTask[]>;
  refused: Refusal[];
  /** A call that a person or the review has to look at; it was the only one of its message. */
  alone: ToolCall | null;
}

const MALFORMED = '$malformed';
const ALONE = new Set(['ask_person', 'propose_changes']);

/**
 * The model's message as the run keeps it: under an id of its own, since a message replaces an earlier one of the same id
 * and not every server of models gives each its own; with an id for each call; and with calls whose arguments are no JSON
 * among the others, since providers refuse a history in which a call has no answer.
 */
export function keptMessage(message: AIMessage): AIMessage {
  const malformed = (message.invalid_tool_calls ?? []).map((call) => ({
    name: call.name ?? 'unnamed',
    args: { [MALFORMED]: call.error ?? call.args ?? '' },
    id: call.id,
  }));
  const { tool_calls: _, ...withoutRaw } = message.additional_kwargs;
  return new AIMessage({
    id: uuidv4(),
    content: message.content,
    // Raw calls that are no JSON would be sent back as they came.
    additional_kwargs: malformed.length > 0 ? withoutRaw : message.additional_kwargs,
    response_metadata: message.response_metadata,
    usage_metadata: message.usage_metadata,
    tool_calls: [...(message.tool_calls ?? []), ...malformed].map((call) => ({
      ...call,
      id: call.id ?? uuidv4(),
      type: 'tool_call',
    })),
  });
}

/** The calls of the model's message, each with an id. */
export function callsOf(message: AIMessage): ToolCall[] {
  return (message.tool_calls ?? []).map(({ id, name, args }) => ({ id: id ?? name, name, args }));
}

/** Sorts the calls of one message by who has to carry them out; each call is in exactly one place. */
export function sortCalls(calls: ToolCall[], tools: ToolDefinition[]): SortedCalls {
  const sorted: SortedCalls = { reads: {}, refused: [], alone: null };
  for (const call of calls) {
    const problem = problemOf(call, tools, calls.length);
    if (problem !== null) {
      const error = new SignalboxError('BAD_REQUEST', problem).toBody();
      sorted.refused.push({ id: call.id, name: call.name, error });
    } else if (ALONE.has(call.name)) sorted.alone = call;
    else {
      const task = call as unknown as ReadTask;
      (sorted.reads[task.args.connection] ??= []).push(task);
    }
  }
  return sorted;
}

function problemOf(call: ToolCall, tools: ToolDefinition[], count: number): string | null {
  if (MALFORMED in call.args) {
    return `The arguments of ${call.name} are not JSON: ${String(call.args[MALFORMED])}.`;
  }
  const problem = callProblem(tools, call.name, call.args);
  if (problem === null && count > 1 && ALONE.has(call.name)) {
    return `${call.name} has to be the only call of its message. Call it by itself, once the answers to the other calls are there.`;
  }
  return problem;
}

/** The answer to a call, as JSON text. */
export function answerMessage(call: { id: string; name: string }, answer: object): ToolMessage {
  return new ToolMessage({ tool_call_id: call.id, name: call.name, content: JSON.stringify(answer) });
}

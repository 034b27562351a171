import { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { AIMessage, HumanMessage, ToolMessage, type BaseMessage } from '@langchain/core/messages';
import type { ChatResult } from '@langchain/core/outputs';

/** What the model says in one turn: calls `[tool, arguments]`, or the text with which it ends. */
export type PlayedTurn = [name: string, args: object][] | string | AIMessage;

/** A chat model that says its turns in order; planning that begins anew begins with the first turn again. */
export class PlayedModel extends BaseChatModel {
  /** What it was shown, turn by turn. */
  readonly shown: BaseMessage[][] = [];

  constructor(private readonly turns: PlayedTurn[]) {
    super({});
  }

  override _llmType(): string {
    return 'played';
  }

  override bindTools(): this {
    return this;
  }

  override async _generate(messages: BaseMessage[]): Promise<ChatResult> {
    this.shown.push(messages);
    const begin = messages.findLastIndex((message) => HumanMessage.isInstance(message));
    const taken = messages.slice(begin).filter((message) => AIMessage.isInstance(message)).length;
    const turn = this.turns[Math.min(taken, this.turns.length - 1)] ?? '';
    const message = messageOf(turn, taken);
    return { generations: [{ text: message.text, message }] };
  }

  /** Answers of tools that the model was shown last, by call. */
  get answers(): Record<string, unknown> {
    const tools = (this.shown.at(-1) ?? []).filter((message) => ToolMessage.isInstance(message));
    return Object.fromEntries(tools.map((tool) => [tool.tool_call_id, JSON.parse(tool.text) as unknown]));
  }
}

function messageOf(turn: PlayedTurn, taken: number): AIMessage {
  if (typeof turn === 'string') return new AIMessage(turn);
  if (!Array.isArray(turn)) return turn;
  return new AIMessage({
    content: '',
    tool_calls: turn.map(([name, args], index) => ({
      id: `${taken}-${index}`,
      name,
      args: { ...args },
      type: 'tool_call',
    })),
  });
}

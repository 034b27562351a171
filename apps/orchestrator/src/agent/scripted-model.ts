import type { CallbackManagerForLLMRun } from '@langchain/core/callbacks/manager';
import { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { AIMessage, HumanMessage, ToolMessage, type BaseMessage } from '@langchain/core/messages';
import type { ChatResult } from '@langchain/core/outputs';
import type { Fields } from '@signalbox/contracts';
import type { Mappings } from '@signalbox/mapping';
import { nextMove, playbookFunctions, playbookNamed, type Move, type Playbook } from '../playbooks/index.js';
import { scriptedAnswer } from './scripted-answer.js';

/** What the scripted model plays from; asked for anew at each turn, so that changed files count. */
export interface Script {
  playbooks: () => ReadonlyMap<string, Playbook>;
  mappings: () => Mappings;
  now: () => Date;
}

/** What a turn of the scripted model is: calls with what there is to say, or the end. */
export type Turn = Move | { kind: 'end'; outcome: 'done'; text: string };

/**
 * A chat model that needs no key and no network: it calls the tools that the run's playbook prescribes. A call's id is
 * the name of its step. Its last message carries the outcome in `additional_kwargs.outcome`.
 */
export class ScriptedChatModel extends BaseChatModel {
  constructor(private readonly script: Script) {
    super({});
  }

  override _llmType(): string {
    return 'scripted';
  }

  /** The playbook says which tools to call. */
  override bindTools(): this {
    return this;
  }

  override async _generate(
    messages: BaseMessage[],
    _options?: this['ParsedCallOptions'],
    _runManager?: CallbackManagerForLLMRun,
  ): Promise<ChatResult> {
    const message = messageOf(await nextTurn(this.script, messages));
    return { generations: [{ text: message.text, message }] };
  }
}

async function nextTurn(script: Script, messages: BaseMessage[]): Promise<Turn> {
  const start = messages.findLastIndex((message) => HumanMessage.isInstance(message));
  const first = messages[start];
  const answers = answersIn(messages.slice(start + 1));
  const job = first === undefined ? null : jobOf(first);
  const mappings = script.mappings();
  if (job === null) return scriptedAnswer(mappings, first?.text ?? '', answers);
  const playbook = playbookNamed(script.playbooks(), job.playbook);
  return nextMove(playbook, { input: job.input, answers }, playbookFunctions(mappings, script.now));
}

interface Job {
  playbook: string;
  input: Fields;
}

/** The job that a message names, beside its text or as JSON in it; null for a question. */
function jobOf(message: BaseMessage): Job | null {
  const beside = message.additional_kwargs as Partial<Job>;
  const job = typeof beside.playbook === 'string' ? beside : jobInText(message.text);
  return typeof job?.playbook === 'string' ? { playbook: job.playbook, input: job.input ?? {} } : null;
}

function jobInText(text: string): Partial<Job> | null {
  if (!text.trimStart().startsWith('{')) return null;
  try {
    return JSON.parse(text) as Partial<Job>;
  } catch {
    return null;
  }
}

function answersIn(messages: BaseMessage[]): Map<string, unknown> {
  return new Map(
    messages
      .filter((message): message is ToolMessage => ToolMessage.isInstance(message))
      .map((message) => [message.tool_call_id, JSON.parse(message.text) as unknown]),
  );
}

function messageOf(turn: Turn): AIMessage {
  if (turn.kind === 'end') {
    return new AIMessage({ content: turn.text, additional_kwargs: { outcome: turn.outcome } });
  }
  return new AIMessage({
    content: turn.text,
    tool_calls: turn.calls.map(({ id, name, args }) => ({ id, name, args: { ...args }, type: 'tool_call' })),
  });
}

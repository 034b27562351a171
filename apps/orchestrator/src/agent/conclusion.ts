import type { AIMessage } from '@langchain/core/messages';
import type { RunOutcome } from './agent-api.js';
import type { GraphMode } from './state.js';

export interface Conclusion {
  outcome: RunOutcome;
  conclusion: string;
}

const SAID: [RegExp, RunOutcome][] = [
  [/^\W*nothing to do\W*/i, 'nothing-to-do'],
  [/^\W*attention\W*/i, 'attention'],
];
const OUTCOMES = new Set<unknown>(['nothing-to-do', 'done', 'attention']);

/**
 * What a model's last message, one without calls, means for the run: its `outcome` where it says one, else how its text
 * begins. A job that ends in other words without a proposal is looked at by a person.
 */
export function conclude(message: AIMessage, mode: GraphMode): Conclusion {
  const text = message.text.trim();
  const said = SAID.find(([words]) => words.test(text));
  const stated = message.additional_kwargs['outcome'];
  if (OUTCOMES.has(stated)) return { outcome: stated as RunOutcome, conclusion: text };
  if (mode === 'ask') return { outcome: 'done', conclusion: text };
  if (said === undefined) return { outcome: 'attention', conclusion: text };
  return { outcome: said[1], conclusion: text.replace(said[0], '') };
}

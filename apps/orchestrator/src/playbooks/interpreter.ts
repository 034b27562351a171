import type { Fields } from '@signalbox/contracts';
import type { PlaybookFunctions } from './functions.js';
import type { Playbook, Step, StepKind } from './playbook.js';
import { isYes } from './proposing.js';
import { TAKE, attention, type Move, type Walk } from './steps.js';

export interface Conversation {
  input: Fields;
  /** The answers that tools gave, by the name of the step that called. */
  answers: ReadonlyMap<string, unknown>;
}

/** Steps that decide what comes next: everything above has to be answered first. */
const DECIDING: ReadonlySet<StepKind> = new Set(['check', 'ask', 'propose']);

/**
 * Walks through a playbook as far as the answers reach. The same conversation always gives the same move, but for dates
 * that depend on the clock behind `functions`.
 */
export async function nextMove(
  playbook: Playbook,
  conversation: Conversation,
  functions: PlaybookFunctions,
): Promise<Move> {
  const walk: Walk = {
    scope: { input: conversation.input },
    answers: conversation.answers,
    functions,
    calls: [],
    blocked: new Set(),
  };
  for (const step of playbook.steps) {
    if (DECIDING.has(step.kind) && walk.calls.length > 0) break;
    try {
      const move = await takeStep(step, walk);
      if (move !== null) return move;
    } catch (error) {
      return attention(
        `${playbook.file}:${step.line}: the step "${step.name}" can't be worked out: ${(error as Error).message}`,
      );
    }
  }
  if (walk.calls.length > 0) return { kind: 'calls', calls: walk.calls, text: '' };
  return {
    kind: 'end',
    outcome: 'nothing-to-do',
    text: `${playbook.source.title}: there is nothing to change.`,
  };
}

async function takeStep(step: Step, walk: Walk): Promise<Move | null> {
  if ([...step.needs].some((name) => walk.blocked.has(name))) {
    walk.blocked.add(step.name);
    return null;
  }
  if (step.when !== null && !isYes(await step.when.evaluate(walk.scope, walk.functions))) {
    walk.scope[step.name] = step.kind === 'find' ? [] : null;
    return null;
  }
  return TAKE[step.kind](step as never, walk);
}

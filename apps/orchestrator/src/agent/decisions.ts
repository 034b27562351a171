import type { Decision, ReviewRequest } from './ports.js';

/**
 * Why a decision does not answer what a run waits for; null when it does. It is checked before the graph takes the
 * decision in, so that one for another change set changes nothing.
 */
export function decisionProblem(decision: Decision, pending: ReviewRequest | undefined): string | null {
  if (pending === undefined) return 'The run does not wait for a decision now.';
  if (decision.kind === 'approved') {
    if (pending.kind !== 'change-set') return 'A question is answered with a choice, not approved.';
    return decision.hash === pending.hash
      ? null
      : 'The approval names another change set than this run proposes.';
  }
  if (decision.kind === 'answered') {
    if (pending.kind !== 'question') return 'A change set is approved or rejected, not answered.';
    const choices = pending.question.options.map(({ value }) => value);
    return choices.includes(decision.choice)
      ? null
      : `"${decision.choice}" is none of the choices: ${choices.join(', ')}.`;
  }
  return null;
}

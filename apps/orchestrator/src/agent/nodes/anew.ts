import { RemoveMessage } from '@langchain/core/messages';
import { REMOVE_ALL_MESSAGES } from '@langchain/langgraph';
import { SignalboxError } from '@signalbox/contracts';
import { firstMessages } from '../prompt.js';
import { roomPrompt, type Room } from '../room.js';
import type { State, Update } from '../state.js';

/** Proposals of one run that may lose their ground; then a person looks at what keeps changing. */
export const MAX_VOIDS = 3;

/**
 * Forgets what was read and proposed, since it no longer holds, and has planning begin again. Answers of people are kept.
 */
export function planAnew(room: Room, state: State, approvalId: string, reason: string): Update {
  const voided = [{ approvalId, reason }];
  const taken = { voided, decided: [approvalId] };
  if (state.voided.length >= MAX_VOIDS)
    return { ...taken, outcome: 'attention', problem: keepsChanging(reason) };
  const note = `An earlier proposal became void before it was carried out: ${reason}. Read again and propose anew.`;
  const first = firstMessages(roomPrompt(room, state.run.playbook), state.run, note);
  return {
    ...taken,
    messages: [new RemoveMessage({ id: REMOVE_ALL_MESSAGES }), ...first],
    rounds: 0,
    problemRounds: 0,
    grounds: null,
    proposal: null,
    verdict: null,
    leave: null,
  };
}

function keepsChanging(reason: string) {
  return new SignalboxError(
    'CONFLICT',
    `The data keeps changing between proposal and approval; last: ${reason}.`,
  ).toBody();
}

import { Send } from '@langchain/langgraph';
import { lastCalls } from './last-call.js';
import type { Room } from './room.js';
import type { State } from './state.js';

export const NODES = {
  plan: 'plan',
  refuse: 'refuse',
  askPerson: 'ask-person',
  propose: 'propose',
  review: 'review',
  approval: 'approval',
  commit: 'commit',
  report: 'report',
} as const;

/** The node that reads from a connection. */
export function readNodeName(connection: string): string {
  return `read-${connection}`;
}

const ALONE: Record<string, string> = { ask_person: NODES.askPerson, propose_changes: NODES.propose };

/** After planning: to every connection that is asked, side by side; to a person; to the proposal; or to the end. */
export function afterPlan(room: Room) {
  return (state: State): string | Send[] => {
    if (state.outcome !== null) return NODES.report;
    const { reads, refused, alone } = lastCalls(state, room.tools);
    if (alone !== null) return ALONE[alone.name] ?? NODES.report;
    const sends = Object.entries(reads).map(
      ([connection, tasks]) => new Send(readNodeName(connection), { tasks }),
    );
    return refused.length > 0 ? [...sends, new Send(NODES.refuse, { refused })] : sends;
  };
}

export function afterAskPerson(state: State): string {
  return state.outcome === null ? NODES.plan : NODES.report;
}

export function afterPropose(state: State): string {
  if (state.outcome !== null) return NODES.report;
  return state.proposal === null ? NODES.plan : NODES.review;
}

export function afterReview(state: State): string {
  if (state.outcome !== null) return NODES.report;
  return state.leave === null ? NODES.approval : NODES.commit;
}

/** Without leave and without an end the proposal is void: planning begins anew. */
export function afterApproval(state: State): string {
  if (state.outcome !== null) return NODES.report;
  return state.leave === null ? NODES.plan : NODES.commit;
}

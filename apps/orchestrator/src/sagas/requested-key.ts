import type { ProposedChange } from '../agent/protocol.js';
import type { RunRow } from '../runs/run-store.js';

/** The playbook of a run whose changes another service has proposed. */
export const REQUESTED_CHANGES = 'requested-changes';

/** The business key of a saga that another service has asked for by its own id. */
export function requestedKey(id: string): string {
  return `saga:${id}`;
}

/** What a run proposed, in canonical terms; empty before it has proposed anything. */
export function proposedChanges({ playbook, input, proposal }: RunRow): ProposedChange[] {
  if (playbook === REQUESTED_CHANGES) return input['changes'] as unknown as ProposedChange[];
  return proposal?.canonical.changes ?? [];
}

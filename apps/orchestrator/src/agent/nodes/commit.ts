import type { LangGraphRunnableConfig } from '@langchain/langgraph';
import { v5 as uuidv5 } from 'uuid';
import { SignalboxError } from '@signalbox/contracts';
import type { Room } from '../room.js';
import { SagaWaiting } from '../saga-waiting.js';
import type { Leave, State, Update } from '../state.js';
import { proposalIn } from './review.js';

const NAMESPACE = '0c7e5d0a-6b0f-4c57-8a3e-9a1d3c3f5b42';

/**
 * The saga of a leave: an approval is used up by the one saga that derives from it; what the policy allowed derives from
 * run and change set.
 */
export function sagaIdOf(leave: Leave, runId: string, hash: string): string {
  const name = leave.approvalId === null ? `run/${runId}/${hash}` : `approval/${leave.approvalId}`;
  return uuidv5(name, NAMESPACE);
}

/** Has the change set carried out. Run again, it attaches to the same saga. */
export function commitNode({ options }: Room) {
  return async (state: State, config: LangGraphRunnableConfig): Promise<Update> => {
    const { changeSet, hash } = proposalIn(state);
    if (state.leave === null) throw new SignalboxError('INTERNAL', 'Nobody gave leave for this change set.');
    const sagaId = sagaIdOf(state.leave, state.run.id, hash);
    const saga = await options.commit({
      sagaId,
      runId: state.run.id,
      changeSet,
      actor: state.leave.by,
      signal: config.signal,
    });
    if (saga.status === 'waiting') {
      throw new SagaWaiting(sagaId, saga.dueAt ?? new Date().toISOString());
    }
    return { saga, outcome: saga.status };
  };
}

import { hasEnded, stepSummaries, type SagaEngine, type SagaState, type SagaStatus } from '@signalbox/saga';
import type { Commit, SagaOutcome } from '../agent/ports.js';
import { currentRun } from '../dispatch/current-run.js';
import type { RunStore } from '../runs/run-store.js';
import type { TellClosed } from './closed.js';

/**
 * The agent's commit: journals the change set as a saga of the current run and drives it. A saga that has ended is told to
 * the gateways before the run goes on, so that it is told also when this process dies in between.
 */
export function commitWith(engine: SagaEngine, runs: RunStore, tellClosed: TellClosed): Commit {
  return async ({ sagaId, changeSet, actor }) => {
    const { runId, lease, signal, linger } = currentRun();
    await engine.commit({ sagaId, changeSet, actor, lease });
    await runs.setSaga(runId, sagaId);
    const driven = engine.run(sagaId, { lease, signal });
    // An aborted graph ends at once; the answers of calls under way are journaled all the same.
    linger(driven);
    const state = await driven;
    if (hasEnded(state)) await tellClosed(state);
    return outcomeOf(state);
  };
}

/** A saga's state as the agent's graph goes on with it. */
export function outcomeOf(state: SagaState): SagaOutcome {
  const { id: sagaId, status } = state;
  const outcome = OUTCOMES[status];
  const dueAt = state.dueAt ?? new Date().toISOString();
  return {
    sagaId,
    status: outcome,
    ...(outcome === 'waiting' ? { dueAt } : {}),
    steps: stepSummaries(state),
  };
}

/** A saga that still runs when its engine returns was interrupted: it is due at once. */
const OUTCOMES: Record<SagaStatus, SagaOutcome['status']> = {
  running: 'waiting',
  waiting: 'waiting',
  attention: 'attention',
  done: 'done',
  accepted: 'done',
  compensated: 'compensated',
  failed: 'failed',
};

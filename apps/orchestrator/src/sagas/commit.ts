import { stepSummaries, type SagaEngine, type SagaState, type SagaStatus } from '@signalbox/saga';
import type { Commit, SagaOutcome } from '../agent/ports.js';
import { currentRun } from '../dispatch/current-run.js';
import type { RunStore } from '../runs/run-store.js';
import type { DriveSaga } from './drive.js';

/** The agent's commit: journals the change set as a saga of the current run and drives it. */
export function commitWith(engine: SagaEngine, runs: RunStore, drive: DriveSaga): Commit {
  return async ({ sagaId, changeSet, actor }) => {
    const { runId, ...driving } = currentRun();
    await engine.commit({ sagaId, changeSet, actor, lease: driving.lease });
    await runs.setSaga(runId, sagaId);
    return outcomeOf(await drive(sagaId, driving));
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

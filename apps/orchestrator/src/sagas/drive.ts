import { hasEnded, type Lease, type SagaEngine, type SagaState } from '@signalbox/saga';
import type { TellClosed } from './closed.js';

export interface Driving {
  lease: Lease;
  signal?: AbortSignal;
  /** Names work that may outlive the execution's own end. */
  linger(work: Promise<unknown>): void;
}

export type DriveSaga = (sagaId: string, driving: Driving) => Promise<SagaState>;

/**
 * Drives a saga as far as it goes. One that has ended is told to the gateways before anybody goes on, so that it is told
 * also when this process dies in between.
 */
export function driveWith(engine: SagaEngine, tellClosed: TellClosed): DriveSaga {
  return async (sagaId, { lease, signal, linger }) => {
    const driven = engine.run(sagaId, { lease, signal });
    // An aborted run ends at once; the answers of calls under way are journaled all the same.
    linger(driven);
    const state = await driven;
    if (hasEnded(state)) await tellClosed(state);
    return state;
  };
}

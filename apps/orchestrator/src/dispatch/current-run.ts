import { AsyncLocalStorage } from 'node:async_hooks';
import type { Lease } from '@signalbox/saga';

/** The run that the code at hand is executed for. */
export interface CurrentRun {
  runId: string;
  lease: Lease;
  /** Aborts when the lease was lost. */
  signal: AbortSignal;
  /** Names work that may outlive the execution's own end: the lease is kept until it has ended. */
  linger(work: Promise<unknown>): void;
}

const storage = new AsyncLocalStorage<CurrentRun>();

export function withCurrentRun<T>(run: CurrentRun, work: () => Promise<T>): Promise<T> {
  return storage.run(run, work);
}

/** @throws Error outside a run: only the dispatcher executes runs. */
export function currentRun(): CurrentRun {
  const run = storage.getStore();
  if (run === undefined) throw new Error('a saga is committed inside a run only');
  return run;
}

import { AsyncLocalStorage } from 'node:async_hooks';

/** Calls to the vendor that one operation has cost, and until when it may make more. */
export interface CallScope {
  calls: number;
  /** Milliseconds since the epoch. */
  deadline: number;
  signal?: AbortSignal;
}

const scopes = new AsyncLocalStorage<CallScope>();

/** Runs an operation whose vendor calls are counted and end at its deadline. */
export function withCallScope<T>(scope: CallScope, work: () => Promise<T>): Promise<T> {
  return scopes.run(scope, work);
}

export function currentCallScope(): CallScope | undefined {
  return scopes.getStore();
}

/** Vendor calls that the current operation has cost so far. */
export function callsSpent(): number {
  return scopes.getStore()?.calls ?? 0;
}

import { AsyncLocalStorage } from 'node:async_hooks';

/** Calls to the vendor that one operation has cost, and until when it may make more. */
export interface CallScope {
  calls: number;
  /** Milliseconds since the epoch. */
  deadline: number;
}

const scopes = new AsyncLocalStorage<CallScope>();

/** Runs an operation whose vendor calls are counted and end at its deadline. */
export function withCallScope<T>(scope: CallScope, work: () => Promise<T>): Promise<T> {
  return scopes.run(scope, work);
}

/** Runs work that serves more than the operation which happens to need it first: a renewal of access. */
export function outsideCallScope<T>(work: () => Promise<T>): Promise<T> {
  return scopes.exit(work);
}

export function currentCallScope(): CallScope | undefined {
  return scopes.getStore();
}

/** Vendor calls that the current operation has cost so far. */
export function callsSpent(): number {
  return scopes.getStore()?.calls ?? 0;
}

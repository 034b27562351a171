import { AsyncLocalStorage } from 'node:async_hooks';

/** Calls to the vendor that one operation has cost, and until when it may make more. */
export interface CallScope {
  calls: number;
  /** Milliseconds since the epoch. */
  deadline: number;
  /**
   * Of a write: who started it looks at the record again before it is tried again. The client then repeats no change of
   * an existing record by itself; it says here that the vendor put one off.
   */
  looksAgain?: { putOff: boolean };
  /** Of the access that the org behind it may be written to with; other access is looked at first. */
  writableAs?: string;
  /** A call that changes something at the vendor has succeeded, and was not taken back. */
  changed?: boolean;
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

/** Said by a verb that failed after its first calls had succeeded, and has taken all of them back. */
export function tookAllBack(): void {
  const scope = scopes.getStore();
  if (scope) scope.changed = false;
}

/** Vendor calls that the current operation has cost so far. */
export function callsSpent(): number {
  return scopes.getStore()?.calls ?? 0;
}

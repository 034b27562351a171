/** Thrown out of a run whose saga waits: the run sleeps until then and is resumed. */
export class SagaWaiting extends Error {
  constructor(
    readonly sagaId: string,
    /** UTC. */
    readonly dueAt: string,
  ) {
    super(`saga ${sagaId} waits until ${dueAt}`);
    this.name = 'SagaWaiting';
  }
}

/** True for a `SagaWaiting`, also of another copy of this module. */
export function isSagaWaiting(error: unknown): error is SagaWaiting {
  return error instanceof Error && error.name === 'SagaWaiting' && 'dueAt' in error;
}

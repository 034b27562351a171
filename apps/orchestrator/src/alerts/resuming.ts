import { ERROR_CODES, isSignalboxError } from '@signalbox/contracts';
import type { Logger } from '@signalbox/runtime';
import type { SagaEngine, StepState } from '@signalbox/saga';
import type { RunStore, SleepingRun } from '../runs/run-store.js';

export interface ResumingParts {
  runs: Pick<RunStore, 'sleeping' | 'wake'>;
  engine: Pick<SagaEngine, 'get' | 'decide'>;
  /** Tells the orchestrators that something is due. */
  hint: () => void;
  logger: Logger;
}

const SIDE_BY_SIDE = 10;

/** Makes runs due that sleep because a connection's credentials were refused, once they are good again. */
export class Resuming {
  constructor(private readonly parts: ResumingParts) {}

  /** Losing it costs a wait: every sleeping run also becomes due by itself. */
  async recovered(connection: string): Promise<void> {
    const { runs, hint, logger } = this.parts;
    const sleeping = await runs.sleeping();
    const due: string[] = [];
    for (let from = 0; from < sleeping.length; from += SIDE_BY_SIDE) {
      const some = sleeping.slice(from, from + SIDE_BY_SIDE);
      const waited = await Promise.all(some.map((run) => this.waitedFor(connection, run)));
      due.push(...some.filter((_, index) => waited[index]).map(({ id }) => id));
    }
    if (due.length === 0) return;
    await runs.wake(due);
    logger.info({ connection, runs: due.length }, 'credentials work again; runs that waited for them go on');
    hint();
  }

  private async waitedFor(connection: string, { sagaId, error }: SleepingRun): Promise<boolean> {
    if (error !== null && ERROR_CODES[error.code].class === 'auth')
      return error.details?.['connection'] === connection;
    return sagaId !== null && this.sagaWaitedFor(connection, sagaId);
  }

  /** A step that waits has a due time of its own in the journal: it gets its turn now. */
  private async sagaWaitedFor(connection: string, sagaId: string): Promise<boolean> {
    const saga = await this.parts.engine.get(sagaId);
    if (saga === null || !waitsForNothingElse(connection, Object.values(saga.steps))) return false;
    const comment = `the credentials of ${connection} work again`;
    return this.parts.engine.decide(sagaId, { kind: 'retry', by: 'signalbox', comment }).then(
      () => true,
      (error: unknown) => {
        // It goes on already, or somebody else decided meanwhile.
        if (isSignalboxError(error) && error.code === 'CONFLICT') return true;
        throw error;
      },
    );
  }
}

/** A retry gives every step its turn that waits or was refused: what waits for something else must not be hurried. */
function waitsForNothingElse(connection: string, steps: readonly StepState[]): boolean {
  const halted = steps.filter(
    ({ waitingFor, stuck, state }) =>
      waitingFor !== null || stuck || state === 'failed' || state === 'attention',
  );
  return (
    halted.length > 0 &&
    halted.every(
      ({ waitingFor, stuck, change }) => waitingFor === 'auth' && !stuck && change.connection === connection,
    )
  );
}

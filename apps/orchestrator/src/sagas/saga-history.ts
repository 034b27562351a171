import { SignalboxError, type Fields } from '@signalbox/contracts';
import { fold, type DecidedEntry, type Journal, type SagaState } from '@signalbox/saga';

export interface SagaHistory {
  state: SagaState;
  /** What people decided, in order. */
  decided: DecidedEntry[];
}

/** A saga with its decisions; null when there is none. */
export async function historyOf(journal: Pick<Journal, 'load'>, sagaId: string): Promise<SagaHistory | null> {
  const entries = await journal.load(sagaId);
  if (entries.length === 0) return null;
  return {
    state: fold(entries),
    decided: entries.filter((entry): entry is DecidedEntry => entry.kind === 'decided'),
  };
}

/** What people changed of a step's proposed values so far, later over earlier. */
export function changedValues(decided: readonly DecidedEntry[], ref: string): Fields {
  const changes = decided.flatMap(({ changed }) => (changed?.ref === ref ? [changed.values] : []));
  return Object.assign({}, ...changes) as Fields;
}

export function noSaga(id: string): SignalboxError {
  return new SignalboxError('NOT_FOUND', `There is no saga "${id}". List them with: signalbox sagas list`, {
    details: { field: 'id' },
  });
}

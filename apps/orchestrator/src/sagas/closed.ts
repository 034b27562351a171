import { changeKey, compensationKey, type SagaClosed } from '@signalbox/contracts';
import { publishDurable, type NatsConnection } from '@signalbox/messaging';
import type { SagaState, StepState } from '@signalbox/saga';

export type TellClosed = (state: SagaState) => Promise<void>;

/**
 * Tells each gateway that a saga wrote to that nothing will be asked under its keys any more.
 * @throws SignalboxError `UNAVAILABLE` when JetStream did not confirm; telling it again is harmless.
 */
export function tellClosedOver(nats: NatsConnection): TellClosed {
  return async (state) => {
    for (const [connection, closed] of closedByConnection(state)) {
      const messageId = `closed:${closed.sagaId}:${connection}`;
      await publishDurable(nats, `sagas.closed.${connection}`, JSON.stringify(closed), { messageId });
    }
  };
}

/** What each gateway is told of a saga that has ended: all keys under which it may have been asked. Pure. */
export function closedByConnection(state: Pick<SagaState, 'id' | 'steps'>): Map<string, SagaClosed> {
  const byConnection = new Map<string, SagaClosed>();
  for (const step of Object.values(state.steps)) {
    const { connection } = step.change;
    const closed = byConnection.get(connection) ?? { sagaId: state.id, keys: [] };
    closed.keys.push(...keysOf(state.id, step));
    byConnection.set(connection, closed);
  }
  return byConnection;
}

/** Those of its data as it is, and of the data that it had before a person changed it. */
function keysOf(sagaId: string, { ref, revision, ...now }: StepState): string[] {
  const earlier = Array.from({ length: revision }, (_, before) => [
    changeKey(sagaId, ref, before),
    compensationKey(sagaId, ref, before),
  ]);
  return [now.key, now.compensationKey, ...earlier.flat()];
}

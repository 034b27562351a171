import type { SagaClosed } from '@signalbox/contracts';
import { publishDurable, type NatsConnection } from '@signalbox/messaging';
import type { SagaState } from '@signalbox/saga';

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
  for (const { change, key, compensationKey } of Object.values(state.steps)) {
    const closed = byConnection.get(change.connection) ?? { sagaId: state.id, keys: [] };
    closed.keys.push(key, compensationKey);
    byConnection.set(change.connection, closed);
  }
  return byConnection;
}

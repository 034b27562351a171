import { SAGAS_CLOSED_STREAM, type SagaClosed } from '@signalbox/contracts';
import type { NatsConnection } from '@signalbox/messaging';
import type { Logger } from '@signalbox/runtime';
import { AckPolicy, jetstream, jetstreamManager, type Consumer, type JsMsg } from '@nats-io/jetstream';
import type { LateEffects } from './late-effects.js';
import { type Ledger } from './ledger.js';

export interface CleanerParts {
  nats: NatsConnection;
  logger: Logger;
  connection: string;
  ledger: Ledger;
  lateEffects: LateEffects;
  /** How long entries are kept after their saga has closed, milliseconds. */
  retentionMs: number;
}

const LONGEST_PAUSE_MS = 3_600_000;
const FETCH_MS = 1_000;

/**
 * Takes entries out of the ledger once their saga has been closed for long enough. Sagas come in the order in which they
 * closed, one at a time over all replicas: the first that is too young holds up those behind it, which are younger.
 */
export class LedgerCleaner {
  private constructor(
    private readonly parts: CleanerParts,
    private readonly consumer: Consumer,
  ) {}

  /** The stream `SAGAS_CLOSED` must be there. */
  static async open(parts: CleanerParts): Promise<LedgerCleaner> {
    const { nats, connection } = parts;
    const durable = `ledger-${connection}`;
    await (
      await jetstreamManager(nats)
    ).consumers.add(SAGAS_CLOSED_STREAM.name, {
      durable_name: durable,
      filter_subject: `sagas.closed.${connection}`,
      ack_policy: AckPolicy.Explicit,
      ack_wait: 60_000_000_000,
      max_ack_pending: 1,
      max_deliver: -1,
    });
    return new LedgerCleaner(parts, await jetstream(nats).consumers.get(SAGAS_CLOSED_STREAM.name, durable));
  }

  /** Works off everything that is old enough. */
  async sweep(): Promise<void> {
    for (;;) {
      const message = await this.consumer.next({ expires: FETCH_MS });
      if (message === null) return;
      const saga = sagaIn(message);
      if (saga === undefined) {
        this.parts.logger.warn({ seq: message.seq }, 'a closed saga could not be read; its keys stay');
        await message.ackAck();
        continue;
      }
      const pause = await this.pauseOf(message, saga).catch(() => LONGEST_PAUSE_MS);
      if (pause > 0) return message.nak(Math.min(pause, LONGEST_PAUSE_MS));
      await message.ackAck();
    }
  }

  /** Milliseconds until a saga's keys can go; 0: they are gone. */
  private async pauseOf(message: JsMsg, { sagaId, keys }: SagaClosed): Promise<number> {
    const youth = this.parts.retentionMs - (Date.now() - Date.parse(message.timestamp));
    if (youth > 0) return youth;
    let allGone = true;
    for (const key of keys) {
      message.working();
      allGone = (await this.clean(sagaId, key)) && allGone;
    }
    return allGone ? 0 : LONGEST_PAUSE_MS;
  }

  private async clean(sagaId: string, key: string): Promise<boolean> {
    const { ledger, lateEffects } = this.parts;
    const entry = (await ledger.get(key))?.value;
    if (entry === undefined || entry.sagaId !== sagaId) return true;
    // Its effect may still come, and be told apart by the tombstone only.
    if (entry.state === 'voided' && (await lateEffects.isWatched(key))) return false;
    await ledger.forget(key);
    return true;
  }
}

/** Undefined for what will never be read, however often it comes. */
function sagaIn(message: JsMsg): SagaClosed | undefined {
  try {
    const saga = message.json<SagaClosed | null>();
    return typeof saga?.sagaId === 'string' && Array.isArray(saga.keys) ? saga : undefined;
  } catch {
    return undefined;
  }
}

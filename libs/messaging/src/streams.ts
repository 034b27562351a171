import type { Logger } from '@signalbox/runtime';
import { asSignalboxError, SignalboxError, type ErrorClass } from '@signalbox/contracts';
import {
  AckPolicy,
  jetstream,
  jetstreamManager,
  JetStreamApiError,
  RetentionPolicy,
  StorageType,
  type JsMsg,
} from '@nats-io/jetstream';
import { headers as createHeaders, type NatsConnection } from '@nats-io/transport-node';
import { publishAcknowledged } from './acknowledged.js';
import { extractTrace, injectTrace, inSpan } from './tracing.js';

const DAY_NS = 24 * 3_600 * 1_000_000_000;

export interface StreamPlan {
  name: string;
  subjects: readonly string[];
  /** A message is gone once its one consumer acked it; else all are kept for two weeks. */
  workQueue?: boolean;
}

/** Creates a file-backed stream if it is not there; an existing one is left as an administrator configured it. */
export async function ensureStream(nats: NatsConnection, stream: StreamPlan, replicas = 1): Promise<void> {
  const manager = await jetstreamManager(nats);
  const missing = await manager.streams.info(stream.name).then(
    () => false,
    (error: unknown) => {
      if (error instanceof JetStreamApiError || (error as Error).name === 'StreamNotFoundError') return true;
      throw error;
    },
  );
  if (!missing) return;
  await manager.streams.add({
    name: stream.name,
    subjects: [...stream.subjects],
    storage: StorageType.File,
    retention: stream.workQueue ? RetentionPolicy.Workqueue : RetentionPolicy.Limits,
    max_age: (stream.workQueue ? 366 : 14) * DAY_NS,
    duplicate_window: 10 * 60 * 1_000_000_000,
    num_replicas: replicas,
  });
}

/**
 * Publishes and waits until the stream has the message.
 * @throws SignalboxError `UNAVAILABLE` when JetStream does not confirm in time: the message may or may not be there.
 */
export async function publishDurable(
  nats: NatsConnection,
  subject: string,
  body: string | Uint8Array,
  options: { messageId?: string; headers?: Record<string, string>; timeoutMs?: number } = {},
): Promise<void> {
  const headers = createHeaders();
  for (const [name, value] of Object.entries(options.headers ?? {})) headers.set(name, value);
  injectTrace(headers);
  if (options.messageId !== undefined) headers.set('Nats-Msg-Id', options.messageId);
  const { timeoutMs } = options;
  await publishAcknowledged(nats, subject, body, { headers, timeoutMs }).catch((cause: unknown) => {
    throw new SignalboxError('UNAVAILABLE', `JetStream did not confirm a message on ${subject}.`, {
      cause,
    });
  });
}

export interface ConsumerOptions {
  nats: NatsConnection;
  logger: Logger;
  stream: string;
  /** Durable name, shared by replicas. */
  durable: string;
  subject: string;
  /** Pauses between tries, milliseconds; the last one repeats. */
  backoffMs?: number[];
  maxTries?: number;
  concurrency?: number;
  /** Handles one message; a rejection is tried again, one that passes by itself for a day. */
  handle: (message: JsMsg) => Promise<void>;
  /** Keeps what failed every try; the message is acked when this resolves. */
  deadLetter: (message: JsMsg, error: unknown) => Promise<void>;
}

export interface RunningConsumer {
  stop(): Promise<void>;
}

/** Works a stream off: each message is acked once `handle` resolved, or once it stands among the dead letters. */
export async function consume(options: ConsumerOptions): Promise<RunningConsumer> {
  const { nats, stream, durable, subject } = options;
  const manager = await jetstreamManager(nats);
  await manager.consumers.add(stream, {
    durable_name: durable,
    filter_subject: subject,
    ack_policy: AckPolicy.Explicit,
    ack_wait: 30_000_000_000,
    max_deliver: -1,
    max_ack_pending: options.concurrency ?? 16,
  });
  const consumer = await jetstream(nats).consumers.get(stream, durable);
  const messages = await consumer.consume({ max_messages: options.concurrency ?? 16 });
  const inFlight = new Set<Promise<void>>();
  const pump = (async () => {
    for await (const message of messages) {
      const work = handleOne(options, message);
      inFlight.add(work);
      void work.finally(() => inFlight.delete(work));
    }
  })();
  return {
    async stop() {
      await messages.close();
      await pump.catch(() => undefined);
      await Promise.all(inFlight);
    },
  };
}

/** Failures that say nothing against the message: the system or its quota is away, not the message wrong. */
const PASSING: ReadonlySet<ErrorClass> = new Set(['transient', 'quota', 'auth']);
const LONGEST_PAUSE_MS = 60_000;
const PATIENCE_MS = 24 * 3_600_000;

/** How long to wait before a message is tried again, milliseconds; null: it is dead. */
function pauseAfter(
  error: unknown,
  { maxTries = 5, backoffMs = [200, 1_000, 5_000] }: ConsumerOptions,
  message: JsMsg,
): number | null {
  const tries = message.info.deliveryCount;
  const pause = backoffMs[Math.min(tries, backoffMs.length) - 1] ?? 0;
  if (tries < maxTries) return pause;
  const { class: kind, retryAfterMs = 0 } = asSignalboxError(error);
  const age = Date.now() - Date.parse(message.timestamp);
  if (!PASSING.has(kind) || age > PATIENCE_MS) return null;
  return Math.min(LONGEST_PAUSE_MS, Math.max(retryAfterMs, pause * 2 ** Math.min(tries - maxTries, 6)));
}

async function handleOne(options: ConsumerOptions, message: JsMsg): Promise<void> {
  const { logger } = options;
  const tries = message.info.deliveryCount;
  try {
    await inSpan(
      `${message.subject} receive`,
      'consumer',
      { 'messaging.system': 'nats' },
      () => options.handle(message),
      extractTrace(message.headers),
    );
    message.ack();
  } catch (error) {
    const pause = pauseAfter(error, options, message);
    if (pause !== null) {
      logger.warn({ err: error, subject: message.subject, tries }, 'a message will be tried again');
      message.nak(pause);
      return;
    }
    await options.deadLetter(message, error).then(
      () => message.ack(),
      (failure: unknown) => {
        logger.error(
          { err: failure, subject: message.subject },
          'a dead letter could not be kept; the message stays',
        );
        message.nak(30_000);
      },
    );
  }
}

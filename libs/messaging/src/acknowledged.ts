import { createInbox, type MsgHdrs, type Msg, type NatsConnection } from '@nats-io/transport-node';

/** A stream refused a message; `code` is the server's own: 10071 for another last sequence than was expected. */
export class StreamRefusal extends Error {
  override readonly name = 'StreamRefusal';

  constructor(
    readonly code: number | undefined,
    message: string,
  ) {
    super(message);
  }
}

interface Waiting {
  resolve(sequence: number): void;
  reject(error: Error): void;
  timer: NodeJS.Timeout;
}

/**
 * Publishes and waits for the stream's answer. A write costs four of these in a row: the client's own `request` makes an
 * error with its stack for each, in case it is cancelled.
 */
class Publisher {
  private readonly inbox = createInbox();
  private readonly waiting = new Map<string, Waiting>();
  private last = 0;

  constructor(private readonly nats: NatsConnection) {
    nats.subscribe(`${this.inbox}.*`, {
      callback: (error, message) => {
        if (error === null) this.answered(message);
      },
    });
  }

  publish(subject: string, body: string | Uint8Array, headers: MsgHdrs, timeoutMs: number): Promise<number> {
    const token = String((this.last += 1));
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.waiting.delete(token);
        reject(new Error(`no stream has confirmed a message on ${subject} within ${timeoutMs} ms`));
      }, timeoutMs);
      this.waiting.set(token, { resolve, reject, timer });
      try {
        this.nats.publish(subject, body, { reply: `${this.inbox}.${token}`, headers });
      } catch (error) {
        this.waiting.delete(token);
        clearTimeout(timer);
        reject(error as Error);
      }
    });
  }

  private answered(message: Msg): void {
    const token = message.subject.slice(this.inbox.length + 1);
    const waiting = this.waiting.get(token);
    if (waiting === undefined) return;
    this.waiting.delete(token);
    clearTimeout(waiting.timer);
    try {
      waiting.resolve(sequenceIn(message));
    } catch (error) {
      waiting.reject(error as Error);
    }
  }
}

/** The message's place in the stream that answered. */
function sequenceIn(message: Msg): number {
  if (message.data.length === 0)
    throw new StreamRefusal(undefined, 'no stream takes messages on this subject');
  const { seq, error } = message.json<{
    seq?: number;
    error?: { err_code?: number; description?: string };
  }>();
  if (error) throw new StreamRefusal(error.err_code, error.description ?? 'the stream refused a message');
  if (typeof seq === 'number') return seq;
  throw new StreamRefusal(undefined, 'what answered was no stream');
}

const publishers = new WeakMap<NatsConnection, Publisher>();

/**
 * Publishes and resolves to the message's place in its stream.
 * @throws StreamRefusal when the stream did not take it; any other error: it may have.
 */
export function publishAcknowledged(
  nats: NatsConnection,
  subject: string,
  body: string | Uint8Array,
  options: { headers: MsgHdrs; timeoutMs?: number },
): Promise<number> {
  const publisher = publishers.get(nats) ?? new Publisher(nats);
  publishers.set(nats, publisher);
  return publisher.publish(subject, body, options.headers, options.timeoutMs ?? 5_000);
}

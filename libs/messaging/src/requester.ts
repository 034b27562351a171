import { errorFromBody, HEADERS, SignalboxError } from '@signalbox/contracts';
import {
  headers as createHeaders,
  NoRespondersError,
  RequestError,
  TimeoutError,
  type Msg,
  type NatsConnection,
} from '@nats-io/transport-node';
import { injectTrace, inSpan } from './tracing.js';

export interface RequestOptions {
  /** How long the answer is waited for, milliseconds. */
  timeoutMs: number;
  key?: string;
  actor?: string;
  grant?: string;
}

/**
 * Asks a service over NATS, JSON in and out. The deadline travels along, so that the callee stops when nobody waits.
 * @throws SignalboxError what the service answered; `UNAVAILABLE` when nobody serves the subject (details.noResponders);
 * `TIMEOUT` when no answer came in time: for a write that means `OUTCOME_UNKNOWN`, which the caller has to say.
 */
export async function requestJson<T>(
  nats: NatsConnection,
  subject: string,
  body: unknown,
  options: RequestOptions,
): Promise<T> {
  return inSpan(
    `${subject} request`,
    'client',
    { 'messaging.system': 'nats', 'messaging.destination.name': subject },
    async () => {
      const headers = createHeaders();
      headers.set(HEADERS.deadline, String(Date.now() + options.timeoutMs));
      if (options.key) headers.set(HEADERS.key, options.key);
      if (options.actor) headers.set(HEADERS.actor, encodeURIComponent(options.actor));
      if (options.grant) headers.set(HEADERS.grant, options.grant);
      injectTrace(headers);
      const reply = await nats
        .request(subject, JSON.stringify(body ?? {}), { timeout: options.timeoutMs, headers })
        .catch((error: unknown) => {
          throw requestFailure(error, subject, options.timeoutMs);
        });
      return readReply<T>(reply);
    },
  );
}

function readReply<T>(reply: Msg): T {
  const failed = reply.headers?.get('Nats-Service-Error-Code');
  const body = parse(reply);
  if (failed) throw errorFromBody(body);
  return body as T;
}

function parse(reply: Msg): unknown {
  try {
    return reply.data.length === 0 ? null : reply.json();
  } catch (cause) {
    throw new SignalboxError('INTERNAL', `The answer on ${reply.subject} is not JSON.`, { cause });
  }
}

function requestFailure(error: unknown, subject: string, timeoutMs: number): SignalboxError {
  const noResponders =
    error instanceof NoRespondersError || (error instanceof RequestError && error.isNoResponders());
  if (noResponders) {
    return new SignalboxError('UNAVAILABLE', `No service answers on ${subject} right now.`, {
      details: { noResponders: true, subject },
      cause: error,
    });
  }
  const timedOut = error instanceof TimeoutError || (error as Error)?.cause instanceof TimeoutError;
  if (timedOut) {
    return new SignalboxError('TIMEOUT', `No answer on ${subject} within ${timeoutMs} ms.`, {
      details: { subject },
      cause: error,
    });
  }
  return new SignalboxError('UNAVAILABLE', `NATS could not carry a request on ${subject}.`, {
    details: { subject },
    cause: error,
  });
}

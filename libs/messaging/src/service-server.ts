import { asSignalboxError, ERROR_CODES, HEADERS, SignalboxError, type ErrorBody } from '@signalbox/contracts';
import type { Logger } from '@signalbox/runtime';
import { type CustomTransportStrategy, Server, type MessageHandler } from '@nestjs/microservices';
import { Svcm, type Service, type ServiceMsg } from '@nats-io/services';
import {
  headers as createHeaders,
  type Msg,
  type NatsConnection,
  type Subscription,
} from '@nats-io/transport-node';
import { isObservable, lastValueFrom } from 'rxjs';
import { extractTrace, inSpan } from './tracing.js';

/** What a handler knows of a request besides its body: Nest's `@Ctx()`. */
export interface RequestContext {
  subject: string;
  /** Milliseconds since the epoch. */
  deadline: number;
  /** Aborts at the deadline; made when it is first asked for. */
  readonly signal: AbortSignal;
  key?: string;
  actor: string;
  grant?: string;
}

export interface ServiceServerOptions {
  nats: NatsConnection;
  logger: Logger;
  /** Name, version and description as `nats micro ls` shows them. */
  name: string;
  version: string;
  description: string;
  metadata: Record<string, string>;
  /** Subject prefix: `gateways.erpnext`; a handler's pattern is the rest. */
  group: string;
  /** For a request that brings no deadline, milliseconds. */
  defaultTimeoutMs?: number;
}

/**
 * Nest's transport over the NATS service convention: every `@MessagePattern('get')` becomes the endpoint `<group>.get`,
 * visible to `nats micro ls`, load-balanced in a queue group; errors are replies with `Nats-Service-Error` headers and an
 * `ErrorBody`. Closing stops taking requests and waits for those in flight.
 */
export class ServiceServer extends Server implements CustomTransportStrategy {
  private service?: Service;
  private unknown?: Subscription;
  private readonly inFlight = new Set<Promise<void>>();

  constructor(private readonly options: ServiceServerOptions) {
    super();
  }

  async listen(callback: (error?: unknown) => void): Promise<void> {
    try {
      const { nats, name, version, description, metadata, group } = this.options;
      this.service = await new Svcm(nats).add({ name, version, description, metadata });
      const endpoints = this.service.addGroup(group);
      for (const [pattern, handler] of this.messageHandlers) {
        endpoints.addEndpoint(pattern.replaceAll('.', '-'), {
          subject: pattern,
          handler: (error, message) => {
            if (error === null) this.track(this.answer(pattern, handler, message));
          },
        });
      }
      this.refuseUnknown(group);
      callback();
    } catch (error) {
      callback(error);
    }
  }

  async close(): Promise<void> {
    // First: while it listens, nobody is told that a service which has stopped does not answer.
    this.unknown?.unsubscribe();
    await this.service?.stop().catch(() => undefined);
    while (this.inFlight.size > 0) await Promise.all(this.inFlight);
  }

  on(): void {
    throw new Error('the NATS service server has no events');
  }

  unwrap<T>(): T {
    return this.service as T;
  }

  /** An operation that nobody serves gets an answer that says so, instead of silence. */
  private refuseUnknown(group: string): void {
    const known = [...this.messageHandlers.keys()];
    this.unknown = this.options.nats.subscribe(`${group}.>`, {
      queue: 'unknown-operation',
      callback: (error, message) => {
        const operation = message.subject.slice(group.length + 1);
        if (error !== null || known.includes(operation) || !message.reply) return;
        respondError(
          message,
          new SignalboxError(
            'BAD_REQUEST',
            `There is no operation "${operation}" here; known: ${known.join(', ')}.`,
            {
              details: { field: 'operation', known },
            },
          ),
        );
      },
    });
  }

  private track(work: Promise<void>): void {
    this.inFlight.add(work);
    void work.finally(() => this.inFlight.delete(work));
  }

  private async answer(pattern: string, handler: MessageHandler, message: ServiceMsg): Promise<void> {
    const attributes = { 'messaging.system': 'nats', 'messaging.destination.name': message.subject };
    try {
      const reply = await inSpan(
        `${message.subject} process`,
        'server',
        attributes,
        () => this.handle(handler, message),
        extractTrace(message.headers),
      );
      message.respond(this.fitting(JSON.stringify(reply ?? null)));
    } catch (thrown) {
      const error = asSignalboxError(thrown);
      if (error.code === 'INTERNAL')
        this.options.logger.error({ err: error.cause ?? error, operation: pattern }, 'a request failed');
      respondError(message, error);
    }
  }

  /** @throws SignalboxError `BAD_REQUEST` for an answer that NATS would not carry. */
  private fitting(text: string): string {
    const most = this.options.nats.info?.max_payload ?? Infinity;
    const bytes = Buffer.byteLength(text);
    if (bytes <= most) return text;
    throw new SignalboxError(
      'BAD_REQUEST',
      `The answer has ${bytes} bytes, and NATS carries ${most}: ask for fewer fields, records or relations.`,
      { details: { field: 'limit', bytes, most } },
    );
  }

  private async handle(handler: MessageHandler, message: ServiceMsg): Promise<unknown> {
    const context = this.contextOf(message);
    if (context.deadline <= Date.now()) {
      throw new SignalboxError('TIMEOUT', 'The request arrived after its deadline; nothing was done.');
    }
    const result: unknown = await handler(parseBody(message), context);
    return isObservable(result) ? lastValueFrom(result, { defaultValue: null }) : result;
  }

  private contextOf(message: ServiceMsg): RequestContext {
    const header = (name: string) => message.headers?.get(name) || undefined;
    const deadline = deadlineOf(header(HEADERS.deadline), this.options.defaultTimeoutMs ?? 30_000);
    let signal: AbortSignal | undefined;
    return {
      subject: message.subject,
      deadline,
      get signal() {
        return (signal ??= AbortSignal.timeout(Math.max(0, deadline - Date.now())));
      },
      key: header(HEADERS.key),
      actor: actorOf(header(HEADERS.actor)),
      grant: header(HEADERS.grant),
    };
  }
}

/** Nobody waits longer: a key that a lost request holds is free again by then. */
const LONGEST_MS = 15 * 60_000;

function deadlineOf(text: string | undefined, defaultMs: number): number {
  const given = text === undefined ? Date.now() + defaultMs : Math.floor(Number(text));
  if (Number.isFinite(given) && given > 0) return Math.min(given, Date.now() + LONGEST_MS);
  throw new SignalboxError('BAD_REQUEST', `${HEADERS.deadline}: give milliseconds since the epoch.`, {
    details: { field: HEADERS.deadline },
  });
}

function actorOf(text = 'anonymous'): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new SignalboxError('BAD_REQUEST', `${HEADERS.actor}: give a name, percent-encoded.`, {
      details: { field: HEADERS.actor },
    });
  }
}

function parseBody(message: Msg): unknown {
  if (message.data.length === 0) return {};
  try {
    return message.json();
  } catch {
    throw new SignalboxError('BAD_REQUEST', 'The request is not valid JSON. Send one JSON object, UTF-8.', {
      details: { field: 'body' },
    });
  }
}

function respondError(message: Msg, error: SignalboxError): void {
  const body: ErrorBody = error.toBody();
  const replyHeaders = new Map([
    ['Nats-Service-Error-Code', String(ERROR_CODES[error.code].status)],
    ['Nats-Service-Error', `${error.code}: ${error.message.replace(/[\r\n]+/g, ' ').slice(0, 200)}`],
  ]);
  message.respond(JSON.stringify(body), { headers: headersOf(replyHeaders) });
}

function headersOf(entries: Map<string, string>) {
  const made = createHeaders();
  for (const [name, value] of entries) made.set(name, value);
  return made;
}

import { randomUUID } from 'node:crypto';
import {
  canonicalJson,
  contentHash,
  ERROR_CODES,
  HEADERS,
  RESOLVE_PURPOSES,
  sha256,
  type Change,
  type ErrorBody,
  type GrantClaims,
  type Receipt,
  type ResolveReply,
} from '@signalbox/contracts';
import type { NatsConnection } from '@signalbox/messaging';
import { headers as createHeaders } from '@nats-io/transport-node';
import type { GrantKey } from './grant-key.js';

export interface AskOptions {
  /** How long the gateway may take, milliseconds. */
  timeoutMs?: number;
  /** Sent as they are. */
  headers?: Record<string, string>;
}

/** How a write is asked for; what is left out is as the orchestrator would do it. */
export interface WriteOptions extends AskOptions {
  key?: string;
  sagaId?: string;
  epoch?: number;
  maybe?: boolean;
  /** In place of the grant for exactly this write; null sends none. */
  grant?: string | null;
}

/** Any NATS client: plain JSON to `gateways.<connection>.<operation>`. It knows nothing of the kit but the convention. */
export class Caller {
  constructor(
    private readonly nats: NatsConnection,
    readonly connection: string,
    private readonly grants: GrantKey,
  ) {}

  /** The answer; throws the error that the gateway answered. */
  async ask<T>(operation: string, body: unknown = {}, options: AskOptions = {}): Promise<T> {
    const { error, answer } = await this.exchange(operation, JSON.stringify(body), options);
    if (error) throw Object.assign(new Error(`${error.code}: ${error.message}`), { body: error });
    return answer as T;
  }

  /** The error that is due; throws when there is none. */
  async refusal(operation: string, body: unknown = {}, options: AskOptions = {}): Promise<ErrorBody> {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const { error, answer } = await this.exchange(operation, text, options);
    if (error) return error;
    throw new Error(`${operation} was to be refused, but answered ${JSON.stringify(answer).slice(0, 300)}`);
  }

  async apply(change: Change, options: WriteOptions = {}): Promise<Receipt> {
    const [body, more] = await this.applying(change, options);
    return (await this.ask<{ receipt: Receipt }>('apply', body, more)).receipt;
  }

  async refusedApply(change: Change, options: WriteOptions = {}): Promise<ErrorBody> {
    return this.refusal('apply', ...(await this.applying(change, options)));
  }

  async compensate(receipt: Receipt, options: WriteOptions = {}): Promise<Receipt> {
    const [body, more] = await this.compensating(receipt, options);
    return (await this.ask<{ receipt: Receipt }>('compensate', body, more)).receipt;
  }

  async refusedCompensate(receipt: Receipt, options: WriteOptions = {}): Promise<ErrorBody> {
    return this.refusal('compensate', ...(await this.compensating(receipt, options)));
  }

  /** As the saga's owner: what of an earlier owner still comes is refused from then on. */
  async resolve(
    key: string,
    type: string,
    { sagaId = 'saga', epoch = 1, giveUp = false, grant }: WriteOptions & { giveUp?: boolean } = {},
  ): Promise<ResolveReply> {
    const hash = giveUp ? RESOLVE_PURPOSES.giveUp : RESOLVE_PURPOSES.look;
    const claims: GrantClaims = {
      op: 'resolve',
      connection: this.connection,
      saga: sagaId,
      key,
      hash,
      epoch,
    };
    const shown = grant === undefined ? await this.grants.sign(claims) : grant;
    const headers: Record<string, string> = shown === null ? {} : { [HEADERS.grant]: shown };
    return this.ask('resolve', { key, type, sagaId, epoch, giveUp }, { headers });
  }

  /** The claims of a grant for a change. */
  claims(change: Change, { key = '', sagaId = 'saga', epoch = 1 }: WriteOptions): GrantClaims {
    return { op: 'apply', connection: this.connection, saga: sagaId, key, hash: contentHash(change), epoch };
  }

  private applying(change: Change, options: WriteOptions): Promise<[unknown, AskOptions]> {
    const whole = { key: randomUUID(), ...options };
    return this.writing({ change }, this.claims(change, whole), whole);
  }

  private compensating(receipt: Receipt, options: WriteOptions): Promise<[unknown, AskOptions]> {
    const { key = randomUUID(), sagaId = 'saga', epoch = 1 } = options;
    const hash = sha256(canonicalJson(receipt));
    const claims: GrantClaims = {
      op: 'compensate',
      connection: this.connection,
      saga: sagaId,
      key,
      hash,
      epoch,
    };
    return this.writing({ receipt }, claims, options);
  }

  private async writing(
    body: { change: Change } | { receipt: Receipt },
    claims: GrantClaims,
    { grant, maybe = false, headers, timeoutMs }: WriteOptions,
  ): Promise<[unknown, AskOptions]> {
    const { key, saga: sagaId, epoch } = claims;
    const shown = grant === undefined ? await this.grants.sign(claims) : grant;
    return [
      { ...body, key, sagaId, epoch, maybe },
      { timeoutMs, headers: { ...(shown === null ? {} : { [HEADERS.grant]: shown }), ...headers } },
    ];
  }

  private async exchange(
    operation: string,
    text: string,
    { timeoutMs = 10_000, headers = {} }: AskOptions,
  ): Promise<{ error?: ErrorBody; answer?: unknown }> {
    const sent = createHeaders();
    sent.set(HEADERS.deadline, String(Date.now() + timeoutMs));
    sent.set(HEADERS.actor, 'conformance');
    for (const [name, value] of Object.entries(headers)) sent.set(name, value);
    const reply = await this.nats.request(`gateways.${this.connection}.${operation}`, text, {
      timeout: timeoutMs + 5_000,
      headers: sent,
    });
    const status = reply.headers?.get('Nats-Service-Error-Code');
    if (!status) return { answer: reply.json() };
    const error = reply.json<ErrorBody>();
    assertConvention(error, status, reply.headers?.get('Nats-Service-Error') ?? '');
    return { error };
  }
}

/** Every error is of the closed list, and its headers say the same as its body. */
function assertConvention(error: ErrorBody, status: string, line: string): void {
  const due = ERROR_CODES[error.code];
  if (due && status === String(due.status) && line.startsWith(`${error.code}: `) && error.message) return;
  throw new Error(`an error broke the convention: ${status}, "${line}", ${JSON.stringify(error)}`);
}

import {
  operationSubject,
  SignalboxError,
  type Change,
  type CheckReply,
  type DescribeReply,
  type GetReply,
  type GetRequest,
  type LimitsReply,
  type OperationName,
  type PreviewReply,
  type QueryReply,
  type QueryRequest,
  type SetupReply,
} from '@signalbox/contracts';
import { requestJson, type NatsConnection } from '@signalbox/messaging';
import type { GatewayReads } from '../agent/ports.js';
import type { GrantSigner } from './grants.js';
import type { Announcement, GatewayRegistry } from './registry.js';

const READ_TIMEOUT_MS = 15_000;

/** Asks gateways over NATS. */
export class Gateways implements GatewayReads {
  constructor(
    private readonly nats: NatsConnection,
    private readonly registry: GatewayRegistry,
    private readonly grants: GrantSigner,
  ) {}

  announcements(): Promise<Announcement[]> {
    return this.registry.list();
  }

  async connections(): Promise<string[]> {
    return (await this.registry.list()).map(({ connection }) => connection);
  }

  describe(connection: string, types?: string[]): Promise<DescribeReply> {
    return this.ask(connection, 'describe', { types });
  }

  get(connection: string, request: GetRequest): Promise<GetReply> {
    return this.ask(connection, 'get', request);
  }

  query(connection: string, request: QueryRequest): Promise<QueryReply> {
    return this.ask(connection, 'query', request);
  }

  preview(connection: string, changes: Change[]): Promise<PreviewReply> {
    return this.ask(connection, 'preview', { changes });
  }

  limits(connection: string): Promise<LimitsReply> {
    return this.ask(connection, 'limits', {}, 2_000);
  }

  check(connection: string): Promise<CheckReply> {
    return this.ask(connection, 'check', {});
  }

  async setup(connection: string, apply: boolean, actor: string): Promise<SetupReply> {
    await this.registry.assertKnown(connection);
    const grant = apply
      ? await this.grants.sign({ op: 'setup', connection, saga: '', key: '', hash: '', epoch: 0 })
      : undefined;
    return requestJson(
      this.nats,
      operationSubject(connection, 'setup'),
      { apply },
      { timeoutMs: 60_000, actor, grant },
    );
  }

  private async ask<T>(
    connection: string,
    operation: OperationName,
    body: unknown,
    timeoutMs = READ_TIMEOUT_MS,
  ): Promise<T> {
    await this.registry.assertKnown(connection);
    return requestJson<T>(this.nats, operationSubject(connection, operation), body, { timeoutMs }).catch(
      (error: SignalboxError) => {
        if (error.class === 'auth') throw ofConnection(error, connection);
        if (error.details?.['noResponders'] !== true) throw error;
        throw new SignalboxError(
          'UNAVAILABLE',
          `The gateway of ${connection} does not answer; is it running?`,
          { details: { connection }, cause: error },
        );
      },
    );
  }
}

/** Names the connection whose credentials were refused: what waits for them goes on when they are good again. */
function ofConnection(error: SignalboxError, connection: string): SignalboxError {
  const body = error.toBody();
  return new SignalboxError(error.code, error.message, {
    ...body,
    details: { ...body.details, connection },
    cause: error,
  });
}

import { EVENTS_STREAM, SignalboxError, type RecordEvent } from '@signalbox/contracts';
import { entityOfType, toCanonical, type Mappings } from '@signalbox/mapping';
import { consume, type NatsConnection, type RunningConsumer } from '@signalbox/messaging';
import type { Logger } from '@signalbox/runtime';
import { trace } from '@opentelemetry/api';
import type { JsMsg } from '@nats-io/jetstream';
import type { Pool, PoolClient } from 'pg';
import type { AuditStore } from '../audit/audit-store.js';
import type { RunStarter } from '../runs/run-starter.js';
import { startsFor, type Start, type Trigger } from '../triggers/index.js';

export interface EventIntakeParts {
  pool: Pool;
  nats: NatsConnection;
  logger: Logger;
  mappings: Mappings;
  triggers: readonly Trigger[];
  starter: RunStarter;
  audit: AuditStore;
}

/** Takes events in: each stands in PostgreSQL once, with the runs that it starts, before its message is acked. */
export class EventIntake {
  constructor(private readonly parts: EventIntakeParts) {}

  follow(): Promise<RunningConsumer> {
    const { nats, logger } = this.parts;
    return consume({
      nats,
      logger,
      stream: EVENTS_STREAM.name,
      durable: 'orchestrator-events',
      subject: 'events.>',
      handle: (message) => (message.subject.endsWith('.dead') ? this.keepDead(message) : this.take(message)),
      deadLetter: (message, error) => this.keepDead(message, error),
    });
  }

  private async take(message: JsMsg): Promise<void> {
    const event = message.json<RecordEvent>();
    const echo = await this.parts.audit.isOwnVersion(event.connection, event.type, event.id, event.version);
    const starts = echo ? [] : this.starts(event);
    const client = await this.parts.pool.connect();
    try {
      await client.query('BEGIN');
      if (await insertEvent(client, event, echo ? 'echo' : starts.length > 0 ? 'started' : 'ignored')) {
        await this.begin(client, event, starts);
      }
      await client.query('COMMIT');
    } catch (error) {
      await client.query('ROLLBACK').catch(() => undefined);
      throw error;
    } finally {
      client.release();
    }
    if (starts.length > 0) this.parts.starter.hint();
  }

  private starts(event: RecordEvent): Start[] {
    const { mappings, triggers } = this.parts;
    const entity = entityOfType(mappings, event.connection, event.type);
    if (entity === null) return [];
    const values = event.record === null ? null : toCanonical(mappings, entity, event.record).values;
    return startsFor(event, triggers, { entity, values });
  }

  private async begin(client: PoolClient, event: RecordEvent, starts: Start[]): Promise<void> {
    for (const start of starts) {
      const { run, created, reopened } = await this.parts.starter.start(
        { ...start, startedBy: `trigger:${start.trigger}`, byPerson: false },
        client,
      );
      await client.query('UPDATE events SET run_id = $2, outcome = $3 WHERE identity = $1', [
        event.identity,
        run.id,
        created || reopened ? 'started' : 'attached',
      ]);
    }
  }

  /** What can't be handled is kept with its reason; nothing waits behind it. */
  private async keepDead(message: JsMsg, error?: unknown): Promise<void> {
    const reason = message.headers?.get('Signalbox-Reason') || describe(error);
    await this.parts.pool.query(
      `INSERT INTO dead_letters (id, subject, body, reason, tries, trace_id) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (id) DO NOTHING`,
      [
        `${EVENTS_STREAM.name}-${message.seq}`,
        message.subject,
        Buffer.from(message.data).toString('utf8').replaceAll('\u0000', '\uFFFD'),
        reason,
        message.info.deliveryCount,
        trace.getActiveSpan()?.spanContext().traceId ?? null,
      ],
    );
    this.parts.logger.error({ subject: message.subject, reason }, 'an event became a dead letter');
  }
}

/** False: this identity was handled already. */
async function insertEvent(client: PoolClient, event: RecordEvent, outcome: string): Promise<boolean> {
  const { rowCount } = await client.query(
    `INSERT INTO events (identity, connection, type, record_id, operation, version, observed_at, outcome)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (identity) DO NOTHING`,
    [
      event.identity,
      event.connection,
      event.type,
      event.id,
      event.operation,
      event.version,
      event.observedAt,
      outcome,
    ],
  );
  return (rowCount ?? 0) > 0;
}

function describe(error: unknown): string {
  if (error instanceof SignalboxError) return `${error.code}: ${error.message}`;
  return error instanceof Error ? error.message : String(error);
}

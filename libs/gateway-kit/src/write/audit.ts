import type { AuditEntry } from '@signalbox/contracts';
import { publishDurable, type NatsConnection } from '@signalbox/messaging';
import { trace } from '@opentelemetry/api';

/** Two entries a write, durable in JetStream; the orchestrator keeps them in PostgreSQL. */
export class AuditTrail {
  constructor(
    private readonly nats: NatsConnection,
    private readonly connection: string,
  ) {}

  /** Resolves when the entry is durable; one with the same message id is kept once. @throws SignalboxError `UNAVAILABLE`: then nothing may be written. */
  async record(entry: Omit<AuditEntry, 'connection' | 'at' | 'traceId'>, messageId: string): Promise<void> {
    const traceId = trace.getActiveSpan()?.spanContext().traceId;
    const full: AuditEntry = {
      ...entry,
      connection: this.connection,
      at: new Date().toISOString(),
      ...(traceId ? { traceId } : {}),
    };
    await publishDurable(this.nats, `audit.${this.connection}`, JSON.stringify(full), { messageId });
  }
}

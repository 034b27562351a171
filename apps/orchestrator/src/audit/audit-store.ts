import { AUDIT_STREAM, type AuditEntry } from '@signalbox/contracts';
import { consume, type NatsConnection, type RunningConsumer } from '@signalbox/messaging';
import type { Logger } from '@signalbox/runtime';
import type { Pool } from 'pg';

/** Keeps the gateways' audit entries in PostgreSQL: two for each write. */
export class AuditStore {
  constructor(private readonly pool: Pool) {}

  follow(nats: NatsConnection, logger: Logger): Promise<RunningConsumer> {
    return consume({
      nats,
      logger,
      stream: AUDIT_STREAM.name,
      durable: 'orchestrator-audit',
      subject: 'audit.>',
      maxTries: Number.MAX_SAFE_INTEGER,
      handle: (message) => this.keep(message.seq, message.json<AuditEntry>()),
      deadLetter: () => Promise.resolve(),
    });
  }

  async ofSaga(sagaId: string): Promise<AuditEntry[]> {
    const { rows } = await this.pool.query<{ entry: AuditEntry }>(
      'SELECT entry FROM audit WHERE saga_id = $1 ORDER BY id',
      [sagaId],
    );
    return rows.map(({ entry }) => entry);
  }

  /** True when a write of ours made this version of the record: such an event is an echo. */
  async isOwnVersion(connection: string, type: string, id: string, version: string): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      'SELECT 1 FROM audit WHERE connection = $1 AND type = $2 AND record_id = $3 AND version_after = $4 LIMIT 1',
      [connection, type, id, version],
    );
    return (rowCount ?? 0) > 0;
  }

  private async keep(streamSeq: number, entry: AuditEntry): Promise<void> {
    await this.pool.query(
      `INSERT INTO audit (stream_seq, phase, connection, key, saga_id, type, record_id, version_after, entry)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (stream_seq, key, phase) DO NOTHING`,
      [
        streamSeq,
        entry.phase,
        entry.connection,
        entry.key,
        entry.sagaId,
        entry.type,
        entry.id ?? null,
        entry.versionAfter ?? null,
        entry,
      ],
    );
  }
}

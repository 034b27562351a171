import type { Pool } from 'pg';
import type { JournalEntry } from '../entries.js';
import type { Append, Journal, ListedSaga } from '../ports.js';
import type { SagaStatus } from '../state.js';
import { asking } from './failures.js';
import { GroupCommit, type GroupCommitSettings } from './group-commit.js';

interface ListedRow {
  id: string;
  status: SagaStatus;
  due_at: Date | null;
  resource: string | null;
  updated_at: Date;
}

const LISTED = 'SELECT s.id, s.status, s.due_at, s.resource, s.updated_at FROM sagas s';

/** The journal in PostgreSQL: an append-only table behind a group-committing writer. See `migrate` for the tables. */
export class PostgresJournal implements Journal {
  readonly #writer: GroupCommit;

  constructor(
    private readonly pool: Pool,
    settings: Partial<GroupCommitSettings> = {},
  ) {
    this.#writer = new GroupCommit(pool, settings);
  }

  append(append: Append): Promise<void> {
    return this.#writer.append(append);
  }

  async load(sagaId: string): Promise<JournalEntry[]> {
    const { rows } = await asking(
      this.pool.query<{ body: JournalEntry }>(
        'SELECT body FROM saga_journal WHERE saga_id = $1 ORDER BY seq',
        [sagaId],
      ),
    );
    return rows.map((row) => row.body);
  }

  async list(statuses: readonly SagaStatus[], limit: number): Promise<ListedSaga[]> {
    const text = `${LISTED} WHERE status = ANY($1::text[]) ORDER BY updated_at LIMIT $2`;
    return (await asking(this.pool.query<ListedRow>(text, [statuses, limit]))).rows.map(toListed);
  }

  /**
   * Sagas that there is something to do about now and that no lease holds: the dead owner's, and those whose due time
   * has come, by the database's clock.
   */
  async due(limit: number): Promise<ListedSaga[]> {
    const text = `${LISTED} LEFT JOIN leases l ON l.resource = s.resource
      WHERE s.status IN ('running', 'waiting') AND (s.due_at IS NULL OR s.due_at <= clock_timestamp())
        AND (l.owner IS NULL OR l.expires_at <= clock_timestamp())
      ORDER BY s.updated_at LIMIT $1`;
    return (await asking(this.pool.query<ListedRow>(text, [limit]))).rows.map(toListed);
  }
}

const toListed = (row: ListedRow): ListedSaga => ({
  sagaId: row.id,
  status: row.status,
  dueAt: row.due_at?.toISOString() ?? null,
  resource: row.resource,
  updatedAt: row.updated_at.toISOString(),
});

import { SignalboxError, type Alert, type AlertSummary } from '@signalbox/contracts';
import type { Pool } from 'pg';

/**
 * Credentials that died are open until they recover; what an admin changed, or came too late, until a person has dealt
 * with it; that something recovered is news, and asks for nothing. Which death it ended is told by its id: the two may
 * come from machines whose clocks differ.
 */
const OPEN = `a.closed_at IS NULL AND a.kind <> 'credentials-recovered'
  AND NOT (a.kind = 'credentials-dead' AND EXISTS (
    SELECT 1 FROM alerts r WHERE r.kind = 'credentials-recovered' AND r.connection = a.connection
      AND coalesce(r.details->>'death' = a.details->>'death', r.at >= a.at)))`;

const COLUMNS = `a.id, a.connection, a.kind, a.message, a.details, a.at, a.closed_by AS "closedBy",
  a.closed_at AS "closedAt", (${OPEN}) AS open`;

type Row = Omit<AlertSummary, 'at' | 'closedAt'> & { at: Date; closedAt: Date | null };

/** What gateways tell people, in PostgreSQL: each alert once. */
export class AlertStore {
  constructor(private readonly pool: Pool) {}

  /** Keeps an alert; the same one again changes nothing. */
  async keep({ id, connection, kind, message, details, at }: Alert): Promise<void> {
    await this.pool.query(
      `INSERT INTO alerts (id, connection, kind, message, details, at) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (id) DO NOTHING`,
      [id, connection, kind, message, JSON.stringify(details ?? {}), at],
    );
  }

  /** The newest first. */
  async list({ open, limit }: { open: boolean; limit: number }): Promise<AlertSummary[]> {
    const { rows } = await this.pool.query<Row>(
      `SELECT ${COLUMNS} FROM alerts a WHERE NOT $1 OR (${OPEN}) ORDER BY a.at DESC, a.id LIMIT $2`,
      [open, limit],
    );
    return rows.map(toSummary);
  }

  /**
   * A person has dealt with it.
   * @param id whole, or as many of its first characters as tell it from all others.
   * @throws SignalboxError `NOT_FOUND`, `BAD_REQUEST` where several begin with it.
   */
  async close(id: string, by: string): Promise<AlertSummary> {
    const found = await this.pool.query<{ id: string }>(
      'SELECT id FROM alerts WHERE left(id, length($1)) = $1 LIMIT 2',
      [id],
    );
    const [match, another] = found.rows;
    if (match === undefined)
      throw new SignalboxError('NOT_FOUND', `There is no alert "${id}". List them with: signalbox alerts`, {
        details: { field: 'id' },
      });
    if (another !== undefined)
      throw new SignalboxError('BAD_REQUEST', `Several alerts begin with "${id}"; give more of its id.`, {
        details: { field: 'id' },
      });
    const { rows } = await this.pool.query<Row>(
      `UPDATE alerts a SET closed_at = coalesce(a.closed_at, now()), closed_by = coalesce(a.closed_by, $2)
       WHERE a.id = $1 RETURNING ${COLUMNS}`,
      [match.id, by],
    );
    return toSummary(rows[0] as Row);
  }
}

/** `open` of an alert that was just closed is what it was before: a row sees itself as it was. */
function toSummary({ at, closedAt, open, ...row }: Row): AlertSummary {
  return {
    ...row,
    at: at.toISOString(),
    closedAt: closedAt?.toISOString() ?? null,
    open: open && closedAt === null,
  };
}

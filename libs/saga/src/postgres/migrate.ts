import type { Pool } from 'pg';

/**
 * `body` is json and not jsonb: it keeps any text that JSON can carry (jsonb refuses \u0000), and is written once and
 * never searched. Lease rows are never deleted, because their epochs must only ever rise.
 */
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS leases (
    resource   text PRIMARY KEY,
    owner      text,
    epoch      integer NOT NULL,
    expires_at timestamptz NOT NULL
  );
  CREATE TABLE IF NOT EXISTS saga_journal (
    saga_id  text NOT NULL,
    seq      integer NOT NULL,
    entry_id uuid NOT NULL UNIQUE,
    kind     text NOT NULL,
    epoch    integer,
    body     json NOT NULL,
    at       timestamptz NOT NULL,
    PRIMARY KEY (saga_id, seq)
  );
  CREATE TABLE IF NOT EXISTS sagas (
    id         text PRIMARY KEY,
    status     text NOT NULL,
    due_at     timestamptz,
    resource   text,
    updated_at timestamptz NOT NULL
  );
  CREATE INDEX IF NOT EXISTS sagas_open ON sagas (status, updated_at)
    WHERE status IN ('running', 'waiting', 'attention');
`;

/** Any number that nothing else in the database locks. */
const MIGRATION_LOCK = 5_417_001;

/** Creates the tables of the journal and the leases where they are missing; any number of processes may do so at once. */
export async function migrate(pool: Pool): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
    await client.query(SCHEMA);
    await client.query('COMMIT');
    client.release();
  } catch (error) {
    client.release(true);
    throw error;
  }
}

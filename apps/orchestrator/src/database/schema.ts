import type { Pool } from 'pg';

/** What the orchestrator keeps. Journal and leases belong to the saga library, checkpoints to LangGraph. */
const SCHEMA = `
CREATE TABLE IF NOT EXISTS runs (
  id uuid PRIMARY KEY,
  business_key text NOT NULL UNIQUE,
  playbook text NOT NULL,
  title text NOT NULL,
  input jsonb NOT NULL,
  status text NOT NULL,
  due_at timestamptz,
  attempts int NOT NULL DEFAULT 0,
  round int NOT NULL DEFAULT 1,
  decision jsonb,
  traceparent text,
  trace_id text,
  model text NOT NULL,
  saga_id text,
  reads jsonb NOT NULL DEFAULT '[]',
  proposal jsonb,
  report text,
  error jsonb,
  started_by text NOT NULL,
  started_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS runs_due ON runs (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX IF NOT EXISTS runs_saga ON runs (saga_id) WHERE saga_id IS NOT NULL;

CREATE TABLE IF NOT EXISTS approvals (
  id uuid PRIMARY KEY,
  run_id uuid NOT NULL REFERENCES runs (id),
  kind text NOT NULL,
  title text NOT NULL,
  reason text NOT NULL,
  hash text NOT NULL,
  request jsonb NOT NULL,
  status text NOT NULL DEFAULT 'pending',
  choice text,
  comment text,
  decided_by text,
  decided_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX IF NOT EXISTS approvals_pending ON approvals (run_id, hash) WHERE status = 'pending';

CREATE TABLE IF NOT EXISTS events (
  identity text PRIMARY KEY,
  connection text NOT NULL,
  type text NOT NULL,
  record_id text NOT NULL,
  operation text NOT NULL,
  version text NOT NULL,
  observed_at timestamptz NOT NULL,
  outcome text NOT NULL,
  run_id uuid,
  received_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE IF NOT EXISTS dead_letters (
  id text PRIMARY KEY,
  subject text NOT NULL,
  body text NOT NULL,
  reason text NOT NULL,
  tries int NOT NULL,
  trace_id text,
  at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE IF NOT EXISTS audit (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  stream_seq bigint NOT NULL,
  phase text NOT NULL,
  connection text NOT NULL,
  key text NOT NULL,
  saga_id text NOT NULL,
  type text NOT NULL,
  record_id text,
  version_after text,
  entry jsonb NOT NULL
);
-- A stream that was made anew counts from 1 again: its number alone does not tell entries apart.
ALTER TABLE audit DROP CONSTRAINT IF EXISTS audit_stream_seq_key;
CREATE UNIQUE INDEX IF NOT EXISTS audit_once ON audit (stream_seq, key, phase);
CREATE INDEX IF NOT EXISTS audit_saga ON audit (saga_id);
CREATE INDEX IF NOT EXISTS audit_own_version ON audit (connection, type, record_id, version_after) WHERE version_after IS NOT NULL;

CREATE TABLE IF NOT EXISTS alerts (
  id text PRIMARY KEY,
  connection text NOT NULL,
  kind text NOT NULL,
  message text NOT NULL,
  details jsonb NOT NULL,
  at timestamptz NOT NULL,
  closed_by text,
  closed_at timestamptz,
  received_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS alerts_at ON alerts (at);
`;

const MIGRATION_LOCK = 7_301_112;

/** Creates what is missing; safe to run from several processes at once. */
export async function migrateOrchestrator(pool: Pool): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await client.query(SCHEMA);
  } finally {
    await client.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]).catch(() => undefined);
    client.release();
  }
}

import type { Append } from '../ports.js';

/**
 * One statement, so one transaction and one round trip: lock the leases in order (until the end, so that whoever takes
 * one over waits, and then sees all that was written under it), leave out what their owners may not write, leave out
 * what is there already, and list the sagas whose standing changed.
 */
export const WRITE = `
  WITH input AS MATERIALIZED (
    SELECT * FROM unnest($1::text[], $2::int[], $3::uuid[], $4::text[], $5::text[], $6::timestamptz[],
                         $7::text[], $8::text[], $9::int[], $10::text[], $11::timestamptz[])
      AS t(saga_id, seq, entry_id, kind, body, at, resource, owner, epoch, status, due_at)
  ), held AS MATERIALIZED (
    SELECT resource, owner, epoch FROM leases WHERE resource = ANY($7::text[]) ORDER BY resource FOR SHARE
  ), allowed AS MATERIALIZED (
    SELECT input.* FROM input LEFT JOIN held USING (resource, owner, epoch)
    WHERE input.resource IS NULL OR held.resource IS NOT NULL
  ), written AS (
    INSERT INTO saga_journal (saga_id, seq, entry_id, kind, epoch, body, at)
    SELECT saga_id, seq, entry_id, kind, epoch, body::json, at FROM allowed ORDER BY saga_id
    ON CONFLICT DO NOTHING
    RETURNING entry_id
  ), listed AS (
    INSERT INTO sagas (id, status, due_at, resource, updated_at)
    SELECT saga_id, status, due_at, resource, clock_timestamp() FROM allowed JOIN written USING (entry_id)
    WHERE status IS NOT NULL ORDER BY saga_id
    ON CONFLICT (id) DO UPDATE
      SET status = excluded.status, due_at = excluded.due_at, updated_at = excluded.updated_at
  )
  SELECT entry_id FROM written`;

export function writeParameters(appends: readonly Append[]): unknown[] {
  const column = <Value>(value: (append: Append) => Value) => appends.map(value);
  return [
    column((append) => append.sagaId),
    column((append) => append.seq),
    column((append) => append.entryId),
    column((append) => append.entry.kind),
    column((append) => JSON.stringify(append.entry)),
    column((append) => append.entry.at),
    ...leaseColumns(appends),
    column((append) => append.listing?.status ?? null),
    column((append) => append.listing?.dueAt ?? null),
  ];
}

/**
 * Why entries were left out. One that is there is our own, written by an attempt whose answer was lost; that counts,
 * even if the lease has passed on since.
 */
export const FIND = `
  SELECT t.saga_id, t.seq, t.entry_id,
         EXISTS (SELECT FROM saga_journal j WHERE j.entry_id = t.entry_id) AS is_there,
         t.resource IS NULL OR EXISTS (
           SELECT FROM leases l WHERE (l.resource, l.owner, l.epoch) = (t.resource, t.owner, t.epoch)
         ) AS is_current
  FROM unnest($1::text[], $2::int[], $3::uuid[], $4::text[], $5::text[], $6::int[])
    AS t(saga_id, seq, entry_id, resource, owner, epoch)`;

export interface Found {
  saga_id: string;
  seq: number;
  entry_id: string;
  is_there: boolean;
  is_current: boolean;
}

export function findParameters(appends: readonly Append[]): unknown[] {
  return [
    appends.map((append) => append.sagaId),
    appends.map((append) => append.seq),
    appends.map((append) => append.entryId),
    ...leaseColumns(appends),
  ];
}

const leaseColumns = (appends: readonly Append[]): unknown[] => [
  appends.map(({ lease }) => lease?.resource ?? null),
  appends.map(({ lease }) => lease?.owner ?? null),
  appends.map(({ lease }) => lease?.epoch ?? null),
];

import { SignalboxError } from '@signalbox/contracts';
import type { Pool } from 'pg';
import type { Lease } from '../ports.js';
import { asking } from './failures.js';

const ACQUIRE = `
  INSERT INTO leases (resource, owner, epoch, expires_at)
  SELECT resource, $2, 1, clock_timestamp() + $3 * interval '1 millisecond'
  FROM unnest($1::text[]) AS wanted(resource) ORDER BY resource
  ON CONFLICT (resource) DO UPDATE
    SET owner = excluded.owner, epoch = leases.epoch + 1, expires_at = excluded.expires_at
    WHERE leases.owner IS NULL OR leases.expires_at <= clock_timestamp()
  RETURNING resource, owner, epoch`;

const RENEW = `
  WITH held AS MATERIALIZED (
    SELECT l.resource FROM leases l
    JOIN unnest($1::text[], $2::text[], $3::int[]) AS mine(resource, owner, epoch) USING (resource, owner, epoch)
    ORDER BY l.resource FOR NO KEY UPDATE OF l
  )
  UPDATE leases SET expires_at = clock_timestamp() + $4 * interval '1 millisecond'
  FROM held WHERE leases.resource = held.resource
  RETURNING leases.resource`;

const RELEASE = `
  UPDATE leases SET owner = NULL, expires_at = clock_timestamp()
  WHERE resource = $1 AND owner = $2 AND epoch = $3`;

/**
 * Who owns what, for a time, on the database's clock. A lease that ran out stays valid until somebody else takes the
 * resource: what counts is the epoch, which appends and checkpoints check in their own transaction.
 */
export class Leases {
  constructor(private readonly pool: Pool) {}

  /**
   * Takes the resources that nobody holds. Owners are unique per process life; holding one already counts as held.
   * @returns the leases that were got, in any order.
   */
  async acquireAll(resources: readonly string[], owner: string, ttlMs: number): Promise<Lease[]> {
    const { rows } = await asking(this.pool.query<Lease>(ACQUIRE, [[...new Set(resources)], owner, ttlMs]));
    return rows;
  }

  /** Takes one resource; null while somebody holds it. */
  async acquire(resource: string, owner: string, ttlMs: number): Promise<Lease | null> {
    return (await this.acquireAll([resource], owner, ttlMs))[0] ?? null;
  }

  /** Prolongs leases. @returns those that were lost: another owner has the resource now. */
  async renewAll(leases: readonly Lease[], ttlMs: number): Promise<Lease[]> {
    if (leases.length === 0) return [];
    const columns = [leases.map((l) => l.resource), leases.map((l) => l.owner), leases.map((l) => l.epoch)];
    const { rows } = await asking(this.pool.query<{ resource: string }>(RENEW, [...columns, ttlMs]));
    const renewed = new Set(rows.map((row) => row.resource));
    return leases.filter((lease) => !renewed.has(lease.resource));
  }

  /** Prolongs one lease. @throws SignalboxError `STALE_OWNER` when it was lost. */
  async renew(lease: Lease, ttlMs: number): Promise<void> {
    if ((await this.renewAll([lease], ttlMs)).length === 0) return;
    throw new SignalboxError('STALE_OWNER', `The lease of ${lease.resource} has passed on.`);
  }

  /** Gives a lease back, so that the next owner need not wait; one that was lost already stays its new owner's. */
  async release({ resource, owner, epoch }: Lease): Promise<void> {
    await asking(this.pool.query(RELEASE, [resource, owner, epoch]));
  }
}

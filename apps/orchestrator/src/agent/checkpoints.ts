import type { RunnableConfig } from '@langchain/core/runnables';
import { PostgresSaver } from '@langchain/langgraph-checkpoint-postgres';
import type { Pool, PoolClient } from 'pg';
import { SignalboxError, isSignalboxError } from '@signalbox/contracts';
import type { Lease } from '@signalbox/saga';

/** Schema of LangGraph's own tables. */
export const CHECKPOINT_SCHEMA = 'langgraph';
/** Any number: advisory locks of one database share them, so that two services don't migrate at once. */
const SETUP_LOCK = 6_214_905_137;

export interface CheckpointOptions {
  pool: Pool;
  /** Table of the leases: `resource, owner, epoch`. */
  leaseTable?: string;
}

/**
 * LangGraph's saver for PostgreSQL, whose every write checks in its own transaction that the run's lease is still held:
 * what a process that lost its lease writes late never becomes the head of a run. Such a write is `STALE_OWNER`, one
 * without a lease `INTERNAL`.
 */
export class LeasedCheckpoints extends PostgresSaver {
  readonly #pool: Pool;
  readonly #leaseTable: string;

  constructor({ pool, leaseTable = 'leases' }: CheckpointOptions) {
    super(pool, undefined, { schema: CHECKPOINT_SCHEMA });
    this.#pool = pool;
    this.#leaseTable = leaseTable;
  }

  /** Makes the tables, or brings them up to date; safe to call by several processes at once. */
  override async setup(): Promise<void> {
    const client = await this.#pool.connect();
    try {
      await client.query('SELECT pg_advisory_lock($1)', [SETUP_LOCK]);
      await super.setup();
    } finally {
      await client.query('SELECT pg_advisory_unlock($1)', [SETUP_LOCK]);
      client.release();
    }
  }

  override async getTuple(config: RunnableConfig): Promise<Awaited<ReturnType<PostgresSaver['getTuple']>>> {
    return reaching(super.getTuple(config));
  }

  override async put(...[config, ...rest]: Parameters<PostgresSaver['put']>): Promise<RunnableConfig> {
    return reaching(this.#under(config).put(config, ...rest));
  }

  override async putWrites(...[config, ...rest]: Parameters<PostgresSaver['putWrites']>): Promise<void> {
    return reaching(this.#under(config).putWrites(config, ...rest));
  }

  /** A stock saver over connections whose transactions begin by locking the lease. */
  #under(config: RunnableConfig): PostgresSaver {
    const lease = config.configurable?.['lease'] as Lease | undefined;
    if (lease === undefined)
      throw new SignalboxError('INTERNAL', 'A run without a lease keeps no checkpoints.');
    const pool = { connect: async () => leased(await this.#pool.connect(), this.#leaseTable, lease) };
    return new PostgresSaver(pool as unknown as Pool, this.serde, { schema: CHECKPOINT_SCHEMA });
  }
}

/** SQLSTATE classes and codes after which the same statement may work: connection, shutdown, resources, conflict. */
const PASSING = /^(08|53|57P0|40001|40P01|55P03)/;

/** A database that can't be reached is `UNAVAILABLE`, so that the run is tried again later. */
async function reaching<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (isSignalboxError(error)) throw error;
    const { code } = error as { code?: unknown };
    // Five characters are a SQLSTATE; what comes from the socket or the pool has a longer code, or none.
    if (typeof code === 'string' && code.length === 5 && !PASSING.test(code)) throw error;
    throw new SignalboxError('UNAVAILABLE', 'PostgreSQL can not be reached.', { cause: error });
  }
}

/** The part of a client that the saver uses for writing. */
type Writer = Pick<PoolClient, 'release'> & { query(text: string, values?: unknown[]): Promise<unknown> };

function leased(client: PoolClient, table: string, lease: Lease): Writer {
  return {
    release: (error) => client.release(error),
    query: async (text, values) => {
      const result = await client.query(text, values);
      if (text === 'BEGIN') await holdLease(client, table, lease);
      return result;
    },
  };
}

/** Shared, so that the checkpoints of one run don't wait for each other; the next owner's claim waits for us. */
async function holdLease(
  client: PoolClient,
  table: string,
  { resource, owner, epoch }: Lease,
): Promise<void> {
  const { rowCount } = await client.query(
    `SELECT 1 FROM ${table} WHERE resource = $1 AND owner = $2 AND epoch = $3 FOR SHARE`,
    [resource, owner, epoch],
  );
  if (rowCount !== 1) {
    throw new SignalboxError('STALE_OWNER', `${owner} holds the lease on ${resource} no longer.`);
  }
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '@signalbox/local-stack';
import pg from 'pg';
import { migrate } from '../postgres/migrate.js';

export interface TestDatabase {
  url: string;
  port: number;
  pool: pg.Pool;
  stop(): Promise<void>;
}

/** A real PostgreSQL of its own with the journal's tables. */
export async function startDatabase(): Promise<TestDatabase> {
  const dir = mkdtempSync(join(tmpdir(), 'signalbox-saga-'));
  const server = await startPostgres({ dir, throwaway: true });
  const pool = new pg.Pool({ connectionString: server.url, max: 8 });
  // A connection that ends with the server is no failure of a spec.
  pool.on('error', () => undefined);
  await Promise.all([migrate(pool), migrate(pool), migrate(pool)]);
  return {
    url: server.url,
    port: server.port,
    pool,
    stop: async () => {
      await pool.end();
      await server.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

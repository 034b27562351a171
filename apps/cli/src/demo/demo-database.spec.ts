import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '@signalbox/local-stack';
import pg from 'pg';
import { createDemoDatabase } from './demo-database.js';

const dir = mkdtempSync(join(tmpdir(), 'signalbox-demo-database-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const databases = async (url: string) => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ current: string; all: string[] }>(
    `SELECT current_database() AS current, array_agg(datname::text) AS all FROM pg_database
     WHERE datname LIKE 'signalbox_demo_%'`,
  );
  await client.end();
  return rows[0];
};

it('the demo has a database of its own on a given server, and leaves none behind', async () => {
  const server = await startPostgres({ dir, throwaway: true });
  const database = await createDemoDatabase(server.url);
  const during = await databases(database?.url as string);
  await database?.drop();
  const after = await databases(server.url);
  await server.stop();
  expect(during?.all).toEqual([during?.current]);
  expect(after?.all).toBeNull();
});

it('a server that cannot be reached is named in the error', async () => {
  await expect(createDemoDatabase('postgres://nobody:x@127.0.0.1:1/postgres')).rejects.toThrow(
    /could not create a database of its own at DATABASE_URL: .*ECONNREFUSED/,
  );
});

import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startPostgres } from './postgres.js';

const query = async (url: string, sql: string) => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows as unknown[];
  } finally {
    await client.end();
  }
};

describe('PostgreSQL', () => {
  const dir = mkdtempSync(join(tmpdir(), 'signalbox-postgres-'));
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  it('holds what was committed when it crashed and was started again, and asks for the password', async () => {
    const first = await startPostgres({ dir, throwaway: true });
    await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    await first.kill();

    const second = await startPostgres({ dir, throwaway: true });
    const rows = await query(second.url, 'SELECT answer FROM kept');
    const wrongPassword = new URL(second.url);
    wrongPassword.password = 'wrong';
    await expect(query(wrongPassword.href, 'SELECT 1')).rejects.toThrow('password authentication failed');
    await second.stop();

    expect(rows).toEqual([{ answer: 42 }]);
    expect((statSync(join(dir, 'password')).mode & 0o777).toString(8)).toBe('600');
  });
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { keepServer } from './kept-server.js';
import { startPostgres } from './postgres.js';

const dir = mkdtempSync(join(tmpdir(), 'signalbox-kept-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const query = async (url: string, sql: string) => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows as unknown[];
  } finally {
    await client.end();
  }
};

describe('a server that is kept', () => {
  it('is found under its old address, with its data, after somebody killed it', async () => {
    const server = await keepServer('PostgreSQL', (port) =>
      startPostgres({ dir, throwaway: true, ...(port === undefined ? {} : { port }) }),
    );
    await query(server.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    process.kill(server.pid(), 'SIGKILL');
    while (server.isRunning()) await sleep(10);
    await server.restart();
    const rows = await query(server.url, 'SELECT answer FROM kept');
    await server.stop();
    expect({ rows, running: server.isRunning() }).toEqual({ rows: [{ answer: 42 }], running: false });
  });

  it('is given up when it does not start again in time', async () => {
    const started = { url: 'x', port: 1, pid: 1, isRunning: () => false, stop: () => Promise.resolve() };
    const start = (port?: number) =>
      port === undefined ? Promise.resolve(started) : Promise.reject(new Error('the port is taken'));
    const server = await keepServer('NATS', start, 0);
    await expect(server.restart()).rejects.toThrow('the port is taken');
  });
});

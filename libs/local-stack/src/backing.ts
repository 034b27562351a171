import { join } from 'node:path';
import type { Environment } from './environments.js';
import { keepServer, type KeptServer } from './kept-server.js';
import { startNats } from './nats.js';
import { startPostgres } from './postgres.js';
import { startSimulatorProcess, type Service, type SimulatorUrls } from './service.js';
import { settleAll, type Teardown } from './teardown.js';

/** What the services stand on. */
export interface Backing {
  natsUrl: string;
  databaseUrl: string;
  simulator: SimulatorUrls;
  simulatorService: Service;
  /** Those of NATS and PostgreSQL that are ours. */
  servers: KeptServer[];
}

interface BackingOptions {
  dir: string;
  root: string;
  logs: string;
  env: Environment;
  throwaway?: boolean;
}

/** Starts NATS and PostgreSQL, unless the environment names servers, and the simulator, side by side. */
export async function startBacking(options: BackingOptions, teardown: Teardown): Promise<Backing> {
  const { dir, env, throwaway = false } = options;
  const kept = async <T extends { stop(): Promise<void> }>(starting: Promise<T>): Promise<T> => {
    const started = await starting;
    teardown.add(() => started.stop());
    return started;
  };
  const startOurNats = (port?: number) =>
    startNats({ dir: join(dir, 'nats'), ...(port === undefined ? {} : { port }) });
  const startOurPostgres = (port?: number) =>
    startPostgres({ dir: join(dir, 'postgres'), throwaway, ...(port === undefined ? {} : { port }) });
  const [nats, postgres, simulator] = await settleAll([
    env['NATS_URL'] ? { url: env['NATS_URL'] } : kept(keepServer('NATS', startOurNats)),
    env['DATABASE_URL'] ? { url: env['DATABASE_URL'] } : kept(keepServer('PostgreSQL', startOurPostgres)),
    kept(
      startSimulatorProcess({
        name: 'simulator',
        entry: join(options.root, 'dist', 'apps', 'simulator', 'main.js'),
        env,
        logFile: join(options.logs, 'simulator.log'),
      }),
    ),
  ]);
  return {
    natsUrl: nats.url,
    databaseUrl: postgres.url,
    servers: [nats, postgres].filter((server) => 'restart' in server),
    simulator: simulator.urls,
    simulatorService: simulator,
  };
}

/** What `startBacking` is going to start, for a person who waits. */
export function backingNames(env: Environment): string[] {
  const servers = [env['NATS_URL'] ? '' : 'NATS', env['DATABASE_URL'] ? '' : 'PostgreSQL', 'the simulator'];
  return servers.filter((name) => name !== '');
}

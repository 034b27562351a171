import { join } from 'node:path';
import type { Environment } from './environments.js';
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
  const [natsUrl, databaseUrl, simulator] = await settleAll([
    env['NATS_URL'] ? Promise.resolve(env['NATS_URL']) : urlOf(kept(startNats({ dir: join(dir, 'nats') }))),
    env['DATABASE_URL']
      ? Promise.resolve(env['DATABASE_URL'])
      : urlOf(kept(startPostgres({ dir: join(dir, 'postgres'), throwaway }))),
    kept(
      startSimulatorProcess({
        name: 'simulator',
        entry: join(options.root, 'dist', 'apps', 'simulator', 'main.js'),
        env,
        logFile: join(options.logs, 'simulator.log'),
      }),
    ),
  ]);
  return { natsUrl, databaseUrl, simulator: simulator.urls, simulatorService: simulator };
}

async function urlOf(starting: Promise<{ url: string }>): Promise<string> {
  return (await starting).url;
}

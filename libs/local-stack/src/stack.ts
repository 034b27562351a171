import { join } from 'node:path';
import { backingNames, startBacking } from './backing.js';
import { readConnections } from './connections.js';
import { createCredentials, keptTokenKey } from './credentials.js';
import { planServices, type PlannedService, type ServiceName } from './plan.js';
import { freePort } from './ports.js';
import { waitUntilServing } from './readiness.js';
import { registerNoticeTargets } from './notice-targets.js';
import { startService, type Service, type SimulatorUrls } from './service.js';
import { settleAll, Teardown } from './teardown.js';
import { workspaceRoot } from './workspace.js';
import type { Environment, System } from './environments.js';

export interface StackOptions {
  /** Receives the state of the backing services and the logs. */
  dir: string;
  /** What every service inherits. NATS_URL and DATABASE_URL in it take the place of the embedded servers. */
  env?: Environment;
  /** Default: all. The backing services and the simulator always start. */
  only?: readonly ServiceName[];
  /** For tests and the demo: PostgreSQL syncs nothing to disk. */
  throwaway?: boolean;
  /** Under whose name the API token's holder approves. Default `operator`. */
  approver?: string;
  /** Settings of real orgs in place of the simulator's. Default: those that `connect` wrote. */
  connections?: Partial<Record<System, Environment>>;
  /** Told what is starting, for a person who waits. */
  progress?: (message: string) => void;
}

export interface Stack {
  readonly urls: {
    readonly nats: string;
    readonly database: string;
    readonly simulator: SimulatorUrls;
    /** By service: `orchestrator`, `salesforce-gateway`, … */
    readonly services: Readonly<Partial<Record<ServiceName, string>>>;
  };
  /** Bearer token of the orchestrator's HTTP API. */
  readonly token: string;
  /** The folder of the services' logs: `<service>.log`. */
  readonly logs: string;
  services(): { name: string; url: string; pid: number; running: boolean }[];
  /** NATS and PostgreSQL, where they are ours. */
  servers(): { name: string; pid: number; running: boolean }[];
  /** Starts a server that ended again on its old port, with its old data; the services find it by themselves. */
  restartServer(name: string): Promise<void>;
  /** Starts a service again on its old port, whether it still runs or was killed; resolves when it is ready. */
  restart(name: ServiceName): Promise<void>;
  /** Starts another process of a service beside the first, with some settings of its own; `stop` ends it too. */
  replica(name: ServiceName, env?: Environment): Promise<Service>;
  /** Sends a signal; waits for the end after SIGKILL and SIGTERM. */
  kill(name: ServiceName, signal: NodeJS.Signals): Promise<void>;
  stop(): Promise<void>;
}

/** Starts everything, each service in a process of its own. When one does not start, the others are stopped. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const teardown = new Teardown();
  try {
    return await start(options, teardown);
  } catch (error) {
    await teardown.run();
    throw error;
  }
}

async function start(options: StackOptions, teardown: Teardown): Promise<Stack> {
  const root = workspaceRoot();
  const logs = join(options.dir, 'logs');
  const env = { PATH: process.env['PATH'], CONFIG_DIR: join(root, 'config'), ...options.env };
  const progress = options.progress ?? (() => undefined);

  progress(`starting ${backingNames(env).join(', ')}`);
  const backing = await startBacking({ ...options, env, root, logs }, teardown);
  const created = createCredentials();
  const credentials = {
    ...created,
    tokenKey: options.env?.['TOKEN_KEY'] ?? keptTokenKey(options.dir, created.tokenKey),
  };
  const plan = await planServices({
    root,
    logs,
    env,
    backing,
    credentials,
    nextPort: freePort,
    approver: options.approver ?? 'operator',
    real: options.connections ?? readConnections(root),
  });
  const chosen = plan.filter(({ name }) => options.only?.includes(name) ?? true);

  progress(`starting ${chosen.map(({ name }) => name).join(', ')}`);
  const running = new Map<ServiceName, Service>();
  let replicas = 1;
  const launch = async (planned: PlannedService, append: boolean) => {
    running.set(planned.name, await startService({ ...planned, append }));
  };
  teardown.add(() => Promise.all([...running.values()].map((service) => service.stop())));
  await settleAll(chosen.map((planned) => launch(planned, false)));
  const isSimulated = (planned: PlannedService) => !planned.isReal;
  const ready = (planned: PlannedService) => waitUntilServing(running.get(planned.name) as Service);
  // A real org may be out of reach: its gateway runs all the same, and says so.
  await settleAll(chosen.filter(isSimulated).map(ready));
  await registerNoticeTargets(backing.simulator.control, chosen.filter(isSimulated), running);

  const find = (name: ServiceName): PlannedService => {
    const planned = chosen.find((candidate) => candidate.name === name);
    if (planned === undefined) throw new Error(`${name} is not part of this stack`);
    return planned;
  };
  return {
    urls: {
      nats: backing.natsUrl,
      database: backing.databaseUrl,
      simulator: backing.simulator,
      services: Object.fromEntries([...running].map(([name, { url }]) => [name, url])),
    },
    token: credentials.token,
    logs,
    services: () =>
      [backing.simulatorService, ...running.values()].map((service) => ({
        name: service.name,
        url: service.url,
        pid: service.pid,
        running: service.isRunning(),
      })),
    servers: () =>
      backing.servers.map(({ name, pid, isRunning }) => ({ name, pid: pid(), running: isRunning() })),
    async restartServer(name) {
      const server = backing.servers.find((candidate) => candidate.name === name);
      if (server === undefined) throw new Error(`${name} is not part of this stack`);
      await server.restart();
    },
    async restart(name) {
      const planned = find(name);
      await running.get(name)?.stop();
      await launch(planned, true);
      if (isSimulated(planned)) await ready(planned);
    },
    async replica(name, own = {}) {
      const planned = find(name);
      const called = `${name}-${(replicas += 1)}`;
      const at = { ...planned.env, HTTP_PORT: String(await freePort()), ...own };
      const service = await startService({
        ...planned,
        name: called,
        env: at,
        logFile: join(logs, `${called}.log`),
      });
      teardown.add(() => service.stop());
      await waitUntilServing(service);
      return service;
    },
    kill: async (name, signal) => running.get(find(name).name)?.kill(signal),
    stop: () => teardown.run(),
  };
}

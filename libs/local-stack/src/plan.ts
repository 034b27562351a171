import { join } from 'node:path';
import type { Backing } from './backing.js';
import type { StackCredentials } from './credentials.js';
import {
  gatewayEnvironment,
  orchestratorEnvironment,
  SYSTEMS,
  type Environment,
  type System,
} from './environments.js';

export type ServiceName = `${System}-gateway` | 'orchestrator';

/** A service before it starts: all that it takes to start it, and to start it again in the same place. */
export interface PlannedService {
  name: ServiceName;
  entry: string;
  env: Environment;
  logFile: string;
  /** For a gateway. */
  system?: System;
  /** True for the gateway of a real org. */
  isReal: boolean;
}

interface PlanOptions {
  root: string;
  logs: string;
  env: Environment;
  backing: Pick<Backing, 'natsUrl' | 'databaseUrl' | 'simulator'>;
  credentials: StackCredentials;
  approver: string;
  real: Partial<Record<System, Environment>>;
  nextPort: () => Promise<number>;
}

/** The gateways and the orchestrator, each with a port of its own that it keeps over restarts. */
export async function planServices(options: PlanOptions): Promise<PlannedService[]> {
  const { env, backing, credentials, real } = options;
  const place = (name: ServiceName) => ({
    name,
    entry: join(options.root, 'dist', 'apps', name, 'main.js'),
    logFile: join(options.logs, `${name}.log`),
  });
  const planned: PlannedService[] = [];
  for (const system of SYSTEMS) {
    const settings = real[system];
    const at = {
      port: await options.nextPort(),
      natsUrl: backing.natsUrl,
      grantPublicKey: credentials.grantPublicKey,
      tokenKey: credentials.tokenKey,
    };
    const source = settings === undefined ? { simulator: backing.simulator } : { real: settings };
    planned.push({
      ...place(`${system}-gateway`),
      env: gatewayEnvironment(env, system, at, source),
      system,
      isReal: settings !== undefined,
    });
  }
  const { natsUrl, databaseUrl } = backing;
  const at = {
    natsUrl,
    databaseUrl,
    credentials,
    port: await options.nextPort(),
    approver: options.approver,
  };
  planned.push({ ...place('orchestrator'), env: orchestratorEnvironment(env, at), isReal: false });
  return planned;
}

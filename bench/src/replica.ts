import { join } from 'node:path';
import { Caller, type GatewayUnderTest } from '@signalbox/gateway-kit/testing';
import { startService, workspaceRoot, type Service } from '@signalbox/local-stack';
import type { NatsConnection } from '@nats-io/transport-node';
import { NatsTap } from './wire/nats-tap.js';
import type { World } from './world.js';

export interface ReplicaOptions {
  /** Settings beside those of every replica here. */
  env?: Record<string, string>;
  /** Where the vendor is, if not at the stand-in's own door. */
  vendorUrl?: string;
  /** Without the tap, as it is deployed: for what is timed. The only replica of its connection then. */
  plain?: boolean;
}

/** How long the vendor may work on after a deadline, as every replica is told, milliseconds. */
export const LONGEST_REQUEST_MS = 1_500;

/** All replicas run on one machine here, whose clock is one. */
export const CLOCK_SKEW_MS = 100;

let started = 0;

/** One gateway process, built as it is deployed, with a door of its own: what is asked here reaches no other replica. */
export class Replica {
  private constructor(
    readonly name: string,
    readonly service: Service,
    private readonly tapped: NatsTap | undefined,
    readonly caller: Caller,
  ) {}

  static async start(world: World, unit: GatewayUnderTest, options: ReplicaOptions = {}): Promise<Replica> {
    const { system } = unit.definition;
    const name = `${system}-${(started += 1)}`;
    const prefix = options.plain ? '' : `only.${name}.`;
    const tap = options.plain ? undefined : await NatsTap.open(world.natsPort, prefix);
    const urls =
      options.vendorUrl === undefined ? world.urls : { ...world.urls, [unit.vendor]: options.vendorUrl };
    const service = await startService({
      name,
      entry: join(workspaceRoot(), 'dist', 'apps', `${system}-gateway`, 'main.js'),
      env: {
        PATH: process.env['PATH'],
        NATS_URL: tap?.url ?? world.natsUrl,
        LOG_LEVEL: 'info',
        CONNECTION_NAME: system,
        CONNECTION_MODE: 'simulated',
        GRANT_PUBLIC_KEY: world.grants.publicKey,
        TOKEN_KEY: world.tokenKey,
        VENDOR_LONGEST_REQUEST_MS: String(LONGEST_REQUEST_MS),
        CLOCK_SKEW_MS: String(CLOCK_SKEW_MS),
        ...unit.settings(urls),
        ...options.env,
      },
      sourceMaps: false,
      logFile: join(world.dir, `${name}.log`),
    });
    const caller = new Caller(addressed(world.nats, prefix), system, world.grants);
    await answering(caller);
    return new Replica(name, service, tap, caller);
  }

  /** What stands between it and NATS. */
  get tap(): NatsTap {
    if (this.tapped) return this.tapped;
    throw new Error(`${this.name} was started without a tap`);
  }

  /** Ends the process and its connections at once. */
  async kill(): Promise<void> {
    await this.service.kill('SIGKILL');
    this.tapped?.close();
  }

  pause(): Promise<void> {
    return this.service.kill('SIGSTOP');
  }

  resume(): Promise<void> {
    return this.service.kill('SIGCONT');
  }

  async stop(): Promise<void> {
    await this.service.stop();
    this.tapped?.close();
  }
}

/** Its HTTP door may be open a moment before NATS knows of its subjects. */
async function answering(caller: Caller): Promise<void> {
  const giveUpAt = Date.now() + 5_000;
  for (;;) {
    const failure = await caller.ask('limits').then(
      () => undefined,
      (error: Error) => error,
    );
    if (failure === undefined) return;
    if (Date.now() > giveUpAt) throw failure;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** The connection with a prefix before the subject of each request. */
function addressed(nats: NatsConnection, prefix: string): NatsConnection {
  const request: NatsConnection['request'] = (subject, ...rest) =>
    nats.request(`${prefix}${subject}`, ...rest);
  return Object.assign(Object.create(nats) as NatsConnection, { request });
}

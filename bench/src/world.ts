import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GrantKey, Simulator, type GatewayUnderTest, type StandUrls } from '@signalbox/gateway-kit/testing';
import {
  startNats,
  startSimulatorProcess,
  workspaceRoot,
  type NatsServer,
  type Service,
  type SimulatorUrls,
} from '@signalbox/local-stack';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { seededRandom } from './seeded.js';

export interface WorldOptions {
  seed: number;
  /** Progress, for people. */
  say(line: string): void;
}

/** What all replicas share: one nats-server, the stand-ins of the vendors, and the keys that a deployment has. */
export class World {
  readonly grants = new GrantKey();
  /** 32 bytes under which replicas share their sessions. */
  readonly tokenKey = randomBytes(32).toString('base64url');
  readonly random: () => number;

  private constructor(
    readonly options: WorldOptions,
    readonly dir: string,
    private readonly server: NatsServer,
    private readonly vendors: Service & { readonly urls: SimulatorUrls },
    readonly nats: NatsConnection,
  ) {
    this.random = seededRandom(options.seed);
  }

  static async open(options: WorldOptions): Promise<World> {
    const dir = mkdtempSync(join(tmpdir(), 'signalbox-bench-'));
    mkdirSync(join(dir, 'nats'));
    const [server, vendors] = await Promise.all([
      startNats({ dir: join(dir, 'nats') }),
      startSimulatorProcess({
        name: 'simulator',
        entry: join(workspaceRoot(), 'dist', 'apps', 'simulator', 'main.js'),
        env: { PATH: process.env['PATH'], SIMULATOR_SEED: String(options.seed) },
        logFile: join(dir, 'simulator.log'),
      }),
    ]);
    return new World(
      options,
      dir,
      server,
      vendors,
      await connect({ servers: server.url, noAsyncTraces: true }),
    );
  }

  get natsUrl(): string {
    return this.server.url;
  }

  get natsPort(): number {
    return this.server.port;
  }

  get urls(): StandUrls {
    return this.vendors.urls as StandUrls;
  }

  say(line: string): void {
    this.options.say(line);
  }

  vendorOf(unit: GatewayUnderTest): Simulator {
    return new Simulator(this.urls.control, unit.vendor);
  }

  async close(): Promise<void> {
    await this.nats.close();
    await Promise.all([this.vendors.stop(), this.server.stop()]);
    rmSync(this.dir, { recursive: true, force: true });
  }
}

import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Change, DescribeReply, TypeDescription } from '@signalbox/contracts';
import { startNats, type NatsServer } from '@signalbox/local-stack';
import {
  fixedSettings,
  loadSettings,
  startTelemetry,
  stopTelemetry,
  type RunningService,
} from '@signalbox/runtime';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import type { GatewaySettings } from '../settings.js';
import { startGateway } from '../start-gateway.js';
import { Caller } from './caller.js';
import type { GatewayUnderTest } from './gateway-under-test.js';
import { GrantKey } from './grant-key.js';
import type { Leaks } from './matrix/leaks.js';
import { Simulator } from './simulator.js';
import { startOurSimulator, type Stand } from './stand.js';

/** One for all replicas that a bench starts. */
const TOKEN_KEY = randomBytes(32).toString('base64url');

/** How long the vendor may work on after we gave up, as the gateway is told here, milliseconds. */
export const LONGEST_REQUEST_MS = 600;

/** A real nats-server, the vendor's stand-in in a process of its own, and the gateway in this one. */
export class Bench<S extends GatewaySettings = GatewaySettings> {
  readonly grants = new GrantKey();
  readonly caller: Caller;
  readonly simulator: Simulator;
  /** By connection, its replicas in the order in which they were started. */
  private readonly gateways = new Map<string, RunningService[]>();
  private listening: Leaks | undefined;
  private marks = 0;

  private constructor(
    readonly unit: GatewayUnderTest<S>,
    private readonly dir: string,
    private readonly server: NatsServer,
    private readonly stand: Stand,
    readonly nats: NatsConnection,
  ) {
    this.caller = this.callerOf(unit.definition.system);
    this.simulator = new Simulator(stand.urls.control, unit.vendor);
  }

  static async open<S extends GatewaySettings>(unit: GatewayUnderTest<S>): Promise<Bench<S>> {
    const dir = mkdtempSync(join(tmpdir(), `signalbox-${unit.vendor}-`));
    const [server, stand] = await Promise.all([
      startNats({ dir: join(dir, 'nats') }),
      (unit.stand ?? startOurSimulator)(),
    ]);
    const nats = await connect({ servers: server.url });
    const bench = new Bench(unit, dir, server, stand, nats);
    await bench.startGateway();
    return bench;
  }

  /** Starts a gateway, with other settings and under another name where they are given; returns its HTTP door. */
  async startGateway(
    connection = this.unit.definition.system,
    other: Record<string, string> = {},
  ): Promise<string> {
    const settings = loadSettings(this.unit.definition.settings, {
      NATS_URL: this.server.url,
      LOG_LEVEL: this.listening ? 'trace' : 'silent',
      CONNECTION_NAME: connection,
      CONNECTION_MODE: 'simulated',
      GRANT_PUBLIC_KEY: this.grants.publicKey,
      TOKEN_KEY,
      VENDOR_LONGEST_REQUEST_MS: String(LONGEST_REQUEST_MS),
      CLOCK_SKEW_MS: '20',
      ...this.unit.settings(this.stand.urls),
      ...other,
    });
    const gateway = await startGateway(
      this.unit.definition,
      settings,
      fixedSettings(settings),
      this.listening?.log,
    );
    this.gateways.set(connection, [...(this.gateways.get(connection) ?? []), gateway]);
    return gateway.url;
  }

  async stopGateway(connection: string): Promise<void> {
    const replicas = this.gateways.get(connection) ?? [];
    this.gateways.delete(connection);
    for (const replica of replicas) await replica.stop();
  }

  /** The gateway's own settings, with the vendor at another of its doors. */
  settingsAt(url: string): Record<string, string> {
    return this.unit.settings({ ...this.stand.urls, [this.unit.vendor]: url });
  }

  /** From now on gateways that are started tell everything, and it is listened to. */
  async observe(leaks: Leaks): Promise<void> {
    this.listening = leaks;
    process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] = leaks.collectorUrl;
    startTelemetry('conformance', leaks.collectorUrl);
  }

  /** Sends the spans that still wait, and listens no more. */
  async stopObserving(): Promise<void> {
    this.listening = undefined;
    await stopTelemetry();
  }

  /** The secrets among the gateway's settings. */
  ownSecrets(): string[] {
    return Object.entries(this.unit.settings(this.stand.urls))
      .filter(([variable]) => /SECRET|TOKEN|PASSWORD|PRIVATE/.test(variable))
      .map(([, value]) => value);
  }

  /** The HTTP door of the gateway. */
  get url(): string {
    return this.gateways.get(this.unit.definition.system)?.[0]?.url as string;
  }

  callerOf(connection: string): Caller {
    return new Caller(this.nats, connection, this.grants);
  }

  async type(name: string): Promise<TypeDescription> {
    const { types } = await this.caller.ask<DescribeReply>('describe', { types: [name] });
    return types[0] as TypeDescription;
  }

  /** Text that is in no other record, nor part of what is. */
  mark(): string {
    this.marks += 1;
    return `Conformance ${String(this.marks).padStart(4, '0')}`;
  }

  /** A change that makes a record of the sample's type. */
  creation(): Change {
    const { type, fields } = this.unit.sample;
    return {
      ref: 'made',
      connection: this.caller.connection,
      kind: 'create',
      type,
      fields: fields(this.mark()),
    };
  }

  /** A change of a record's sample field. */
  change(id: string, after: string, before?: string): Change {
    const { type, field } = this.unit.sample;
    const image = before === undefined ? {} : { before: { [field]: before } };
    return {
      ref: 'changed',
      connection: this.caller.connection,
      kind: 'update',
      type,
      id,
      fields: { [field]: after },
      ...image,
    };
  }

  /** Everything that a stream holds under a subject, as JSON, oldest first. */
  async messages<T>(stream: string, subject: string): Promise<T[]> {
    return (await this.texts(stream, subject)).map((text) => JSON.parse(text) as T);
  }

  /** The same as it came: a vendor's notice need not be JSON. */
  async texts(stream: string, subject: string): Promise<string[]> {
    const { streams } = await jetstreamManager(this.nats);
    const { state } = await streams.info(stream);
    const found: string[] = [];
    for (let seq = state.first_seq; seq <= state.last_seq && seq > 0; seq += 1) {
      const message = await streams.getMessage(stream, { seq });
      if (message?.subject.startsWith(subject)) found.push(message.string());
    }
    return found;
  }

  async close(): Promise<void> {
    for (const connection of [...this.gateways.keys()]) await this.stopGateway(connection);
    await this.nats.close();
    await Promise.all([this.stand.stop(), this.server.stop()]);
    rmSync(this.dir, { recursive: true, force: true });
  }
}

/** Asks until the answer is there; fails after five seconds. */
export async function until<T>(what: string, look: () => Promise<T | undefined | false>): Promise<T> {
  const deadline = Date.now() + 5_000;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > deadline) throw new Error(`waited five seconds for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

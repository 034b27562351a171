import { EVENTS_STREAM, NOTICES_STREAM, OPERATIONS } from '@signalbox/contracts';
import {
  connectNats,
  ensureStream,
  natsReadiness,
  ServiceServer,
  useSignalboxDoors,
  type NatsConnection,
} from '@signalbox/messaging';
import {
  createLogger,
  createMetrics,
  HealthModule,
  environmentSource,
  fixedSettings,
  openSettings,
  runMain,
  startService,
  type DestinationStream,
  type LiveSettings,
  type Logger,
  type ReadinessCheck,
  type RunningService,
} from '@signalbox/runtime';
import { Module, type DynamicModule } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { Counter, Histogram, type Registry } from 'prom-client';
import { Credentials } from './credentials/credentials.js';
import { fingerprints, tokenKeyOf } from './credentials/secrets.js';
import type { GatewayDefinition, SystemAdapter } from './define-gateway.js';
import { ConnectionGuard, guarded, hostList } from './environment.js';
import { openNoticeDoor } from './notices/door.js';
import { startHydration } from './notices/hydrate.js';
import { Gateway } from './operations/gateway.js';
import { OperationsController } from './operations/operations.controller.js';
import { Reader } from './read/reader.js';
import { SchemaCache } from './schema.js';
import { startSchemaRefresh } from './schema/refresh.js';
import { SharedSchema } from './schema/shared-schema.js';
import type { GatewaySettings } from './settings.js';
import { VendorClient, type ClientObserver } from './vendor/client.js';
import { VendorWire } from './vendor/wire.js';
import { GrantVerifier } from './write/grant.js';
import { inLedgerMode, listedTypes } from './write/ledger-mode.js';
import { openWriting, type Writing } from './write/open-writing.js';
import { Previewer } from './write/preview.js';

const VERSION = '0.1.0';

@Module({})
class GatewayModule {
  static of(gateway: Gateway, checks: ReadinessCheck[], metrics: Registry): DynamicModule {
    return {
      module: GatewayModule,
      imports: [HealthModule.with(checks, metrics)],
      controllers: [OperationsController],
      providers: [{ provide: Gateway, useValue: gateway }],
    };
  }
}

/** Runs a gateway from the environment: what a gateway's `main.ts` calls. */
export function runGateway<S extends GatewaySettings>(definition: GatewayDefinition<S>): Promise<void> {
  return runMain(async () => {
    const live = await openSettings(definition.settings, environmentSource(process.env), {
      onInvalid: (problem) =>
        createLogger('settings', 'warn').warn({ problem }, 'changed settings are not valid'),
    });
    return startGateway(definition, live.current(), live);
  });
}

/** Builds everything that a definition needs around it, and opens its doors. */
export async function startGateway<S extends GatewaySettings>(
  definition: GatewayDefinition<S>,
  settings: S,
  live: LiveSettings<S> = fixedSettings(settings),
  log?: DestinationStream,
): Promise<RunningService> {
  const connection = settings.connectionName ?? definition.system;
  const name = `gateway-${connection}`;
  const logger = createLogger(name, settings.logLevel, log);
  const metrics = createMetrics(name);
  const nats = await connectNats(settings.natsUrl, name, logger);
  for (const stream of [NOTICES_STREAM, EVENTS_STREAM])
    await ensureStream(nats, stream, settings.natsReplicas);
  const { client, credentials } = await openVendor({ definition, live, connection, nats, logger, metrics });
  const verbs = definition.adapter({ settings, current: live.current, connection, client });
  const checks = () => credentials.checked(() => verbs.checks());
  const guard = new ConnectionGuard({
    mode: settings.connectionMode,
    testHosts: hostList(settings.testHosts),
    environment: verbs.environment?.bind(verbs),
    origin: () => client.origin(),
    identity: () => client.identity(),
  });
  const adapter = guarded(inLedgerMode({ ...verbs, checks }, listedTypes(settings.ledgerOnlyTypes)), guard);
  const { schema, refreshing } = await openSchema({ nats, logger, connection, settings, adapter });
  const parts = { definition, settings, connection, nats, logger, client, adapter, schema, guard };
  const { gateway, writing } = await buildGateway(parts);
  // Looked at before somebody waits for it; what can't be found out now is asked before the first write.
  void guard.verdict().catch(() => undefined);
  const hydration = adapter.notices
    ? await startHydration({ nats, logger, connection, adapter, schema })
    : undefined;

  return startService({
    settings,
    logger,
    module: GatewayModule.of(gateway, [natsReadiness(nats), credentials], metrics),
    configure: (app) => {
      useSignalboxDoors(app);
      const server = app.getHttpAdapter().getInstance() as FastifyInstance;
      const counter = new Counter({
        name: 'signalbox_notices_total',
        help: 'Notices by outcome.',
        labelNames: ['outcome'],
        registers: [metrics],
      });
      if (adapter.notices)
        openNoticeDoor(server, {
          nats,
          logger,
          connection,
          notices: adapter.notices,
          publicUrl: settings.publicUrl,
          counter,
        });
    },
    strategy: new ServiceServer({
      nats,
      logger,
      name,
      version: VERSION,
      description: `${definition.title} connection "${connection}"`,
      metadata: {
        kind: 'gateway',
        connection,
        system: definition.system,
        mode: settings.connectionMode,
        get writes() {
          return guard.announced;
        },
        operations: Object.keys(OPERATIONS).join(','),
      },
      group: `gateways.${connection}`,
    }),
    afterListen: () => credentials.start(() => verbs.checks()),
    afterClose: async () => {
      refreshing.stop();
      await writing.stop();
      await hydration?.stop();
      live.stop();
      credentials.stop();
      await client.close();
      await nats.drain();
    },
  });
}

/** The org's types, shared by the replicas of the connection and kept fresh in the background. */
async function openSchema(parts: {
  nats: NatsConnection;
  logger: Logger;
  connection: string;
  settings: GatewaySettings;
  adapter: SystemAdapter;
}): Promise<{ schema: SchemaCache; refreshing: { stop(): void } }> {
  const { nats, logger, connection, settings, adapter } = parts;
  const shared = await SharedSchema.open({ nats, logger, connection, natsReplicas: settings.natsReplicas });
  const intervalMs = settings.schemaRefreshSeconds * 1_000;
  const schema = new SchemaCache(adapter, Date.now, {
    freshMs: 2 * intervalMs,
    described: (name, type) =>
      void shared
        .observe(name, type)
        .catch((error: unknown) => logger.warn({ err: error, type: name }, 'a type could not be compared')),
  });
  return { schema, refreshing: await startSchemaRefresh({ schema, shared, logger, intervalMs }) };
}

async function buildGateway<S extends GatewaySettings>(parts: {
  definition: GatewayDefinition<S>;
  settings: S;
  connection: string;
  nats: NatsConnection;
  logger: Logger;
  client: VendorClient;
  adapter: SystemAdapter;
  schema: SchemaCache;
  guard: ConnectionGuard;
}): Promise<{ gateway: Gateway; writing: Writing }> {
  const { definition, settings, connection, client, adapter, schema, guard } = parts;
  const grants = new GrantVerifier(settings.grantPublicKey, settings.clockSkewMs);
  const writing = await openWriting({ ...parts, grants });
  const gateway = new Gateway({
    connection,
    system: definition.system,
    mode: settings.connectionMode,
    adapter,
    client,
    schema,
    guard,
    grants,
    reader: new Reader(adapter, schema),
    previewer: new Previewer(adapter, schema, () => guard.refusal()),
    writer: writing.writer,
    ledgerOnly: listedTypes(settings.ledgerOnlyTypes),
  });
  return { gateway, writing };
}

/** The way to the vendor: credentials that all replicas share, and the client that every call passes. */
async function openVendor<S extends GatewaySettings>(parts: {
  definition: GatewayDefinition<S>;
  live: LiveSettings<S>;
  connection: string;
  nats: NatsConnection;
  logger: Logger;
  metrics: Registry;
}): Promise<{ client: VendorClient; credentials: Credentials }> {
  const { definition, live, connection, metrics } = parts;
  const auth = definition.auth(live.current);
  const wire = new VendorWire(definition.vendor, observe(metrics, connection));
  const { natsReplicas } = live.current();
  const tokenKey = tokenKeyOf(live.current(), auth);
  const fingerprint = fingerprints(live.current, connection, tokenKey);
  const credentials = await Credentials.open({
    ...parts,
    ...{ auth, natsReplicas, tokenKey, fingerprint },
    plain: wire.plain,
  });
  live.onChange(() => void credentials.secretsChanged());
  return { credentials, client: new VendorClient(definition.vendor, auth, { wire, access: credentials }) };
}

function observe(metrics: Registry, connection: string): ClientObserver {
  const calls = new Histogram({
    name: 'signalbox_vendor_request_seconds',
    help: 'Calls to the vendor.',
    labelNames: ['connection', 'method', 'status'],
    registers: [metrics],
  });
  return {
    onCall: ({ method, status, ms }) =>
      calls.observe({ connection, method, status: status ?? 'none' }, ms / 1_000),
  };
}

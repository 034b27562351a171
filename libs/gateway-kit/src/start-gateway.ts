import { AUDIT_STREAM, EVENTS_STREAM, NOTICES_STREAM, OPERATIONS } from '@signalbox/contracts';
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
  loadSettings,
  runMain,
  startService,
  type Logger,
  type ReadinessCheck,
  type RunningService,
} from '@signalbox/runtime';
import { Module, type DynamicModule } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { Counter, Histogram, type Registry } from 'prom-client';
import type { GatewayDefinition, SystemAdapter } from './define-gateway.js';
import { openNoticeDoor } from './notices/door.js';
import { startHydration } from './notices/hydrate.js';
import { Gateway } from './operations/gateway.js';
import { OperationsController } from './operations/operations.controller.js';
import { Reader } from './read/reader.js';
import { SchemaCache } from './schema.js';
import type { GatewaySettings } from './settings.js';
import { VendorClient, type ClientObserver } from './vendor/client.js';
import { AuditTrail } from './write/audit.js';
import { GrantVerifier } from './write/grant.js';
import { Ledger } from './write/ledger.js';
import { Previewer } from './write/preview.js';
import { Writer } from './write/writer.js';

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
  return runMain(() => startGateway(definition, loadSettings(definition.settings, process.env)));
}

/** Builds everything that a definition needs around it, and opens its doors. */
export async function startGateway<S extends GatewaySettings>(
  definition: GatewayDefinition<S>,
  settings: S,
): Promise<RunningService> {
  const connection = settings.connectionName ?? definition.system;
  const name = `gateway-${connection}`;
  const logger = createLogger(name, settings.logLevel);
  const metrics = createMetrics(name);
  const nats = await connectNats(settings.natsUrl, name, logger);
  for (const stream of [NOTICES_STREAM, EVENTS_STREAM, AUDIT_STREAM])
    await ensureStream(nats, stream, settings.natsReplicas);
  const credentials = new CredentialState();
  const client = new VendorClient(
    definition.vendor,
    definition.auth(() => settings),
    observe(metrics, connection, credentials),
  );
  const adapter = definition.adapter({ settings, current: () => settings, connection, client });
  const schema = new SchemaCache(adapter);
  const gateway = await buildGateway({ definition, settings, connection, nats, client, adapter, schema });
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
        operations: Object.keys(OPERATIONS).join(','),
      },
      group: `gateways.${connection}`,
    }),
    afterListen: () => proveCredentials(adapter, credentials, logger),
    afterClose: async () => {
      await hydration?.stop();
      await client.close();
      await nats.drain();
    },
  });
}

async function buildGateway<S extends GatewaySettings>(parts: {
  definition: GatewayDefinition<S>;
  settings: S;
  connection: string;
  nats: NatsConnection;
  client: VendorClient;
  adapter: SystemAdapter;
  schema: SchemaCache;
}): Promise<Gateway> {
  const { definition, settings, connection, nats, client, adapter, schema } = parts;
  const grants = new GrantVerifier(settings.grantPublicKey);
  const ledger = await Ledger.open(nats, connection, settings.natsReplicas);
  const audit = new AuditTrail(nats, connection);
  return new Gateway({
    connection,
    system: definition.system,
    mode: settings.connectionMode,
    adapter,
    client,
    schema,
    grants,
    reader: new Reader(adapter, schema),
    previewer: new Previewer(adapter, schema),
    writer: new Writer({
      connection,
      adapter,
      schema,
      ledger,
      grants,
      audit,
      longestRequestMs: settings.vendorLongestRequestMs,
    }),
  });
}

/** Whether the vendor took the credentials the last time it was asked. */
class CredentialState implements ReadinessCheck {
  readonly name = 'credentials';
  private problem: string | undefined = 'not proven yet';

  readonly check = (): string | undefined => this.problem;

  accepted(): void {
    this.problem = undefined;
  }

  rejected(reason = 'the system refused the credentials'): void {
    this.problem = reason;
  }
}

const FIRST_PAUSE_MS = 10_000;
/** Asking costs calls of the org's allowance. */
const LONGEST_PAUSE_MS = 5 * 60_000;

/** Asks the vendor in the background; a vendor that is down keeps the service unready, not down. */
function proveCredentials(adapter: SystemAdapter, state: CredentialState, logger: Logger): void {
  const attempt = async (pauseMs: number): Promise<void> => {
    // The first check proves the credentials; what else is wrong with the org is doctor's business.
    const [first] = await adapter
      .checks()
      .catch((error: unknown) => [{ ok: false, detail: String((error as Error).message) }]);
    if (first?.ok !== false) return state.accepted();
    state.rejected(first.detail);
    logger.warn({ reason: first.detail }, 'the credentials are not proven; trying again');
    setTimeout(() => void attempt(Math.min(pauseMs * 2, LONGEST_PAUSE_MS)), pauseMs).unref();
  };
  void attempt(FIRST_PAUSE_MS);
}

function observe(metrics: Registry, connection: string, credentials: CredentialState): ClientObserver {
  const calls = new Histogram({
    name: 'signalbox_vendor_request_seconds',
    help: 'Calls to the vendor.',
    labelNames: ['connection', 'method', 'status'],
    registers: [metrics],
  });
  return {
    onCall: ({ method, status, ms }) =>
      calls.observe({ connection, method, status: status ?? 'none' }, ms / 1_000),
    onAuth: (state) => (state === 'accepted' ? credentials.accepted() : credentials.rejected()),
  };
}

import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import {
  ALERTS_STREAM,
  AUDIT_STREAM,
  EVENTS_STREAM,
  SAGAS_CLOSED_STREAM,
  type PreviewSagaRequest,
} from '@signalbox/contracts';
import { loadMappings, type Mappings } from '@signalbox/mapping';
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
  startService,
  type Logger,
  type ReadinessCheck,
  type RunningService,
} from '@signalbox/runtime';
import { Leases, migrate as migrateSagas, PostgresJournal, SagaEngine } from '@signalbox/saga';
import { Pool } from 'pg';
import { LeasedCheckpoints } from './agent/checkpoints.js';
import { createAgent } from './agent/create-agent.js';
import { loadModel } from './agent/model.js';
import { ScriptedChatModel } from './agent/scripted-model.js';
import type { Agent, AgentModel } from './agent/agent-api.js';
import type { Commit, Proposal } from './agent/ports.js';
import { followAlerts } from './alerts/alert-intake.js';
import { AlertStore } from './alerts/alert-store.js';
import { Resuming } from './alerts/resuming.js';
import { Overview } from './api/overview.js';
import { People } from './api/people.js';
import { ApprovalStore } from './approvals/approval-store.js';
import { AuditStore } from './audit/audit-store.js';
import { migrateOrchestrator } from './database/schema.js';
import { Dispatcher } from './dispatch/dispatcher.js';
import { executeWith } from './dispatch/execute-run.js';
import { EventIntake } from './events/event-intake.js';
import { Gateways } from './gateways/gateways.js';
import { GrantSigner } from './gateways/grants.js';
import { GatewayParticipants } from './gateways/participants.js';
import { GatewayRegistry } from './gateways/registry.js';
import { OrchestratorModule, type Rooms } from './orchestrator.module.js';
import { loadPlaybooks, playbookInstructions, playbookNamed, type Playbook } from './playbooks/index.js';
import { evaluatePolicy, loadPolicies, type Policies } from './policy/index.js';
import { RequestedRuns } from './runs/requested-runs.js';
import { RunStarter } from './runs/run-starter.js';
import { RunStore } from './runs/run-store.js';
import { RunView } from './runs/run-view.js';
import { tellClosedOver } from './sagas/closed.js';
import { commitWith } from './sagas/commit.js';
import { driveWith } from './sagas/drive.js';
import { goingOn } from './sagas/going-on.js';
import { propose } from './sagas/propose.js';
import { requestedAgent, withRequested } from './sagas/requested-agent.js';
import { RequestedSagas } from './sagas/requested-sagas.js';
import { SagaDecisions } from './sagas/saga-decisions.js';
import { SagaView } from './sagas/saga-view.js';
import type { OrchestratorSettings } from './settings.js';
import { loadTriggers, type Trigger } from './triggers/index.js';

const VERSION = '0.1.0';

/** The files of CONFIG_DIR, read and checked together. */
interface Configuration {
  mappings: Mappings;
  playbooks: ReadonlyMap<string, Playbook>;
  policies: Policies;
  triggers: readonly Trigger[];
}

interface Backing {
  settings: OrchestratorSettings;
  logger: Logger;
  pool: Pool;
  nats: NatsConnection;
  config: Configuration;
  model: AgentModel;
  /** Unique per process life. */
  owner: string;
}

/** Reads the configuration, connects, builds the rooms and opens the doors. */
export async function startOrchestrator(
  settings: OrchestratorSettings,
  environment: NodeJS.ProcessEnv,
): Promise<RunningService> {
  const logger = createLogger('orchestrator', settings.logLevel);
  const metrics = createMetrics('orchestrator');
  const config = readConfiguration(settings.configDir);
  const scripted = () =>
    new ScriptedChatModel({
      playbooks: () => config.playbooks,
      mappings: () => config.mappings,
      now: () => new Date(),
    });
  const model = await loadModel({ setting: settings.model, environment, scripted });
  const pool = await openDatabase(settings, logger);
  const nats = await connectNats(settings.natsUrl, 'orchestrator', logger);
  for (const stream of [EVENTS_STREAM, AUDIT_STREAM, ALERTS_STREAM, SAGAS_CLOSED_STREAM])
    await ensureStream(nats, stream, settings.natsReplicas);
  const owner = `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`;
  const { rooms, dispatcher, intake, audit, resuming } = await buildRooms({
    settings,
    logger,
    pool,
    nats,
    config,
    model,
    owner,
  });
  const consumers = [
    await audit.follow(nats, logger),
    await intake.follow(),
    await followAlerts({ nats, logger, alerts: rooms.alerts, resuming }),
  ];

  return startService({
    settings,
    logger,
    module: OrchestratorModule.of(rooms, [natsReadiness(nats), databaseReadiness(pool)], metrics),
    configure: useSignalboxDoors,
    strategy: new ServiceServer({
      nats,
      logger,
      name: 'orchestrator',
      version: VERSION,
      description: 'Runs, approvals and sagas',
      metadata: { kind: 'orchestrator' },
      group: 'orchestrator',
    }),
    afterListen: () => {
      dispatcher.start();
      rooms.decisions.start();
    },
    afterClose: async () => {
      rooms.decisions.stop();
      await Promise.all(consumers.map((consumer) => consumer.stop()));
      await dispatcher.stop();
      await nats.drain();
      await pool.end();
    },
  });
}

/** @throws SignalboxError `BAD_REQUEST` naming file, line and field of what is wrong. */
export function readConfiguration(folder: string): Configuration {
  const mappings = loadMappings(folder);
  const playbooks = loadPlaybooks(folder, mappings);
  return {
    mappings,
    playbooks,
    policies: loadPolicies(folder, mappings),
    triggers: loadTriggers(folder, mappings, playbooks),
  };
}

async function openDatabase(
  { databaseUrl: url, leaseSeconds }: OrchestratorSettings,
  logger: Logger,
): Promise<Pool> {
  const pool = new Pool({
    connectionString: url,
    max: 20,
    application_name: 'signalbox-orchestrator',
    connectionTimeoutMillis: 10_000,
    // A transaction that holds a lease's row keeps the next owner waiting: one whose process was paused must end.
    idle_in_transaction_session_timeout: leaseSeconds * 1_000,
  });
  // Also while a connection is lent out: whoever woke up finds it broken with its next statement.
  pool.on('connect', (client) => client.on('error', () => undefined));
  pool.on('error', (error) => logger.warn({ err: error }, 'an idle database connection broke'));
  await pool.query('SELECT 1').catch((cause: unknown) => {
    const { host, pathname } = new URL(url);
    throw new Error(`No PostgreSQL answers at ${host}${pathname}. Start it, or set DATABASE_URL.`, { cause });
  });
  await migrateSagas(pool);
  await migrateOrchestrator(pool);
  return pool;
}

interface Inside {
  rooms: Rooms;
  dispatcher: Dispatcher;
  intake: EventIntake;
  audit: AuditStore;
  resuming: Resuming;
}

async function buildRooms(backing: Backing): Promise<Inside> {
  const { settings, logger, pool, nats, config, model, owner } = backing;
  const { mappings, triggers } = config;
  const grants = new GrantSigner(settings.grantPrivateKey);
  const gateways = new Gateways(nats, new GatewayRegistry(nats), grants);
  const runs = new RunStore(pool);
  const approvals = new ApprovalStore(pool, runs);
  const alerts = new AlertStore(pool);
  const audit = new AuditStore(pool);
  const journal = new PostgresJournal(pool);
  const participants = new GatewayParticipants(nats, grants);
  const engine = new SagaEngine({ journal, participants });
  const drive = driveWith(engine, tellClosedOver(nats));
  const commit = commitWith(engine, runs, drive);
  const proposing = {
    propose: (request: PreviewSagaRequest, signal?: AbortSignal) =>
      propose(request, { mappings, gateways }, signal),
    policy: (proposal: Proposal) => evaluatePolicy(config.policies, proposal),
  };
  const graph = await buildAgent(backing, { gateways, commit });
  const agent = goingOn(
    withRequested(graph, requestedAgent({ ...proposing, commit, engine })),
    journal,
    drive,
  );
  const starter = new RunStarter(runs, nats, model.name);
  const leases = new Leases(pool);
  const sagas = new SagaView(journal, runs, approvals);
  return {
    rooms: {
      runs,
      approvals,
      alerts,
      starter,
      view: new RunView(runs, approvals, audit, engine),
      requested: new RequestedRuns({ triggers, mappings, gateways, starter }),
      overview: new Overview({ gateways, mappings, runs, approvals, alerts, agent, model: model.name }),
      people: new People(settings.apiTokens),
      sagas,
      decisions: new SagaDecisions({
        engine,
        participants,
        leases,
        runs,
        starter,
        logger,
        owner,
        gateways,
        view: sagas,
        mappings: () => mappings,
        policies: config.policies,
      }),
      requestedSagas: new RequestedSagas({ ...proposing, runs, starter, view: sagas }),
    },
    dispatcher: new Dispatcher({
      runs,
      leases,
      execute: executeWith({ agent, runs, approvals, logger }),
      nats,
      logger,
      owner,
      leaseSeconds: settings.leaseSeconds,
      concurrency: settings.concurrentRuns,
    }),
    intake: new EventIntake({ pool, nats, logger, mappings, triggers, starter, audit }),
    audit,
    resuming: new Resuming({ runs, engine, logger, hint: () => starter.hint() }),
  };
}

async function buildAgent(
  { pool, config, model }: Backing,
  { gateways, commit }: { gateways: Gateways; commit: Commit },
): Promise<Agent> {
  const checkpointer = new LeasedCheckpoints({ pool });
  await checkpointer.setup();
  return createAgent({
    model,
    mappings: () => config.mappings,
    gateways,
    policy: (proposal) => evaluatePolicy(config.policies, proposal),
    playbooks: {
      instructions: (name) =>
        playbookInstructions(playbookNamed(config.playbooks, name), new Date().toISOString().slice(0, 10)),
    },
    commit,
    checkpointer,
  });
}

function databaseReadiness(pool: Pool): ReadinessCheck {
  return {
    name: 'database',
    check: () =>
      pool.query('SELECT 1').then(
        () => undefined,
        () => 'PostgreSQL does not answer',
      ),
  };
}

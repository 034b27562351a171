import { ALERTS_STREAM, AUDIT_STREAM, SAGAS_CLOSED_STREAM } from '@signalbox/contracts';
import { ensureStream, type NatsConnection } from '@signalbox/messaging';
import type { Logger } from '@signalbox/runtime';
import type { SystemAdapter } from '../define-gateway.js';
import type { SchemaCache } from '../schema.js';
import type { GatewaySettings } from '../settings.js';
import { AuditTrail } from './audit.js';
import { LedgerCleaner } from './cleaning.js';
import type { GrantVerifier } from './grant.js';
import { LateEffects } from './late-effects.js';
import { Ledger } from './ledger.js';
import { Writer } from './writer.js';

export interface WritingParts {
  nats: NatsConnection;
  logger: Logger;
  connection: string;
  adapter: SystemAdapter;
  schema: SchemaCache;
  grants: GrantVerifier;
  settings: GatewaySettings;
}

/** All that writing needs, with its work in the background. */
export interface Writing {
  writer: Writer;
  lateEffects: LateEffects;
  cleaner: LedgerCleaner;
  /** Ends the work in the background. */
  stop(): Promise<void>;
}

const DAY_MS = 24 * 3_600_000;
const LONGEST_SWEEP_MS = 30_000;
const CLEANING_MS = 10 * 60_000;

export async function openWriting(parts: WritingParts): Promise<Writing> {
  const { nats, logger, connection, adapter, schema, grants, settings } = parts;
  const { natsReplicas: replicas, vendorLongestRequestMs: longestRequestMs } = settings;
  for (const stream of [AUDIT_STREAM, ALERTS_STREAM, SAGAS_CLOSED_STREAM])
    await ensureStream(nats, stream, replicas);
  const ledger = await Ledger.open(nats, connection, replicas, settings.clockSkewMs);
  const audit = new AuditTrail(nats, connection);
  const shared = { nats, logger, connection, adapter, schema, ledger, longestRequestMs };
  const lateEffects = await LateEffects.open(shared, replicas);
  const retentionMs = settings.ledgerRetentionDays * DAY_MS;
  const cleaner = await LedgerCleaner.open({ nats, logger, connection, ledger, lateEffects, retentionMs });
  const sweeps = [
    repeatedly(
      'late effects',
      () => lateEffects.sweep(),
      Math.min(longestRequestMs + 100, LONGEST_SWEEP_MS),
      logger,
    ),
    repeatedly('the ledger', () => cleaner.sweep(), CLEANING_MS, logger),
  ];
  return {
    writer: new Writer({ connection, adapter, schema, ledger, grants, audit, lateEffects, longestRequestMs }),
    lateEffects,
    cleaner,
    stop: async () => void (await Promise.all(sweeps.map((sweep) => sweep.stop()))),
  };
}

/** Does something again and again, one time after the other; a failure is told and waits for the next time. */
function repeatedly(
  what: string,
  work: () => Promise<void>,
  everyMs: number,
  logger: Logger,
): { stop(): Promise<void> } {
  let running = Promise.resolve();
  let isBusy = false;
  const timer = setInterval(() => {
    if (isBusy) return;
    isBusy = true;
    running = work()
      .catch((error: unknown) => logger.warn({ err: error }, `${what} could not be swept; trying again`))
      .finally(() => (isBusy = false));
  }, everyMs);
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}

import { ALERT_KINDS, ALERTS_STREAM, type Alert, type AlertKind } from '@signalbox/contracts';
import { consume, type NatsConnection, type RunningConsumer } from '@signalbox/messaging';
import type { Logger } from '@signalbox/runtime';
import type { AlertStore } from './alert-store.js';
import type { Resuming } from './resuming.js';

export interface AlertIntakeParts {
  nats: NatsConnection;
  logger: Logger;
  alerts: AlertStore;
  resuming: Resuming;
}

/** Takes alerts in: each stands in PostgreSQL before its message is acked; what waited for a credential goes on. */
export function followAlerts({ nats, logger, alerts, resuming }: AlertIntakeParts): Promise<RunningConsumer> {
  return consume({
    nats,
    logger,
    stream: ALERTS_STREAM.name,
    durable: 'orchestrator-alerts',
    subject: 'alerts.>',
    // However long PostgreSQL is away: nobody tells an alert again.
    maxTries: Number.MAX_SAFE_INTEGER,
    handle: async (message) => {
      const alert = readAlert(message.string());
      if (alert === undefined)
        return logger.error({ subject: message.subject }, 'what came as an alert is none; it is left out');
      await alerts.keep(alert);
      if (alert.kind === 'credentials-recovered') await resuming.recovered(alert.connection);
    },
    deadLetter: () => Promise.resolve(),
  });
}

/** Undefined for what no gateway would have told. */
function readAlert(text: string): Alert | undefined {
  try {
    const alert = JSON.parse(text) as Partial<Alert> | null;
    const isWhole = [alert?.id, alert?.connection, alert?.message, alert?.at].every(
      (part) => typeof part === 'string',
    );
    return isWhole && ALERT_KINDS.includes(alert?.kind as AlertKind) ? (alert as Alert) : undefined;
  } catch {
    return undefined;
  }
}

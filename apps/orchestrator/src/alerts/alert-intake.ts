import { ALERTS_STREAM, type Alert } from '@signalbox/contracts';
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
    handle: async (message) => {
      const alert = message.json<Alert>();
      await alerts.keep(alert);
      if (alert.kind === 'credentials-recovered') await resuming.recovered(alert.connection);
    },
    deadLetter: (message, error) => {
      logger.error({ err: error, subject: message.subject }, 'an alert could not be kept');
      return Promise.resolve();
    },
  });
}

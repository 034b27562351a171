import type { Alert } from '@signalbox/contracts';
import { publishDurable, type NatsConnection } from '@signalbox/messaging';
import type { CredentialRecord } from './record.js';

/** What happened longer ago was told by those who were there; below the time in which the stream knows repeats. */
const NEWS_MS = 8 * 60_000;

/** What people must hear of a connection's credentials. The same event has the same id on every replica. */
export function credentialAlerts(
  connection: string,
  { death, ended }: CredentialRecord,
  nowMs: number,
): Alert[] {
  const alerts: Alert[] = [];
  if (ended)
    alerts.push({
      id: `credentials-recovered:${ended.id}`,
      connection,
      kind: 'credentials-recovered',
      message: `The credentials of ${connection} work again. What waited for them goes on.`,
      details: { since: ended.since, death: ended.id },
      at: ended.at,
    });
  if (death)
    alerts.push({
      id: `credentials-dead:${death.id}`,
      connection,
      kind: 'credentials-dead',
      message: `The system behind ${connection} refuses the credentials: ${death.reason} Nothing is read or written there until they work; mend them at the vendor, or set others.`,
      details: { since: death.since, reason: death.reason, death: death.id },
      at: death.since,
    });
  return alerts.filter(({ at }) => nowMs - Date.parse(at) < NEWS_MS);
}

const AGAIN_MS = 1_000;

/** Publishes each alert until the stream has it. Every replica tells; the stream keeps one of those with the same id. */
export class AlertTeller {
  private readonly told = new Set<string>();
  private stopped = false;

  constructor(private readonly nats: NatsConnection) {}

  tell(alert: Alert): void {
    if (this.stopped || this.told.has(alert.id)) return;
    this.told.add(alert.id);
    const subject = `alerts.${alert.connection}`;
    void publishDurable(this.nats, subject, JSON.stringify(alert), { messageId: alert.id }).catch(() => {
      this.told.delete(alert.id);
      setTimeout(() => this.tell(alert), AGAIN_MS).unref();
    });
  }

  stop(): void {
    this.stopped = true;
  }
}

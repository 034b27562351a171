/** The subject that one operation of a connection is asked under. */
export function operationSubject(connection: string, operation: string): string {
  return `gateways.${connection}.${operation}`;
}

/** Notices as vendors sent them, durable before they are answered: `notices.<connection>`. */
export const NOTICES_STREAM = { name: 'NOTICES', subjects: ['notices.>'] } as const;
/** Verified, hydrated events: `events.<connection>`. */
export const EVENTS_STREAM = { name: 'EVENTS', subjects: ['events.>'] } as const;
/** Two entries a write: `audit.<connection>`. */
export const AUDIT_STREAM = { name: 'AUDIT', subjects: ['audit.>'] } as const;

/** What people must hear of: `alerts.<connection>`. */
export const ALERTS_STREAM = { name: 'ALERTS', subjects: ['alerts.>'] } as const;

/**
 * Sagas that have ended: `sagas.closed.<connection>`, once for each connection that they wrote to. A message is gone
 * once that connection's gateway has cleaned its ledger of the keys.
 */
export const SAGAS_CLOSED_STREAM = {
  name: 'SAGAS_CLOSED',
  subjects: ['sagas.closed.>'],
  workQueue: true,
} as const;

/** Nothing will ever be asked under these keys again. */
export interface SagaClosed {
  sagaId: string;
  keys: string[];
}

/** Tells orchestrators that something is due now; losing one costs a wait, nothing else. */
export const HINT_SUBJECT = 'orchestrator.hints';

/** Headers of a request. */
export const HEADERS = {
  /** Milliseconds since the epoch after which nobody waits for the answer. */
  deadline: 'Signalbox-Deadline',
  key: 'Signalbox-Key',
  actor: 'Signalbox-Actor',
  grant: 'Signalbox-Grant',
} as const;

/** A connection's or ref's name: what may stand in a NATS subject and a Kubernetes name. */
export const NAME_PATTERN = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

import { canonicalJson, sha256 } from './changes.js';
import type { Fields, SystemRecord } from './records.js';

export type EventOperation = 'created' | 'updated' | 'deleted';

/** What a vendor's notice says, before the record was read. */
export interface Notice {
  type: string;
  id: string;
  operation: EventOperation;
  /** The vendor's id of the notice, where it has one. */
  noticeId?: string;
  /** When it happened, by the vendor's clock, UTC. */
  occurredAt?: string;
}

/** A verified notice that a record changed, with the record as it was read then. */
export interface RecordEvent {
  connection: string;
  type: string;
  id: string;
  operation: EventOperation;
  /** Same type, id, incarnation, operation, version and watched fields: same event. */
  identity: string;
  /** Creation time of the record; tells apart records that used one name after another. */
  incarnation: string;
  version: string;
  /** The record; null when it is gone. */
  record: SystemRecord | null;
  /** UTC. */
  observedAt: string;
}

/** The identity under which an event is handled once. */
export function eventIdentity(event: {
  connection: string;
  type: string;
  id: string;
  operation: EventOperation;
  incarnation: string;
  version: string;
  watched: Fields;
}): string {
  return sha256(canonicalJson(event));
}

/**
 * What a gateway's alert is about: `credentials-dead` and `credentials-recovered` come in pairs; `schema-changed` says
 * which fields; `late-effect` names a record that came of a write which had been given up.
 */
export const ALERT_KINDS = [
  'credentials-dead',
  'credentials-recovered',
  'schema-changed',
  'late-effect',
] as const;
export type AlertKind = (typeof ALERT_KINDS)[number];

/** Something that people must hear of, told once whatever the number of replicas. */
export interface Alert {
  /** The same alert has the same id. */
  id: string;
  connection: string;
  kind: AlertKind;
  /** For people: what happened and what to do. */
  message: string;
  details: Record<string, unknown>;
  /** UTC. */
  at: string;
}

/** One of the two entries of a write. */
export interface AuditEntry {
  phase: 'intended' | 'settled';
  connection: string;
  key: string;
  sagaId: string;
  ref: string;
  operation: 'apply' | 'compensate';
  type: string;
  id?: string;
  contentHash: string;
  actor: string;
  /** UTC. */
  at: string;
  /** Settled: what came of it. */
  outcome?: 'done' | 'found' | 'already' | 'failed' | 'unknown';
  versionAfter?: string;
  error?: string;
  calls?: number;
  traceId?: string;
}

/** What the replicas of a connection know together about its credentials: one entry in KV. */
export interface CredentialRecord {
  /** Counts up with every session. */
  generation: number;
  /** Of the secrets that worked last. */
  fingerprint?: string;
  /** The session, sealed. */
  sealed?: string;
  /** Who asks the vendor now, and how often it has said that it still lives. */
  lease?: { owner: string; beat: number };
  /** Who stored the entry last at the end of a lease. */
  storedBy?: string;
  death?: Death;
  /** The last death that is over. */
  ended?: { id: string; since: string; at: string };
}

/** A credential that the vendor refuses, from the first refusal until it works again. */
export interface Death {
  id: string;
  /** UTC. */
  since: string;
  /** Our words, for people. */
  reason: string;
  /** Of the secrets that the vendor refused. */
  fingerprints: string[];
  /** Looks that found it still dead. */
  tries: number;
  /** Milliseconds since the epoch. */
  nextTryAt: number;
}

/** Pauses between the looks at a dead credential, milliseconds: asking costs calls of the org's allowance. */
export interface ProbePauses {
  firstMs: number;
  longestMs: number;
}

export const PROBE_PAUSES: ProbePauses = { firstMs: 10_000, longestMs: 5 * 60_000 };

/** More secrets than this at a time means that somebody tries them out; the oldest is forgotten. */
const MOST_FINGERPRINTS = 8;

export const NOTHING_KNOWN: CredentialRecord = { generation: 0 };

export function pauseBeforeProbe(tries: number, { firstMs, longestMs }: ProbePauses): number {
  return Math.min(longestMs, firstMs * 2 ** Math.min(tries, 20));
}

/** True where the vendor is known to refuse these very secrets. */
export function isDeadFor(record: CredentialRecord, fingerprint: string): boolean {
  return record.death?.fingerprints.includes(fingerprint) ?? false;
}

/** The credential after a refusal: a death that goes on keeps its beginning and its next try. */
export function died(
  record: CredentialRecord,
  refused: { id: string; reason: string; fingerprint: string; nowMs: number; pauses: ProbePauses },
): CredentialRecord {
  const { id, reason, fingerprint, nowMs, pauses } = refused;
  const { death } = record;
  if (death) return { ...record, death: { ...death, reason, fingerprints: withOne(death, fingerprint) } };
  const since = new Date(nowMs).toISOString();
  const nextTryAt = nowMs + pauseBeforeProbe(0, pauses);
  return { ...record, death: { id, since, reason, fingerprints: [fingerprint], tries: 0, nextTryAt } };
}

/**
 * The entry of a dead credential with a try taken in it, for one who has not tried these secrets or whose time has come;
 * undefined where it is not due, or nothing is dead.
 */
export function taken(
  record: CredentialRecord,
  { fingerprint, nowMs, pauses }: { fingerprint: string; nowMs: number; pauses: ProbePauses },
): CredentialRecord | undefined {
  const { death } = record;
  if (death === undefined) return undefined;
  const isNew = !death.fingerprints.includes(fingerprint);
  if (!isNew && nowMs < death.nextTryAt) return undefined;
  const tries = isNew ? 0 : death.tries + 1;
  const nextTryAt = nowMs + pauseBeforeProbe(tries, pauses);
  return { ...record, death: { ...death, tries, nextTryAt, fingerprints: withOne(death, fingerprint) } };
}

function withOne({ fingerprints }: Death, fingerprint: string): string[] {
  return [...fingerprints.filter((other) => other !== fingerprint), fingerprint].slice(-MOST_FINGERPRINTS);
}

/** The credential after the vendor has taken it. */
export function recovered(record: CredentialRecord, fingerprint: string, nowMs: number): CredentialRecord {
  const { death, ...alive } = record;
  if (death === undefined) return record;
  const { id, since } = death;
  return { ...alive, fingerprint, ended: { id, since, at: new Date(nowMs).toISOString() } };
}

/** The entry with a new session in it, which nobody takes for an older one. */
export function renewed(
  record: CredentialRecord,
  session: { fingerprint: string; sealed: string; generation: number },
): CredentialRecord {
  return { ...record, ...session, generation: Math.max(record.generation + 1, session.generation) };
}

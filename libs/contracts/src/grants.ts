/**
 * The claims of a grant: the orchestrator's signed, short-lived leave for one write (a JWS signed with Ed25519).
 * A gateway writes nothing without one that names exactly this write.
 */
export interface GrantClaims {
  /** The operation that it allows. */
  op: 'apply' | 'compensate' | 'setup' | 'resolve';
  connection: string;
  saga: string;
  key: string;
  /** `contentHash` of the change, or of the receipt that is compensated; for `resolve` one of `RESOLVE_PURPOSES`. */
  hash: string;
  /** The owner's lease epoch: a lower one than the ledger has seen is `STALE_OWNER`. */
  epoch: number;
}

export const GRANT_ISSUER = 'signalbox-orchestrator';
/** Seconds that a grant is good for. */
export const GRANT_LIFETIME_S = 120;

/** What a grant for `resolve` allows: to look a key up as its owner, or to void it where nothing happened. */
export const RESOLVE_PURPOSES = { look: 'look', giveUp: 'give-up' } as const;

import { expects, type FaultExpectation } from '@signalbox/gateway-kit/testing';

/** How operations end under each of the failures that the simulated site plays, by the failure's name. */
export const erpnextFaults: Readonly<Record<string, FaultExpectation>> = {
  'wrong-credentials': expects.refusal('AUTH_REJECTED'),
  'session-expired': expects.refusal('AUTH_REJECTED'),
  guest: expects.refusal('AUTH_REJECTED'),
  'bad-authorization': expects.refusal('AUTH_REJECTED'),
  'csrf-token': expects.refusal('BAD_REQUEST'),

  maintenance: expects.refusal('UNAVAILABLE'),
  'rate-limited': expects.refusal('RATE_LIMITED'),
  'endpoint-limited': expects.refusal('RATE_LIMITED'),
  'proxy-limited': expects.refusal('RATE_LIMITED'),
  'proxy-too-large': expects.refusal('VALIDATION'),
  'proxy-bad-gateway': expects.silentFailure('UNAVAILABLE'),
  'unknown-site': expects.silentFailure('UNAVAILABLE'),
  'error-page': expects.silentFailure('UNAVAILABLE'),

  deadlock: expects.refusal('LOCKED'),
  'query-timeout': expects.refusal('LOCKED'),
  'document-locked': expects.refusal('LOCKED'),
  'insert-collision': expects.refusal('LOCKED'),
  'name-taken': expects.refusal('DUPLICATE'),
  'stale-document': expects.refusal('CONFLICT'),
  'linked-document': expects.refusal('VALIDATION'),
  'rule-broken': expects.refusal('VALIDATION'),
  // A 500, but in Frappe's own words: what the record says tells that nothing was done.
  'caller-bug': expects.refusal('VALIDATION'),

  'read-only': expects.refusedWrite('UNAVAILABLE'),
  'database-down': expects.silentFailure('UNAVAILABLE'),
  'queue-down': { reads: ['works'], writes: ['OUTCOME_UNKNOWN'], work: 'done' },
  'proxy-timeout': expects.lostAnswer('UNAVAILABLE'),
  'changed-after-save': expects.harmless(),
};

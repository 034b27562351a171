import { expects, type FaultExpectation } from '@signalbox/gateway-kit/testing';

/** How operations end under each of the failures that the simulated org plays, by the failure's name. */
export const salesforceFaults: Readonly<Record<string, FaultExpectation>> = {
  'request-limit': expects.refusal('QUOTA_EXHAUSTED'),
  'concurrent-limit': expects.refusal('RATE_LIMITED'),
  'too-many-requests': expects.refusal('RATE_LIMITED'),

  'session-expired': expects.refusal('AUTH_REJECTED'),
  'session-not-for-rest': expects.refusal('AUTH_REJECTED'),
  'app-not-attached': expects.refusal('AUTH_REJECTED'),
  'invalid-auth-header': expects.refusal('AUTH_REJECTED'),
  'api-disabled': expects.refusal('PERMISSION_DENIED'),
  'insufficient-access': expects.refusal('PERMISSION_DENIED'),

  'locked-row': expects.refusal('LOCKED'),
  'query-timeout': expects.refusal('TIMEOUT'),
  'server-unavailable': expects.refusal('UNAVAILABLE'),
  maintenance: expects.silentFailure('UNAVAILABLE'),
  'login-page': expects.silentFailure('UNAVAILABLE'),
  'proxy-error': expects.silentFailure('UNAVAILABLE'),
  'unknown-exception': expects.silentFailure('UNAVAILABLE'),

  'validation-rule': expects.refusedWrite('VALIDATION'),
  'required-field': expects.refusedWrite('VALIDATION'),
  'text-too-long': expects.refusedWrite('VALIDATION'),
  'restricted-picklist': expects.refusedWrite('VALIDATION'),
  'field-security': expects.refusedWrite('VALIDATION'),
  'wrong-reference': expects.refusedWrite('VALIDATION'),
  'reference-not-allowed': expects.refusedWrite('PERMISSION_DENIED'),
  'inactive-owner': expects.refusedWrite('VALIDATION'),
  'duplicate-rule': expects.refusedWrite('DUPLICATE'),
  'duplicate-value': expects.refusedWrite('DUPLICATE'),
  'precondition-failed': expects.refusedWrite('CONFLICT'),
  'storage-full': expects.refusedWrite('QUOTA_EXHAUSTED'),

  'done-then-html': expects.lostAnswer('UNAVAILABLE'),
  'done-then-exception': expects.lostAnswer('UNAVAILABLE'),
  'session-dies-after': expects.harmless(),
  'locator-lost': expects.harmless(),
  'no-composite': expects.harmless(),
  'half-composite': expects.harmless(),
  'flow-stamps-record': expects.harmless(),
};

import type { NamedFault } from '../../vendor.js';
import { behaviours, type FaultParts } from './behaviours.js';
import { RECORDS } from './records.js';
import { QUOTAS, REFUSALS, SESSIONS } from './refusals.js';

/** What goes wrong with Salesforce and with no other system. Sources are sections of the facts that it was built from. */
export const salesforceFaults = (parts: FaultParts): Readonly<Record<string, NamedFault>> => ({
  ...QUOTAS,
  ...SESSIONS,
  ...REFUSALS,
  ...RECORDS,
  ...behaviours(parts),
});

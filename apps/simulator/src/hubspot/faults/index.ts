import type { NamedFault } from '../../vendor.js';
import type { Portal } from '../portal.js';
import { ANSWERS } from './answers.js';
import { behaviours } from './behaviours.js';

/** What goes wrong with HubSpot and with no other system: what it answers, and what it does. */
export function hubspotFaults(portal: Portal): Readonly<Record<string, NamedFault>> {
  return { ...ANSWERS, ...behaviours(portal) };
}

import type { NamedFault } from '../vendor.js';

/** What goes wrong with HubSpot and with no other system. */
export const hubspotFaults = {
  'locked-record': {
    about: 'Another process works on the record: 423.',
    fault: { kind: 'status', status: 423, response: { status: 'error', message: 'The record is locked.' } },
  },
} satisfies Record<string, NamedFault>;

import type { NamedFault } from '../vendor.js';

/** What goes wrong with an ERPNext site and with no other system. */
export const erpnextFaults = {
  maintenance: {
    about: 'The site is in maintenance mode: 503 SessionStopped for everything.',
    fault: { kind: 'status', status: 503, response: { exc_type: 'SessionStopped' } },
  },
} satisfies Record<string, NamedFault>;

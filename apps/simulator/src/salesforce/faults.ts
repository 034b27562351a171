import type { NamedFault } from '../vendor.js';

/** What goes wrong with Salesforce and with no other system. */
export const salesforceFaults = {
  'request-limit': {
    about: 'The rolling 24 hours of API calls are used up: 403, as a missing permission is.',
    fault: {
      kind: 'status',
      status: 403,
      response: [{ message: 'TotalRequests Limit exceeded.', errorCode: 'REQUEST_LIMIT_EXCEEDED' }],
    },
  },
} satisfies Record<string, NamedFault>;

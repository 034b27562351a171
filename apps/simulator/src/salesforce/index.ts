import type { VendorFactory } from '../vendor.js';

/** Plays a Salesforce org. */
export const createSalesforce: VendorFactory = () => ({
  name: 'salesforce',
  routes: () => undefined,
  reset: () => undefined,
  records: () => [],
  expireTokens: () => undefined,
  edit: () => '',
});

import { createErpnext } from './erpnext/index.js';
import { createHubspot } from './hubspot/index.js';
import { createSalesforce } from './salesforce/index.js';
import type { VendorFactory } from './vendor.js';

/** The systems that the simulator plays, by the name that the control API and the settings know them by. */
export const vendorFactories = {
  salesforce: createSalesforce,
  erpnext: createErpnext,
  hubspot: createHubspot,
} satisfies Record<string, VendorFactory>;

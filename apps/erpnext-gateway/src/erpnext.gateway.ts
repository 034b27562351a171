import { defineGateway } from '@signalbox/gateway-kit';
import { erpnextAdapter } from './erpnext.adapter.js';
import { tokenAuth } from './erpnext.auth.js';
import { ErpnextSettings } from './erpnext.config.js';
import { erpnextFailure } from './erpnext.errors.js';
import { limitsIn } from './limits.js';

/** An ERPNext site: customers, items, sales orders, invoices and contacts. */
export const erpnextGateway = defineGateway<ErpnextSettings>({
  system: 'erpnext',
  title: 'ERPNext',
  settings: ErpnextSettings,
  auth: tokenAuth,
  vendor: {
    failure: erpnextFailure,
    limits: limitsIn,
    // Writes take a worker for a third of a second and more, and a site has few: more at once only wait there.
    concurrency: 4,
    timeoutMs: 60_000,
  },
  adapter: erpnextAdapter,
});

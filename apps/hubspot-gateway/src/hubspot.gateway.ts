import { defineGateway } from '@signalbox/gateway-kit';
import { hubspotAdapter } from './hubspot.adapter.js';
import { hubspotAuth } from './hubspot.auth.js';
import { HubspotSettings } from './hubspot.config.js';
import { hubspotFailure } from './hubspot.errors.js';
import { limitsIn } from './limits.js';

/** A HubSpot account: contacts, companies, deals, tickets, tasks and notes. */
export const hubspotGateway = defineGateway<HubspotSettings>({
  system: 'hubspot',
  title: 'HubSpot',
  settings: HubspotSettings,
  auth: hubspotAuth,
  vendor: {
    failure: hubspotFailure,
    limits: limitsIn,
    requestIdHeader: 'x-hubspot-correlation-id',
    concurrency: 8,
    timeoutMs: 30_000,
  },
  adapter: hubspotAdapter,
});

import { defineGateway } from '@signalbox/gateway-kit';
import { readLimitInfo } from './limits.js';
import { salesforceAdapter } from './salesforce.adapter.js';
import { salesforceAuth } from './salesforce.auth.js';
import { SalesforceSettings } from './salesforce.config.js';
import { salesforceFailure } from './salesforce.errors.js';

/** The gateway to one Salesforce org, over its REST API. */
export const salesforceGateway = defineGateway({
  system: 'salesforce',
  title: 'Salesforce',
  settings: SalesforceSettings,
  auth: salesforceAuth,
  vendor: {
    failure: salesforceFailure,
    limits: readLimitInfo,
    requestIdHeader: 'x-sfdc-request-id',
    // Production orgs take 25 calls of more than 20 seconds at a time, developer orgs 5.
    concurrency: 10,
    timeoutMs: 30_000,
  },
  adapter: salesforceAdapter,
});

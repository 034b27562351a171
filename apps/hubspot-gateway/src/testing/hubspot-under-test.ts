import type { GatewayUnderTest } from '@signalbox/gateway-kit/testing';
import type { HubspotSettings } from '../hubspot.config.js';
import { hubspotGateway } from '../hubspot.gateway.js';
import { hubspotFaults } from './hubspot-faults.js';

/** A webhook with a fresh time, signed by nobody. */
const FORGED = [
  { eventId: 1, subscriptionType: 'deal.propertyChange', objectId: 1, occurredAt: 1_795_336_064_931 },
];

/** The gateway against the simulator, as specs start it. */
export const hubspot: GatewayUnderTest<HubspotSettings> = {
  definition: hubspotGateway,
  vendor: 'hubspot',
  settings: ({ hubspot }) => ({
    HUBSPOT_URL: hubspot,
    HUBSPOT_ACCESS_TOKEN: 'pat-local-token',
    HUBSPOT_WEBHOOK_SECRET: 'local-webhook-secret',
  }),
  wrongCredentials: { HUBSPOT_ACCESS_TOKEN: 'pat-not-the-token' },
  sample: {
    type: 'deals',
    fields: (mark) => ({ dealname: mark, pipeline: 'default', dealstage: 'appointmentscheduled' }),
    field: 'dealname',
    creates: { method: 'POST', path: '^/crm/v3/objects/deals$' },
    updates: { method: 'PATCH', path: '^/crm/v3/objects/deals/' },
  },
  paging: { type: 'companies', field: 'name' },
  reads: { method: 'GET', path: '^/crm/v3/objects/deals/' },
  link: { type: 'deals', to: 'contacts', makes: { method: 'PUT', path: '^/crm/v4/objects/deals/' } },
  upsert: {
    type: 'contacts',
    match: 'email',
    fields: (mark) => ({ lastname: mark }),
    value: (mark) => `${mark.toLowerCase().replace(/[^a-z0-9]+/g, '.')}@example.com`,
    makes: { method: 'POST', path: '^/crm/v3/objects/contacts$' },
  },
  faults: hubspotFaults,
  unconditional: true,
  setsUp: true,
  rateLimited: {
    status: 429,
    response: {
      status: 'error',
      message: 'You have reached a limit.',
      errorType: 'RATE_LIMIT',
      category: 'RATE_LIMITS',
    },
    headers: { 'retry-after': '0' },
  },
  unavailable: { status: 503, response: { status: 'error', message: 'Service unavailable.' } },
  forgedNotice: {
    headers: {
      'content-type': 'application/json',
      'x-hubspot-signature-v3': Buffer.from('not the signature').toString('base64'),
      'x-hubspot-request-timestamp': String(Date.now()),
    },
    body: JSON.stringify(FORGED),
  },
};

/** The same account by an OAuth app: its tokens end, and are shared by all replicas. */
export const hubspotByOAuth: GatewayUnderTest<HubspotSettings> = {
  ...hubspot,
  settings: ({ hubspot: url }) => ({
    HUBSPOT_URL: url,
    HUBSPOT_CLIENT_ID: 'signalbox-local',
    HUBSPOT_CLIENT_SECRET: 'local-webhook-secret',
    HUBSPOT_REFRESH_TOKEN: 'na1-local-refresh-token',
  }),
  wrongCredentials: { HUBSPOT_REFRESH_TOKEN: 'na1-not-the-refresh-token' },
  token: { method: 'POST', path: '^/oauth/v1/token' },
};

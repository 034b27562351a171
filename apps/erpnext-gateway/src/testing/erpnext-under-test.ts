import type { GatewayUnderTest } from '@signalbox/gateway-kit/testing';
import type { ErpnextSettings } from '../erpnext.config.js';
import { erpnextFaults } from './erpnext-faults.js';
import { erpnextGateway } from '../erpnext.gateway.js';

const AT_ONCE = { 'retry-after': '0' };

/** The gateway against the simulator's site, as specs start it. */
export const erpnext: GatewayUnderTest<ErpnextSettings> = {
  definition: erpnextGateway,
  vendor: 'erpnext',
  settings: ({ erpnext }) => ({
    ERPNEXT_URL: erpnext,
    ERPNEXT_API_KEY: 'local-key',
    ERPNEXT_API_SECRET: 'local-secret',
    ERPNEXT_WEBHOOK_SECRET: 'local-webhook-secret',
  }),
  wrongCredentials: { ERPNEXT_API_SECRET: 'not-the-secret' },
  sample: {
    type: 'Customer',
    fields: (mark) => ({ customer_name: mark, customer_type: 'Company' }),
    field: 'website',
    creates: { method: 'POST', path: '^/api/resource/Customer$' },
    updates: { method: 'PUT', path: '^/api/resource/Customer/' },
  },
  paging: { type: 'Item', field: 'item_name' },
  reads: { method: 'GET', path: '^/api/resource/Customer/' },
  transition: {
    type: 'Sales Order',
    async fields(_mark, simulator) {
      const [customer] = await simulator.records('Customer');
      const item = (await simulator.records('Item')).find(({ fields }) => fields['disabled'] !== 1);
      const price = { amount: '12.50', currency: 'USD' };
      return {
        customer: customer?.id as string,
        delivery_date: '2099-12-31',
        items: [{ item_code: item?.id as string, qty: 2, rate: price }],
      };
    },
    to: 'submitted',
    undone: 'cancelled',
    moves: { method: 'PUT', path: '^/api/resource/Sales Order/' },
  },
  upsert: {
    type: 'Customer',
    match: 'customer_number',
    fields: (mark) => ({ customer_name: mark }),
    value: (mark) => `T-${mark}`,
    makes: { method: 'POST', path: '^/api/resource/Customer$' },
  },
  deletes: { method: 'DELETE', path: '^/api/resource/Customer/' },
  faults: erpnextFaults,
  setsUp: true,
  rateLimited: {
    status: 429,
    response: { exc_type: 'TooManyRequestsError' },
    headers: AT_ONCE,
  },
  unavailable: { status: 503, response: { exc_type: 'SessionStopped' } },
  forgedNotice: {
    headers: { 'content-type': 'application/json', 'x-frappe-webhook-signature': 'bm90IHRoZSBzaWduYXR1cmU=' },
    body: JSON.stringify({
      event: 'on_update',
      doctype: 'Customer',
      name: 'x',
      modified: '2026-11-22 10:00:00.000000',
    }),
  },
};

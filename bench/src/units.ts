import type { GatewayUnderTest } from '@signalbox/gateway-kit/testing';
import { erpnext } from '../../apps/erpnext-gateway/src/testing/erpnext-under-test.js';
import { hubspot } from '../../apps/hubspot-gateway/src/testing/hubspot-under-test.js';
import { salesforce } from '../../apps/salesforce-gateway/src/testing/salesforce-under-test.js';

/** The gateways that are proven; a new one is proven by standing here. */
export const UNITS: readonly GatewayUnderTest[] = [salesforce, erpnext, hubspot].map(
  (unit) => unit as unknown as GatewayUnderTest,
);

import type { GatewayUnderTest } from '@signalbox/gateway-kit/testing';
import type { SalesforceSettings } from '../salesforce.config.js';
import { salesforceGateway } from '../salesforce.gateway.js';
import { salesforceFaults } from './salesforce-faults.js';
import { ORGANIZATION_ID } from './local-gateway.js';

/** An outbound message of an org that is not the connection's. */
const FORGED = `<?xml version="1.0" encoding="UTF-8"?>
<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
 <soapenv:Body>
  <notifications xmlns="http://soap.sforce.com/2005/09/outbound">
   <OrganizationId>00DgK0000000002UAA</OrganizationId>
   <Notification>
    <Id>04lgK0000000001QAA</Id>
    <sObject xsi:type="sf:Opportunity" xmlns:sf="urn:sobject.enterprise.soap.sforce.com"><sf:Id>006gK0000000001QAA</sf:Id></sObject>
   </Notification>
  </notifications>
 </soapenv:Body>
</soapenv:Envelope>`;

/** The gateway against the simulator, as specs start it. */
export const salesforce: GatewayUnderTest<SalesforceSettings> = {
  definition: salesforceGateway,
  vendor: 'salesforce',
  settings: ({ salesforce }) => ({
    SALESFORCE_LOGIN_URL: salesforce,
    SALESFORCE_CLIENT_ID: 'signalbox-local',
    SALESFORCE_CLIENT_SECRET: 'local-secret',
    SALESFORCE_ORGANIZATION_ID: ORGANIZATION_ID,
  }),
  wrongCredentials: { SALESFORCE_CLIENT_SECRET: 'not-the-secret' },
  sample: {
    type: 'Opportunity',
    fields: (mark) => ({ Name: mark, StageName: 'Prospecting', CloseDate: '2026-12-01' }),
    field: 'Name',
    creates: { method: 'POST', path: '/composite$', body: '/sobjects/Opportunity"' },
    updates: { method: 'PATCH', path: '/sobjects/Opportunity/' },
  },
  paging: { type: 'Account', field: 'Name' },
  reads: { method: 'GET', path: '/query\\?q=.* FROM Opportunity ' },
  upsert: {
    type: 'Account',
    match: 'Customer_Number__c',
    fields: (mark) => ({ Name: mark }),
    value: (mark) => mark,
    makes: { method: 'POST', path: '/composite$', body: '/sobjects/Account"' },
  },
  faults: salesforceFaults,
  token: { method: 'POST', path: '/services/oauth2/token' },
  rateLimited: {
    status: 403,
    response: [{ message: 'ConcurrentPerOrgLongTxn Limit exceeded.', errorCode: 'REQUEST_LIMIT_EXCEEDED' }],
  },
  unavailable: {
    status: 503,
    response: [{ message: 'The server is unavailable.', errorCode: 'SERVER_UNAVAILABLE' }],
  },
  forgedNotice: { headers: { 'content-type': 'text/xml; charset=utf-8' }, body: FORGED },
};

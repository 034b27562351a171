import type { AdapterContext, SystemAdapter } from '@signalbox/gateway-kit';
import { Catalog } from './catalog.js';
import { createRecord, removeRecord, updateRecord } from './changes.js';
import { checkOrg } from './checks.js';
import { environmentOf, readOrganization } from './environment.js';
import { SERVED_TYPES } from './object-types.js';
import { readPageOf } from './paging.js';
import { findRecords, readRecord, type Org } from './records.js';
import { checkRights } from './rights.js';
import { SalesforceApi } from './salesforce-api.js';
import type { SalesforceSettings } from './salesforce.config.js';
import { SettledReads } from './settled-reads.js';
import { setupItems } from './setup.js';
import { storedValue } from './values.js';
import { outboundMessages } from './webhooks.js';

/** Salesforce's verbs. */
export function salesforceAdapter({
  settings,
  current,
  connection,
  client,
}: AdapterContext<SalesforceSettings>): SystemAdapter {
  const api = new SalesforceApi(client, settings.salesforceApiVersion);
  const catalog = new Catalog((type) => api.describe(type));
  const org: Org = {
    connection,
    site: new URL(settings.salesforceLoginUrl).origin,
    api,
    catalog,
    settledReads: new SettledReads(),
  };
  const organizationId = settings.salesforceOrganizationId;
  return {
    types: SERVED_TYPES,
    removal: 'delete',
    describe: (type) => catalog.describe(type),
    read: ({ type, ...request }) => readRecord(org, { type: type.name, ...request }),
    findByUnique: ({ type, ...request }) => findRecords(org, { type: type.name, ...request }),
    page: (request) => readPageOf(org, request),
    create: ({ type, ...request }) => createRecord(org, { type: type.name, ...request }),
    update: async ({ type, ...request }) => {
      await updateRecord(org, { type: type.name, ...request });
      return undefined;
    },
    remove: ({ type, id }) => removeRecord(org, { type: type.name, id }),
    asStored: (type, name, value) =>
      storedValue(
        type.fields.find((field) => field.name === name),
        value,
      ),
    notices: outboundMessages(() => ({ organizationId, token: current().salesforceNoticeToken })),
    environment: async () => environmentOf(await readOrganization(api)),
    checks: () =>
      checkOrg(org, {
        organizationId,
        apiVersion: settings.salesforceApiVersion,
        notices: {
          expected: settings.publicUrl !== undefined,
          hasToken: current().salesforceNoticeToken !== undefined,
        },
      }),
    rights: () => checkRights(org),
    setup: () => setupItems(org),
  };
}

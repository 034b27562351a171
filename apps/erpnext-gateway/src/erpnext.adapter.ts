import type { AdapterContext, SystemAdapter } from '@signalbox/gateway-kit';
import { ErpnextApi } from './api.js';
import { recordWriting } from './changes.js';
import { environmentOf, erpnextChecks } from './checks.js';
import { SERVED_DOCTYPES } from './doctypes.js';
import type { ErpnextSettings } from './erpnext.config.js';
import { readPage } from './query.js';
import { erpnextRights } from './rights.js';
import { recordReading, type Parts } from './records.js';
import { describeDoctype, fieldsOf } from './schema.js';
import { setupItems } from './setup.js';
import { Site } from './site.js';
import { asStored } from './stored.js';
import { webhookFacts } from './webhooks.js';

/** ERPNext's verbs. */
export function erpnextAdapter({
  settings,
  current,
  connection,
  client,
}: AdapterContext<ErpnextSettings>): SystemAdapter {
  const api = new ErpnextApi(client);
  const site = new Site(api);
  const parts: Parts = { connection, siteUrl: settings.erpnextUrl, api, site };
  return {
    types: SERVED_DOCTYPES,
    async describe(doctype) {
      const meta = await site.loadMeta(doctype);
      return meta && describeDoctype(meta);
    },
    ...recordReading(parts),
    ...recordWriting(parts),
    page: (request) => readPage(parts, request),
    asStored(type, name, value) {
      const meta = site.describedMeta(type.name);
      const field = meta && fieldsOf(meta).find(({ fieldname }) => fieldname === name);
      return meta && field ? asStored(meta, field, value) : value;
    },
    notices: webhookFacts(
      () => current().erpnextWebhookSecret,
      async () => (await site.facts()).zone,
    ),
    environment: () => Promise.resolve(environmentOf(settings.erpnextUrl)),
    checks: () => erpnextChecks(api, site, current()),
    rights: () => erpnextRights(api),
    setup: () => setupItems(api, site),
  };
}

import { type SignalboxError, type TypeDescription } from '@signalbox/contracts';
import type { AdapterContext, SystemAdapter } from '@signalbox/gateway-kit';
import { environmentOf, ownAccount } from './account.js';
import { HubspotApi } from './api.js';
import { associating } from './associations.js';
import { recordWriting } from './changes.js';
import { hubspotChecks, hubspotRights } from './checks.js';
import { expiring } from './expiring.js';
import type { HubspotSettings } from './hubspot.config.js';
import { OBJECT_TYPES, servedTypes, SERVED_TYPES } from './object-types.js';
import { PATHS } from './paths.js';
import { readPageOf } from './query.js';
import { recordReading, type RecordParts } from './records.js';
import { describeType } from './schema.js';
import { setupItems } from './setup.js';
import { staging } from './staging.js';
import { asStored } from './values.js';
import { webhookFacts } from './webhooks.js';

const ACCOUNT_FRESH_MS = 60 * 60_000;
const RELATED_FRESH_MS = 5 * 60_000;

/** HubSpot's verbs. */
export function hubspotAdapter(context: AdapterContext<HubspotSettings>): SystemAdapter {
  const { settings, current, connection, client } = context;
  const api = new HubspotApi(client, PATHS[settings.hubspotApiVersion]);
  const accountNow = async () => ownAccount(await api.account(), settings.hubspotAccountId);
  const account = expiring(ACCOUNT_FRESH_MS, accountNow);
  const describe = (type: string) => describeKnown(api, type);
  const relatedType = expiring(RELATED_FRESH_MS, describe);
  const associations = associating(api);
  const stages = staging(api);
  const types = servedTypes(settings.hubspotTypes);
  const parts: RecordParts = {
    connection,
    api,
    // Other credentials may be of another account.
    account: async () => account(await client.identity()),
    associations,
    stages,
    describe: async (type) => (await relatedType(type)) as TypeDescription,
  };
  return {
    types,
    describe,
    ...recordReading(parts),
    ...recordWriting(parts),
    page: (request) => readPageOf(parts, request),
    removal: 'archive',
    link: associations.link,
    unlink: associations.unlink,
    linked: associations.linked,
    async objections({ type: { name: type }, id, match, fields, links }) {
      const [ofLinks, ofStage] = await Promise.all([
        associations.objections(type, links),
        stages.objection({ type, id, match, fields }),
      ]);
      return [...ofLinks, ...(ofStage ? [ofStage] : [])];
    },
    asStored: (type, name, value) =>
      asStored(
        type.name,
        type.fields.find((field) => field.name === name),
        value,
      ),
    notices: webhookFacts(current),
    environment: async () => environmentOf(await accountNow()),
    checks: () => hubspotChecks(api, current()),
    rights: () => hubspotRights(api, types),
    setup: () => setupItems(api, types),
  };
}

/** HubSpot takes `deal` and `0-3` for `deals`; one record must not have three types here. */
async function describeKnown(api: HubspotApi, type: string): Promise<TypeDescription | undefined> {
  if (OBJECT_TYPES.some(({ singular, typeId }) => type === singular || type === typeId)) return undefined;
  try {
    return describeType(type, await api.properties(type));
  } catch (error) {
    const { code, details } = error as SignalboxError;
    // The types that every account has do not go away: that is a failure.
    if (SERVED_TYPES.includes(type)) throw error;
    const isUnknown = code === 'NOT_FOUND' || (code === 'BAD_REQUEST' && details?.['field'] === 'type');
    if (isUnknown) return undefined;
    throw error;
  }
}

import { salesforceFaults } from './faults/index.js';
import type { SimulatedVendor, VendorContext, VendorFactory } from '../vendor.js';
import { oauthRoutes, RefreshTokens } from './oauth.js';
import { Org, SALES_USER } from './org.js';
import { applyRights, AS_PREPARED, settingsRoutes, type OrgSettings } from './org-settings.js';
import { OutboundMessages } from './outbound-messages.js';
import { QueryPages } from './query-pages.js';
import { createDispatch, type Dispatch } from './rest.js';
import { changedRoutes } from './routes/changed.js';
import { collectionRoutes } from './routes/collections.js';
import { compositeRoutes } from './routes/composite.js';
import { metadataRoutes } from './routes/metadata.js';
import { queryRoutes } from './routes/query.js';
import { recordRoutes } from './routes/records.js';
import { ORGANIZATION_ID, seedOrg } from './seed.js';
import { restRoutes } from './server.js';
import { Sessions } from './sessions.js';
import { Usage } from './usage.js';

/** Plays a Salesforce org: login, REST API, and an admin's outbound message on opportunities. */
export const createSalesforce: VendorFactory = (context: VendorContext): SimulatedVendor => {
  let settings: OrgSettings = AS_PREPARED;
  const now = () => context.now() + settings.clockLead * 1_000;
  const refreshTokens = new RefreshTokens();
  const sessions = new Sessions(now, ORGANIZATION_ID);
  const usage = new Usage();
  const pages = new QueryPages();
  const newOrg = (keyFields: boolean) => new Org(now, (type, id) => messages.saved(type, id), { keyFields });
  let org: Org;
  const messages = new OutboundMessages({
    context,
    organizationId: ORGANIZATION_ID,
    find: (id) => org.find(id),
  });
  org = newOrg(true);
  const begin = () => {
    const undo = [org.snapshot(), messages.mark()];
    return () => undo.forEach((step) => step());
  };
  const dispatch: Dispatch = createDispatch([
    ...metadataRoutes(() => org, usage),
    ...queryRoutes(() => org, pages, now),
    ...compositeRoutes(() => dispatch, begin),
    ...collectionRoutes(() => org, begin),
    ...changedRoutes(() => org, now),
    ...recordRoutes(() => org),
  ]);
  return {
    name: 'salesforce',
    routes: (server) => {
      restRoutes(server, { dispatch, sessions, usage, settings: () => settings, now });
      oauthRoutes(server, {
        sessions,
        refreshTokens,
        now,
        org: () => org,
        organizationId: ORGANIZATION_ID,
        settings: () => settings,
      });
      settingsRoutes(server, (asked) => {
        applyRights(org.schema, asked);
        settings = { ...settings, ...asked };
        org.configure(settings);
      });
    },
    reset: (seed, { keyFields }) => {
      for (const part of [messages, pages]) part.clear();
      sessions.end();
      usage.reset();
      refreshTokens.reset();
      settings = AS_PREPARED;
      org = newOrg(keyFields);
      seedOrg(org, seed);
    },
    faults: salesforceFaults({ org: () => org, sessions }),
    records: () => org.records(),
    expireTokens: () => void sessions.end(),
    edit: (typeName, id, fields) => edit(org, typeName, id, fields),
  };
};

/** A person's edit; `IsDeleted: true` alone stands for the delete button. */
function edit(org: Org, typeName: string, id: string | undefined, fields: Record<string, unknown>): string {
  const type = org.type(typeName);
  if (id === undefined) return org.create(type, fields, SALES_USER);
  if (fields.IsDeleted === true) org.remove(type, id, SALES_USER);
  else org.update(type, id, fields, SALES_USER);
  return id;
}

import { hubspotFaults } from './faults/index.js';
import type { FastifyInstance } from 'fastify';
import type { StoredRecord, VendorFactory } from '../vendor.js';
import { associationTypes } from './association-types.js';
import { OBJECT_TYPES, objectType, type ObjectType } from './object-types.js';
import { Portal } from './portal.js';
import { valueOf, type CrmRecord } from './records.js';
import { notFound } from './refusal.js';
import { accountRoutes } from './routes/account.js';
import { associationRoutes, associationTypeRoutes } from './routes/associations.js';
import { batchRoutes } from './routes/batch.js';
import { prepareApi } from './routes/http.js';
import { objectRoutes } from './routes/objects.js';
import { propertyRoutes } from './routes/properties.js';
import { settingsRoute } from './routes/settings.js';
import { seedPortal } from './seed.js';
import { createWebhooks } from './webhooks.js';
import { createRecord, findRecord, patchRecord } from './writes.js';

const ROUTES = [
  objectRoutes,
  batchRoutes,
  associationRoutes,
  associationTypeRoutes,
  propertyRoutes,
  accountRoutes,
];

/** Plays a HubSpot account (CRM API v3, associations v4 and their dated twins). */
export const createHubspot: VendorFactory = (context) => {
  const portal = new Portal(context, createWebhooks(context));
  return {
    name: 'hubspot',
    routes: (server) => {
      settingsRoute(server, portal);
      server.register(async (api: FastifyInstance) => {
        prepareApi(api, portal);
        for (const routes of ROUTES) routes(api, portal);
      });
    },
    reset: (seed, options) => {
      portal.clear(seed, options);
      seedPortal(portal, seed);
    },
    faults: hubspotFaults(portal),
    records: () =>
      OBJECT_TYPES.flatMap((type) => portal.records.all(type).map((record) => storedRecord(portal, record))),
    expireTokens: () => portal.tokens.expireAll(),
    edit: (typeName, id, fields) => {
      const type = objectType(typeName);
      return portal.operate('CRM_UI', () => {
        if (id === undefined) return createRecord(portal, type, { properties: fields }).id;
        const record = findRecord(portal, type, id);
        if (!record) throw notFound(id);
        return patchRecord(portal, record, fields).id;
      });
    },
  };
};

/** All properties, and under `associations` the ids of what the record is associated with, by type. */
function storedRecord(portal: Portal, record: CrmRecord): StoredRecord {
  const { type, id } = record;
  const kept = ['hs_object_id', type.created, type.modified];
  return {
    type: type.name,
    id,
    fields: {
      ...record.properties,
      ...Object.fromEntries(kept.map((name) => [name, valueOf(record, name)])),
      associations: Object.fromEntries(
        OBJECT_TYPES.filter((to: ObjectType) => associationTypes(type, to).length > 0).map((to) => [
          to.name,
          portal.associations.of(type, id, to).map((link) => link.id),
        ]),
      ),
    },
    deleted: record.archivedAt !== undefined,
  };
}

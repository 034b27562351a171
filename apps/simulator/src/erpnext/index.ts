import { erpnextFaults } from './faults.js';
import type { SimulatedVendor, StoredRecord, VendorContext, VendorFactory } from '../vendor.js';
import { DESK_USER } from './credentials.js';
import type { Doc } from './doc.js';
import { insertDoc, updateDoc } from './document/save.js';
import { serveSite } from './http/routes.js';
import type { Session } from './session.js';
import { Site } from './site.js';
import { seedSite } from './seed.js';
import { sendWebhooks } from './webhooks.js';

/** Plays an ERPNext 15.47.3 site of one company, whose time zone is Asia/Kolkata. */
export const createErpnext: VendorFactory = (context: VendorContext): SimulatedVendor => {
  const makeSite = (seed: number) =>
    new Site(
      seed,
      () => context.now(),
      (events) => sendWebhooks(context, events),
    );
  let site = makeSite(1);
  return {
    name: 'erpnext',
    routes: (server) => serveSite(server, () => site),
    reset: (seed, { keyFields }) => {
      site = makeSite(seed);
      seedSite(site, seed, keyFields);
    },
    faults: erpnextFaults(() => site),
    records: () => [
      ...site.everything().map((doc) => storedRecord(doc, false)),
      ...site.graveyard.map((doc) => storedRecord(doc, true)),
    ],
    // Nothing is handed out: API keys don't expire.
    expireTokens: () => undefined,
    edit: (type, id, fields) => {
      const session: Session = { user: DESK_USER, siteUrl: '', messages: [] };
      return site.transaction(() =>
        id === undefined
          ? insertDoc(site, session, type, fields).name
          : updateDoc(site, session, type, id, fields).name,
      );
    },
  };
};

function storedRecord({ doctype, ...fields }: Doc, deleted: boolean): StoredRecord {
  return { type: doctype, id: fields.name, fields, deleted };
}

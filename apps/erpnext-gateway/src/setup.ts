import type { SetupItem } from '@signalbox/gateway-kit';
import type { ErpnextApi } from './api.js';
import { KEY_FIELD } from './doctypes.js';
import type { DocField, Meta } from './meta.js';
import { canCarryKey } from './schema.js';
import type { Site } from './site.js';

/** A custom field that Signalbox needs. */
interface NeededField {
  doctype: string;
  fieldname: string;
  label: string;
  description: string;
  after: string;
  isKey: boolean;
}

const key = (doctype: string, after: string): NeededField => ({
  ...{ doctype, after, fieldname: KEY_FIELD, label: 'Signalbox Key', isKey: true },
  description: 'Set by Signalbox on the documents that it makes, so that none is made twice.',
});

const NEEDED: NeededField[] = [
  key('Customer', 'customer_name'),
  {
    ...{ doctype: 'Customer', after: KEY_FIELD, isKey: false },
    ...{ fieldname: 'salesforce_account_id', label: 'Salesforce Account ID' },
    description: 'The account in Salesforce that is the same company.',
  },
  key('Sales Order', 'po_date'),
  {
    ...{ doctype: 'Sales Order', after: KEY_FIELD, isKey: false },
    ...{ fieldname: 'salesforce_opportunity_id', label: 'Salesforce Opportunity ID' },
    description: 'The opportunity in Salesforce that this order was made for.',
  },
];

/** What the site must have before Signalbox writes to it. */
export async function setupItems(api: ErpnextApi, site: Site): Promise<SetupItem[]> {
  const doctypes = [...new Set(NEEDED.map(({ doctype }) => doctype))];
  const metas = new Map(
    await Promise.all(doctypes.map(async (doctype) => [doctype, await site.loadMeta(doctype)] as const)),
  );
  return NEEDED.map((needed) => setupItem(api, needed, metas.get(needed.doctype)));
}

function setupItem(api: ErpnextApi, needed: NeededField, meta: Meta | undefined): SetupItem {
  const { doctype, fieldname, isKey } = needed;
  const found = meta?.fields.find((field) => field.fieldname === fieldname);
  const lacksRule = found !== undefined && !isRight(found, isKey);
  return {
    what: `custom field ${doctype}.${fieldname}`,
    ...(isKey ? { keyOf: doctype } : {}),
    exists: found !== undefined && !lacksRule,
    how: lacksRule ? howToMend(needed) : howToCreate(needed),
    create: async () => {
      // Its name follows from DocType and field.
      if (lacksRule) await api.update('Custom Field', `${doctype}-${fieldname}`, rulesOf(needed));
      else await api.insert('Custom Field', customField(needed));
    },
  };
}

/** A field at permission level 0 is seen by whoever may read the DocType; nobody needs more for it. */
function isRight(found: DocField, isKey: boolean): boolean {
  return found.noCopy && found.permissionLevel === 0 && (!isKey || canCarryKey(found));
}

const rulesOf = ({ isKey }: NeededField) => ({
  no_copy: 1,
  permlevel: 0,
  ...(isKey ? { unique: 1, read_only: 1 } : {}),
});

/** A copy of a document must not carry its key: that is what `no_copy` is for. */
export function customField(needed: NeededField) {
  const { doctype, fieldname, label, description, after } = needed;
  return {
    ...{ dt: doctype, fieldname, label, description, fieldtype: 'Data', insert_after: after },
    ...rulesOf(needed),
  };
}

function howToCreate({ doctype, fieldname, label, isKey }: NeededField): string {
  const rules = isKey ? ' Tick "Unique", "No Copy" and "Read Only".' : ' Tick "No Copy".';
  return `In ERPNext: Custom Field > New: DocType ${doctype}, label "${label}", fieldname ${fieldname}, type Data.${rules} Leave "Perm Level" at 0, so that whoever may read the document sees it. Customize Form or a System Manager can do it; the gateway's own user needs no right to it.`;
}

function howToMend({ doctype, fieldname, isKey }: NeededField): string {
  const ticks = isKey ? 'tick "Unique", "No Copy" and "Read Only"' : 'tick "No Copy"';
  return `In ERPNext: open the Custom Field ${doctype}-${fieldname}, ${ticks}, and set "Perm Level" to 0.`;
}

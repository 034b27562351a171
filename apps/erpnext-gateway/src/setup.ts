import type { SetupItem } from '@signalbox/gateway-kit';
import type { ErpnextApi } from './api.js';
import { KEY_FIELD } from './doctypes.js';
import type { Meta } from './meta.js';
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
  const lacksRule = found !== undefined && isKey && !found.unique;
  return {
    what: `custom field ${doctype}.${fieldname}`,
    exists: found !== undefined && !lacksRule,
    how: lacksRule ? howToMend(needed) : howToCreate(needed),
    create: async () => {
      // Its name follows from DocType and field.
      if (lacksRule) await api.update('Custom Field', `${doctype}-${fieldname}`, { unique: 1, no_copy: 1 });
      else await api.insert('Custom Field', customField(needed));
    },
  };
}

/** A copy of a document must not carry its key: that is what `no_copy` is for. */
export function customField({ doctype, fieldname, label, description, after, isKey }: NeededField) {
  return {
    ...{ dt: doctype, fieldname, label, description, fieldtype: 'Data', insert_after: after, no_copy: 1 },
    ...(isKey ? { unique: 1, read_only: 1 } : {}),
  };
}

function howToCreate({ doctype, fieldname, label, isKey }: NeededField): string {
  const rules = isKey ? ' Tick "Unique", "No Copy" and "Read Only".' : ' Tick "No Copy".';
  return `In ERPNext: Custom Field > New: DocType ${doctype}, label "${label}", fieldname ${fieldname}, type Data.${rules}`;
}

function howToMend({ doctype, fieldname }: NeededField): string {
  return `In ERPNext: open the Custom Field ${doctype}-${fieldname} and tick "Unique" and "No Copy".`;
}

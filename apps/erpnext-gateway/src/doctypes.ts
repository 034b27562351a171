/** The unique custom field that carries our key. */
export const KEY_FIELD = 'signalbox_key';

/** DocTypes that are served unless a request names others. */
export const SERVED_DOCTYPES = ['Customer', 'Item', 'Sales Order', 'Sales Invoice', 'Contact'];

/** DocTypes that are written; all others are read only. */
const WRITTEN: Record<string, { creates: 'always' | 'where-keyed' }> = {
  Customer: { creates: 'always' },
  'Sales Order': { creates: 'always' },
  Item: { creates: 'where-keyed' },
};

const ANEW = ['create', 'upsert', 'delete'];

/** Kinds of change that a DocType takes. */
export function kindsOf(doctype: string, facts: { isSubmittable: boolean; hasKeyField: boolean }): string[] {
  const written = WRITTEN[doctype];
  if (!written) return [];
  const creates = written.creates === 'always' || facts.hasKeyField;
  return ['update', ...(creates ? ANEW : []), ...(facts.isSubmittable ? ['transition'] : [])];
}

/**
 * Required fields that the server fills from the company, the customer or its settings, which the DocType itself doesn't
 * tell. https://github.com/frappe/erpnext/blob/version-15/erpnext/controllers/accounts_controller.py (set_missing_values)
 */
export const FILLED_BY_SERVER: Record<string, string[]> = {
  'Sales Order': [
    'company',
    'currency',
    'conversion_rate',
    'selling_price_list',
    'price_list_currency',
    'plc_conversion_rate',
  ],
  Item: ['stock_uom'],
};

/** The states of what can be submitted, by `docstatus`; `status` may lag behind it. */
export const STATES = ['draft', 'submitted', 'cancelled'] as const;
export type State = (typeof STATES)[number];

/** Where related records are found: by a link field of theirs, or by a row that links to anything. */
export interface Relation {
  doctype: string;
  by: { link: string } | 'dynamic-link';
}

export const RELATIONS: Record<string, Record<string, Relation>> = {
  Customer: {
    contacts: { doctype: 'Contact', by: 'dynamic-link' },
    orders: { doctype: 'Sales Order', by: { link: 'customer' } },
    invoices: { doctype: 'Sales Invoice', by: { link: 'customer' } },
  },
};

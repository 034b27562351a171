import { readMetas, type Meta } from '../meta.js';

const field = (fieldname: string, fieldtype: string, more: Record<string, unknown> = {}) => ({
  ...{ fieldname, fieldtype, label: fieldname.replaceAll('_', ' '), options: null, reqd: 0, read_only: 0 },
  ...more,
});

/** A made-up DocType with every kind of field, as the form loader answers it. */
export const orderMeta: Meta = readMetas('Order', {
  docs: [
    {
      name: 'Order',
      istable: 0,
      issingle: 0,
      is_submittable: 1,
      fields: [
        field('details', 'Section Break'),
        field('naming_series', 'Select', { options: 'ORD-.YYYY.-', reqd: 1 }),
        field('customer', 'Link', { options: 'Customer', reqd: 1 }),
        field('party', 'Dynamic Link', { options: 'party_type' }),
        field('kind', 'Select', { options: '\nSales\nService', reqd: 1, default: 'Sales' }),
        field('note', 'Small Text'),
        field('script', 'Code'),
        field('mail', 'Data', { options: 'Email' }),
        field('ref', 'Data', { length: 20 }),
        field('signalbox_key', 'Data', { unique: 1, label: 'Signalbox Key' }),
        field('day', 'Date'),
        field('at', 'Datetime'),
        field('count', 'Int', { reqd: 1 }),
        field('weight', 'Float'),
        field('share', 'Percent'),
        field('open', 'Check'),
        field('currency', 'Link', { options: 'Currency' }),
        field('company', 'Link', { options: 'Company' }),
        field('total', 'Currency', { options: 'currency', read_only: 1 }),
        field('base_total', 'Currency', { options: 'Company:company:default_currency' }),
        field('fee', 'Currency', { precision: '3' }),
        field('worked_out', 'Data', { is_virtual: 1 }),
        field('secret', 'Password'),
        field('lines', 'Table', { options: 'Order Line', reqd: 1 }),
      ],
    },
    {
      name: 'Order Line',
      istable: 1,
      fields: [
        field('item', 'Link', { options: 'Item', reqd: 1 }),
        field('qty', 'Float'),
        field('rate', 'Currency', { options: 'currency' }),
        field('text', 'Text Editor'),
        field('due', 'Datetime'),
      ],
    },
  ],
});

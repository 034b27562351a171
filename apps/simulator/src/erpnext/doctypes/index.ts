import { coreDoctypes } from './core.js';
import { type DocType, doctype, tablesOf } from './doctype.js';
import { integrationDoctypes } from './integrations.js';
import { childDoctypes } from './rows.js';
import { salesOrder } from './sales-order.js';
import { customer, customerGroup, salesInvoice, territory } from './selling.js';
import { setupDoctypes } from './setup.js';
import { item, itemPrice, stockMasters } from './stock.js';

const described = [
  customer,
  customerGroup,
  territory,
  salesOrder,
  salesInvoice,
  item,
  itemPrice,
  ...stockMasters,
  ...setupDoctypes,
  ...coreDoctypes,
  ...integrationDoctypes,
  ...childDoctypes,
];

/** Tables whose rows nobody needs here still take rows; they keep no fields of their own. */
const bareChildren = described
  .flatMap(tablesOf)
  .map((field) => String(field.options))
  .filter((name) => !described.some((meta) => meta.name === name))
  .map((name) => doctype(name, '', { istable: 1 }));

/** The DocTypes that this site has, by name, without anybody's custom fields. */
export const standardDoctypes: ReadonlyMap<string, DocType> = new Map(
  [...described, ...bareChildren].map((meta) => [meta.name, meta]),
);

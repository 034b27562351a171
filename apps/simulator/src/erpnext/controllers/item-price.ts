import type { Doc } from '../doc.js';
import { textOf } from '../doc.js';
import type { Controller } from '../document/task.js';
import { thrown } from '../errors.js';
import type { Site } from '../site.js';
import { PRICE_LIST } from './defaults.js';

const SAME_FIELDS = [
  'item_code',
  'price_list',
  'uom',
  'customer',
  'valid_from',
  'valid_upto',
  'packing_unit',
];

export const itemPrice: Controller = {
  validate({ site, doc }) {
    const list = site.find('Price List', textOf(doc, 'price_list'));
    const item = site.find('Item', textOf(doc, 'item_code'));
    Object.assign(doc, {
      buying: list?.buying ?? 0,
      selling: list?.selling ?? 0,
      currency: list?.currency ?? null,
      item_name: item?.item_name ?? null,
      item_description: item?.description ?? null,
      uom: doc.uom ?? item?.stock_uom ?? null,
    });
    const twin = site
      .all('Item Price')
      .find((other) => other.name !== doc.name && SAME_FIELDS.every((name) => other[name] === doc[name]));
    if (!twin) return;
    const text =
      'Item Price appears multiple times based on Price List, Supplier/Customer, Currency, Item, Batch, UOM, Qty, ' +
      'and Dates.';
    throw thrown('ItemPriceDuplicateItem', text, { fromErpnext: true });
  },
};

/** The selling price of an item in the standard list; undefined where none was ever entered. */
export function listPrice(site: Site, itemCode: string, priceList = PRICE_LIST): Doc | undefined {
  return site
    .all('Item Price')
    .filter((price) => price.item_code === itemCode && price.price_list === priceList && !price.customer)
    .sort((one, other) => textOf(other, 'valid_from').localeCompare(textOf(one, 'valid_from')))[0];
}

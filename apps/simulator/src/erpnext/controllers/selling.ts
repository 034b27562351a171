import type { Doc } from '../doc.js';
import { rowsOf, textOf } from '../doc.js';
import type { Saving, Task } from '../document/task.js';
import { FrappeError, thrownByErpnext } from '../errors.js';
import { flt } from '../numbers.js';
import { COMPANY, CURRENCY, LANGUAGE, PRICE_LIST, UOM, WAREHOUSE } from './defaults.js';
import { listPrice } from './item-price.js';

/** Company, currency and price list, where the caller left them out. */
export function fillHeader({ site, doc }: Task): void {
  const customer = site.find('Customer', textOf(doc, 'customer'));
  doc.company ||= COMPANY;
  doc.currency ||= customer?.default_currency ?? CURRENCY;
  doc.selling_price_list ||= customer?.default_price_list ?? PRICE_LIST;
  doc.price_list_currency ||= CURRENCY;
  doc.plc_conversion_rate ||= 1;
  if ('tax_category' in doc) doc.tax_category ??= '';
  if ('language' in doc) doc.language ||= LANGUAGE;
  if (doc.currency === CURRENCY) doc.conversion_rate ||= 1;
  doc.customer_group ??= customer?.customer_group ?? null;
  doc.territory ??= customer?.territory ?? null;
}

/** An exchange rate is looked up nowhere: an order in a foreign currency must bring one. */
export function checkExchangeRate(doc: Doc): void {
  if (flt(doc.conversion_rate) > 0) return;
  const text =
    'Exchange Rate is mandatory. Maybe Currency Exchange record is not created for ' +
    `${textOf(doc, 'currency')} to ${CURRENCY}.`;
  throw thrownByErpnext(text);
}

/** What rows take from their items and the price list. */
export function fillRows({ site, doc, before }: Task): void {
  const known = new Set(before && rowsOf(before, 'items').map((row) => row.name));
  for (const row of rowsOf(doc, 'items')) {
    if (!row.item_code) continue;
    const item = site.load('Item', textOf(row, 'item_code'));
    if (item.disabled) throw thrownByErpnext(`Item ${item.name} is disabled`);
    fillRow(row, item);
    if (known.has(row.name)) continue;
    row.price_list_rate ||= flt(listPrice(site, item.name)?.price_list_rate);
    row.rate ||= row.price_list_rate;
  }
}

function fillRow(row: Doc, item: Doc): void {
  row.item_name ||= item.item_name;
  row.description ||= item.description;
  row.item_group ||= item.item_group;
  row.uom ||= item.stock_uom ?? UOM;
  row.stock_uom = item.stock_uom;
  row.conversion_factor ||= 1;
  row.is_stock_item = item.is_stock_item;
  row.grant_commission = item.grant_commission;
  if ('warehouse' in row) row.warehouse ||= WAREHOUSE;
  if ('item_tax_rate' in row) row.item_tax_rate ||= '{}';
}

export function checkQuantities(doc: Doc): void {
  for (const row of rowsOf(doc, 'items')) {
    if (flt(row.qty) !== 0) continue;
    const text = `Row #${row.idx}: Item quantity cannot be zero`;
    throw new FrappeError('InvalidQtyError', text, {
      fromErpnext: true,
      messages: thrownByErpnext(text, { title: 'Invalid Quantity' }).details.messages ?? [],
    });
  }
}

/** Stock Settings let a first sale set the price of an item. */
export function keepNewPrices({ site, session, doc, insert }: Saving): void {
  for (const row of rowsOf(doc, 'items')) {
    const itemCode = textOf(row, 'item_code');
    if (!flt(row.rate) || listPrice(site, itemCode)) continue;
    insert('Item Price', {
      item_code: itemCode,
      price_list: PRICE_LIST,
      price_list_rate: row.rate,
    });
    session.messages.push({
      message: `Item Price added for ${itemCode} in Price List ${PRICE_LIST}`,
      title: 'Message',
      alert: 1,
    });
  }
}

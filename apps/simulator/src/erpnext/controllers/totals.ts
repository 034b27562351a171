import type { Doc } from '../doc.js';
import { rowsOf, textOf } from '../doc.js';
import { flt, roundHalfEven as round } from '../numbers.js';
import { amountInWords } from '../words.js';

const sumOf = (rows: Doc[], fieldname: string) => rows.reduce((total, row) => total + flt(row[fieldname]), 0);

/** Computes a selling document's amounts from its rows, taxes and discount, as the server does on each save. */
export function computeTotals(doc: Doc): void {
  const items = rowsOf(doc, 'items');
  const factor = flt(doc.conversion_rate) || 1;
  for (const row of items) computeLine(row, factor);
  const total = round(sumOf(items, 'amount'));
  const taxes = computeTaxes(rowsOf(doc, 'taxes'), total);
  const discount = discountOf(doc, total, taxes);
  const net = round(total - discount);
  const grand = round(net + taxes);
  Object.assign(doc, {
    total_qty: sumOf(items, 'qty'),
    total_net_weight: sumOf(items, 'total_weight'),
    total,
    net_total: net,
    total_taxes_and_charges: taxes,
    discount_amount: discount,
    grand_total: grand,
    rounded_total: doc.disable_rounded_total ? 0 : grand,
    rounding_adjustment: 0,
    in_words: amountInWords(grand, textOf(doc, 'currency')),
    amount_eligible_for_commission: net,
    base_in_words: amountInWords(round(grand * factor), textOf(doc, 'currency')),
  });
  for (const name of BASED) doc[`base_${name}`] = round(flt(doc[name]) * factor);
}

const BASED = [
  'total',
  'net_total',
  'total_taxes_and_charges',
  'grand_total',
  'rounded_total',
  'rounding_adjustment',
  'discount_amount',
];

function computeLine(row: Doc, factor: number): void {
  const [qty, rate, listRate] = [flt(row.qty), round(flt(row.rate)), round(flt(row.price_list_rate))];
  const amount = round(rate * qty);
  const margin = listRate > 0 && rate > listRate ? round(rate - listRate) : 0;
  Object.assign(row, {
    rate,
    amount,
    net_rate: rate,
    net_amount: amount,
    price_list_rate: listRate,
    discount_amount: listRate > rate ? round(listRate - rate) : 0,
    margin_type: margin ? 'Amount' : '',
    margin_rate_or_amount: margin,
    rate_with_margin: margin ? rate : 0,
    stock_uom_rate: round(rate / (flt(row.conversion_factor) || 1)),
    stock_qty: qty * (flt(row.conversion_factor) || 1),
    gross_profit: round(amount - flt(row.valuation_rate) * qty),
    total_weight: flt(row.weight_per_unit) * qty,
  });
  for (const name of ['rate', 'amount', 'net_rate', 'net_amount', 'price_list_rate', 'rate_with_margin']) {
    row[`base_${name}`] = round(flt(row[name]) * factor);
  }
}

function computeTaxes(taxes: Doc[], net: number): number {
  let running = net;
  for (const tax of taxes) {
    if (tax.charge_type === 'On Net Total') tax.tax_amount = round((net * flt(tax.rate)) / 100);
    running = round(running + flt(tax.tax_amount));
    tax.total = running;
  }
  return round(running - net);
}

function discountOf(doc: Doc, total: number, taxes: number): number {
  const percentage = flt(doc.additional_discount_percentage);
  if (!percentage) return round(flt(doc.discount_amount));
  const base = doc.apply_discount_on === 'Net Total' ? total : total + taxes;
  return round((base * percentage) / 100);
}

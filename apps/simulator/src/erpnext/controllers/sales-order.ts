import { sameText } from '../collation.js';
import type { Doc } from '../doc.js';
import { rowsOf, textOf } from '../doc.js';
import { applyValues } from '../document/new-doc.js';
import type { Controller, Task } from '../document/task.js';
import { FrappeError, thrownByErpnext } from '../errors.js';
import { checkExchangeRate, checkQuantities, fillHeader, fillRows, keepNewPrices } from './selling.js';
import { computeTotals } from './totals.js';

export const salesOrder: Controller = {
  beforeInsert(task) {
    fillHeader(task);
    fillRows(task);
  },
  validate(task) {
    const { doc } = task;
    // Without a customer the framework's own check of mandatory fields refuses.
    if (!doc.customer) return;
    if (task.before) fillRows(task);
    if (rowsOf(doc, 'items').length === 0)
      throw new FrappeError('TypeError', "unsupported operand type(s) for *: 'NoneType' and 'float'", {
        fromErpnext: true,
      });
    if (rowsOf(doc, 'items').some((row) => !row.item_code)) return;
    checkExchangeRate(doc);
    checkQuantities(doc);
    checkDeliveryDates(doc);
    checkPurchaseOrder(task);
    computeTotals(doc);
    keepNewPrices(task);
    schedulePayment(task);
    if (doc.docstatus === 1 && task.before) doc.status = 'To Deliver and Bill';
  },
};

function checkDeliveryDates(doc: Doc): void {
  const rows = rowsOf(doc, 'items');
  const dates = rows.map((row) => textOf(row, 'delivery_date')).filter(Boolean);
  doc.delivery_date ||= dates.sort().at(-1) ?? null;
  if (!doc.delivery_date) throw thrownByErpnext('Please enter Delivery Date');
  for (const row of rows) {
    row.delivery_date ||= doc.delivery_date;
    row.transaction_date = doc.transaction_date;
    if (textOf(row, 'delivery_date') >= textOf(doc, 'transaction_date')) continue;
    const details = { title: 'Invalid Delivery Date', indicator: 'orange' };
    throw thrownByErpnext('Expected Delivery Date should be after Sales Order Date', details);
  }
}

/** One customer's purchase order number is good for one order that is not cancelled. */
function checkPurchaseOrder({ site, session, doc }: Task): void {
  const poNo = textOf(doc, 'po_no');
  if (!poNo || doc.skip_delivery_note) return;
  const other = site
    .all('Sales Order')
    .find(
      (order) =>
        order.name !== doc.name &&
        order.docstatus < 2 &&
        order.customer === doc.customer &&
        sameText(textOf(order, 'po_no'), poNo),
    );
  if (!other) return;
  const settings = `<a href="${session.siteUrl}/app/selling-settings/Selling%20Settings">Selling Settings</a>`;
  throw thrownByErpnext(
    `Sales Order <strong>${other.name}</strong> already exists against Customer's Purchase Order ` +
      `<strong>${poNo}</strong>. To allow multiple Sales Orders, Enable ` +
      `<strong>'Allow Multiple Sales Orders Against a Customer's Purchase Order'</strong> in ${settings}`,
  );
}

/** Due whole on the day of the order, as without payment terms. */
function schedulePayment({ site, meta, doc, stamp }: Task): void {
  const [old] = rowsOf(doc, 'payment_schedule');
  const total = doc.grand_total;
  const row = {
    name: old?.name ?? site.hash(),
    due_date: doc.transaction_date,
    invoice_portion: 100,
    payment_amount: total,
    outstanding: total,
    base_payment_amount: doc.base_grand_total,
  };
  applyValues(site, meta, doc, { payment_schedule: [row] }, stamp);
  for (const made of rowsOf(doc, 'payment_schedule'))
    Object.assign(made, { parent: doc.name, docstatus: doc.docstatus });
}

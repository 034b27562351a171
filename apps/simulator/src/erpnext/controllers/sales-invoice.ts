import { rowsOf } from '../doc.js';
import type { Controller } from '../document/task.js';
import { checkExchangeRate, checkQuantities, fillHeader, fillRows } from './selling.js';
import { computeTotals } from './totals.js';

export const salesInvoice: Controller = {
  beforeInsert(task) {
    fillHeader(task);
    fillRows(task);
  },
  validate(task) {
    const { doc } = task;
    if (!doc.customer || rowsOf(doc, 'items').length === 0) return;
    if (task.before) fillRows(task);
    checkExchangeRate(doc);
    checkQuantities(doc);
    computeTotals(doc);
    doc.due_date ||= doc.posting_date;
    doc.outstanding_amount = doc.docstatus === 1 ? doc.grand_total : 0;
    if (doc.docstatus === 1) doc.status = 'Unpaid';
  },
};

import { thrown } from '../errors.js';
import { updateDoc } from '../document/save.js';
import { rowsOf } from '../doc.js';
import { parseJsonArgument } from '../query/filters.js';
import type { Method, MethodCall } from './method.js';

const WRITE = ['POST', 'PUT'];

/** A tag touches no document: neither `modified` nor a webhook tells of it. */
const addTag = ({ site, args }: MethodCall) => {
  site.load(String(args.dt), String(args.dn));
  return String(args.tag);
};

/** Closing and opening an order again changes its status alone, past all checks of a save. */
function updateStatus({ site, args }: MethodCall): undefined {
  const order = site.load('Sales Order', String(args.name));
  if (order.docstatus !== 1) throw thrown('ValidationError', 'Cannot close an order that is not submitted');
  site.put({ ...order, status: args.status, modified: site.clock.timestamp() });
}

/** Changes quantities and rates of a submitted order, which a save would refuse. */
function updateLines({ site, session, args }: MethodCall): undefined {
  const name = String(args.parent_doctype_name);
  const lines = parseJsonArgument(args.trans_items) as { docname: string; qty: number; rate: number }[];
  const order = site.load(String(args.parent_doctype), name);
  for (const row of rowsOf(order, 'items')) {
    const line = lines.find(({ docname }) => docname === row.name);
    if (line) Object.assign(row, { qty: line.qty, rate: line.rate, amount: line.qty * line.rate });
  }
  site.put(order);
  updateDoc(site, session, order.doctype, name, {});
}

/** Methods of the forms that people work with, as far as callers use them too. */
export const flowMethods: Record<string, Method> = {
  'frappe.desk.doctype.tag.tag.add_tag': { verbs: WRITE, required: ['tag', 'dt', 'dn'], run: addTag },
  'erpnext.selling.doctype.sales_order.sales_order.update_status': {
    verbs: WRITE,
    required: ['status', 'name'],
    run: updateStatus,
  },
  'erpnext.controllers.accounts_controller.update_child_qty_rate': {
    verbs: WRITE,
    required: ['parent_doctype', 'trans_items', 'parent_doctype_name'],
    run: updateLines,
  },
};

import type { Controller } from '../document/task.js';
import { address, contact } from './contacts.js';
import { comment, user } from './core.js';
import { customField } from './custom-field.js';
import { customer } from './customer.js';
import { itemPrice } from './item-price.js';
import { item } from './item.js';
import { salesInvoice } from './sales-invoice.js';
import { salesOrder } from './sales-order.js';
import { webhook } from './webhook.js';

const PLAIN: Controller = {};

/** What a DocType does of its own; nothing for most. */
export function controllerOf(doctype: string): Controller {
  const controllers: Record<string, Controller> = {
    Address: address,
    Comment: comment,
    Contact: contact,
    'Custom Field': customField,
    Customer: customer,
    Item: item,
    'Item Price': itemPrice,
    'Sales Invoice': salesInvoice,
    'Sales Order': salesOrder,
    User: user,
    Webhook: webhook,
  };
  return controllers[doctype] ?? PLAIN;
}

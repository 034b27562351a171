import { textOf } from '../doc.js';
import type { Controller } from '../document/task.js';
import { applyValues } from '../document/new-doc.js';
import { COMPANY, PRICE_LIST, WAREHOUSE } from './defaults.js';

export const item: Controller = {
  beforeInsert({ doc }) {
    doc.item_code = textOf(doc, 'item_code').trim();
    doc.item_name ||= doc.item_code;
    doc.description ||= doc.item_name;
  },
  validate({ site, meta, doc, before, stamp }) {
    if (before) return;
    const uoms = [{ uom: doc.stock_uom, conversion_factor: 1 }];
    const item_defaults = [{ company: COMPANY, default_warehouse: WAREHOUSE }];
    applyValues(site, meta, doc, { uoms, item_defaults }, stamp);
    for (const row of [...(doc.uoms as object[]), ...(doc.item_defaults as object[])]) {
      Object.assign(row, { parent: doc.name, __unsaved: undefined });
    }
  },
  afterInsert({ doc, insert }) {
    if (!doc.standard_rate) return;
    const price = { item_code: doc.name, price_list: PRICE_LIST, price_list_rate: doc.standard_rate };
    insert('Item Price', price);
  },
  onTrash({ site, doc }) {
    for (const price of site.all('Item Price')) {
      if (price.item_code === doc.name) site.remove('Item Price', price.name);
    }
  },
  afterRename(doc) {
    doc.item_code = doc.name;
  },
};

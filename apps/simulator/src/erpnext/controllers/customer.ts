import { collationKey } from '../collation.js';
import { textOf } from '../doc.js';
import type { Controller, Task } from '../document/task.js';
import { dropContactsOf } from './contacts.js';
import { LANGUAGE } from './defaults.js';

/** Named by customer name, as Selling Settings have it at first. */
export const customer: Controller = {
  beforeInsert({ doc }) {
    doc.language ||= LANGUAGE;
  },
  ownName(task) {
    const wanted = textOf(task.doc, 'customer_name').trim();
    return wanted ? customerName(task, wanted) : undefined;
  },
  validate({ doc }) {
    doc.customer_name = textOf(doc, 'customer_name').trim();
  },
  onTrash: ({ site, doc }) => dropContactsOf(site, doc.name),
  afterRename(doc) {
    doc.customer_name = doc.name;
  },
};

/** A taken name is no error: the second "Acme" becomes "Acme - 1", and only a message says so. */
function customerName({ site, session }: Task, wanted: string): string {
  if (!site.find('Customer', wanted)) return wanted;
  const prefix = collationKey(`${wanted} -`);
  const numbers = site
    .all('Customer')
    .filter(({ name }) => collationKey(name).includes(`${prefix} `))
    .map(({ name }) => Number.parseInt(name.slice(name.lastIndexOf(' ') + 1), 10) || 0);
  const name = `${wanted} - ${Math.max(0, ...numbers) + 1}`;
  session.messages.push({
    message: `Changed customer name to '${name}' as '${wanted}' already exists.`,
    title: 'Note',
    indicator: 'yellow',
  });
  return name;
}

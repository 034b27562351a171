import type { Doc } from '../doc.js';
import { rowsOf, textOf } from '../doc.js';
import { freeName } from '../document/naming.js';
import type { Controller } from '../document/task.js';
import { thrown } from '../errors.js';
import type { Site } from '../site.js';

const firstLink = (doc: Doc) => {
  const [link] = rowsOf(doc, 'links');
  return link ? textOf(link, 'link_name').trim() : '';
};

const fullName = (doc: Doc) =>
  ['first_name', 'middle_name', 'last_name']
    .map((part) => textOf(doc, part))
    .filter(Boolean)
    .join(' ');

export const contact: Controller = {
  ownName: ({ site, doc }) =>
    freeName(site, 'Contact', [fullName(doc), firstLink(doc)].filter(Boolean).join('-')),
  validate({ doc }) {
    doc.full_name = fullName(doc);
    doc.email_id = primary(doc, 'email_ids', 'is_primary', 'email_id');
    doc.phone = primary(doc, 'phone_nos', 'is_primary_phone', 'phone');
    doc.mobile_no = primary(doc, 'phone_nos', 'is_primary_mobile_no', 'phone');
    if (doc.email_id) doc.image ??= '';
    titleLinks(doc);
  },
};

/** The value of the row that is marked primary; empty without one, null never. */
function primary(doc: Doc, table: string, mark: string, fieldname: string): string {
  const row = rowsOf(doc, table).find((candidate) => candidate[mark] === 1);
  return row ? textOf(row, fieldname).trim() : '';
}

export const address: Controller = {
  ownName({ site, doc }) {
    doc.address_title ||= firstLink(doc) || null;
    if (!doc.address_title) throw thrown('ValidationError', 'Address Title is mandatory.');
    return freeName(site, 'Address', `${textOf(doc, 'address_title')}-${textOf(doc, 'address_type')}`);
  },
  validate: ({ doc }) => titleLinks(doc),
};

function titleLinks(doc: Doc): void {
  for (const link of rowsOf(doc, 'links')) link.link_title ??= link.link_name;
}

/** Contacts and addresses that belong to nobody else go with their customer; from others the link goes. */
export function dropContactsOf(site: Site, customer: string): void {
  for (const doctype of ['Contact', 'Address']) {
    for (const doc of site.all(doctype)) {
      const links = rowsOf(doc, 'links');
      const others = links.filter((link) => link.link_doctype !== 'Customer' || link.link_name !== customer);
      if (others.length === links.length) continue;
      if (others.length === 0) site.remove(doctype, doc.name);
      else site.put({ ...doc, links: others });
    }
  }
}

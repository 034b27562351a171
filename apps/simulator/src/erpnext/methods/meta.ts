import type { DocField, DocType } from '../doctypes/doctype.js';
import { tablesOf } from '../doctypes/doctype.js';
import type { Site } from '../site.js';

const MADE = '2024-01-08 10:00:00.000000';
const FIELD_FLAGS = [
  'reqd',
  'unique',
  'read_only',
  'hidden',
  'no_copy',
  'allow_on_submit',
  'set_only_once',
  'permlevel',
  'length',
  'ignore_xss_filter',
  'in_list_view',
  'search_index',
  'is_virtual',
] as const;

/** What every document of the system itself carries. */
const standardColumns = (doctype: string, name: string) => ({
  doctype,
  name,
  creation: MADE,
  modified: MADE,
  modified_by: 'Administrator',
  owner: 'Administrator',
  docstatus: 0,
});

/** A DocType as the form loader and the DocType resource give it. */
export function metaDocument(meta: DocType): Record<string, unknown> {
  const { name, fields, ...settings } = meta;
  return {
    ...standardColumns('DocType', name),
    idx: 0,
    ...settings,
    custom: 0,
    sort_field: 'modified',
    sort_order: 'DESC',
    fields: fields.map((field, index) => fieldDocument(name, field, index)),
    permissions: [],
  };
}

function fieldDocument(parent: string, field: DocField, index: number): Record<string, unknown> {
  const { fieldname, fieldtype, label, options, default: given, fetch_from, is_custom_field } = field;
  const flags = Object.fromEntries(
    FIELD_FLAGS.map((flag) => [flag, (field as unknown as Record<string, unknown>)[flag] ?? 0]),
  );
  return {
    ...standardColumns('DocField', `${parent}-${fieldname}`.toLowerCase().replace(/\W+/g, '').slice(0, 10)),
    parent,
    parentfield: 'fields',
    parenttype: 'DocType',
    idx: index + 1,
    fieldname,
    label,
    fieldtype,
    ...(options && { options }),
    ...(given !== undefined && given !== null && { default: given }),
    ...(fetch_from && { fetch_from }),
    ...flags,
    is_custom_field: is_custom_field ?? null,
  };
}

/** What opening a form loads: the DocType with its custom fields, and the DocTypes of its tables. */
export function formMetas(site: Site, doctype: string): Record<string, unknown>[] {
  const meta = site.meta(doctype);
  const children = tablesOf(meta).map((field) => site.meta(String(field.options)));
  return [...new Map([meta, ...children].map((each) => [each.name, each])).values()].map(metaDocument);
}

import { SignalboxError } from '@signalbox/contracts';

/** A field of a DocType, as far as it matters here. https://docs.frappe.io/framework/user/en/basics/doctypes/docfield */
export interface DocField {
  fieldname: string;
  fieldtype: string;
  label: string;
  /** Target of a Link, lines of a Select, child DocType of a Table, currency of a Currency. */
  options?: string;
  default?: string;
  /** `customer.tax_id`: filled from the linked document. */
  fetchFrom?: string;
  /** Longest text; 0 or none: the field type's own limit. */
  length?: number;
  /** Digits after the point, where an admin set them. */
  precision?: number;
  required: boolean;
  unique: boolean;
  readOnly: boolean;
  /** Not copied with the document. */
  noCopy: boolean;
  /** Above 0: the user needs a right of that level, else the field is left out in silence. */
  permissionLevel: number;
  /** Worked out when it is read: no column. */
  virtual: boolean;
  /** Kept as it comes, HTML included. */
  ignoresHtml: boolean;
}

/** A DocType with its custom fields and property setters, and those of its rows. */
export interface Meta {
  name: string;
  isTable: boolean;
  isSingle: boolean;
  isSubmittable: boolean;
  fields: DocField[];
  /** By DocType of the rows. */
  children: Map<string, Meta>;
}

/** Fields that hold no data. */
const LAYOUT = new Set([
  'Section Break',
  'Column Break',
  'Tab Break',
  'Heading',
  'HTML',
  'Button',
  'Image',
  'Fold',
]);

/**
 * Reads the answer of `frappe.desk.form.load.getdoctype`: the DocType and those of its tables.
 * @throws SignalboxError `UNAVAILABLE` for an answer of another shape.
 */
export function readMetas(doctype: string, reply: unknown): Meta {
  const docs = (reply as { docs?: unknown } | undefined)?.docs;
  const found = (Array.isArray(docs) ? docs : []).filter(isRecord);
  const own = found.find(({ name }) => name === doctype);
  if (own === undefined)
    throw new SignalboxError('UNAVAILABLE', `ERPNext's description of ${doctype} can not be understood.`);
  const children = found.filter((doc) => doc !== own && flag(doc['istable'])).map((doc) => readMeta(doc));
  return { ...readMeta(own), children: new Map(children.map((child) => [child.name, child])) };
}

function readMeta(doc: Record<string, unknown>): Meta {
  const fields = (Array.isArray(doc['fields']) ? doc['fields'] : []).filter(isRecord).map(readField);
  return {
    name: String(doc['name']),
    isTable: flag(doc['istable']),
    isSingle: flag(doc['issingle']),
    isSubmittable: flag(doc['is_submittable']),
    fields: fields.filter(({ fieldtype }) => !LAYOUT.has(fieldtype)),
    children: new Map(),
  };
}

function readField(field: Record<string, unknown>): DocField {
  return {
    fieldname: String(field['fieldname']),
    fieldtype: String(field['fieldtype']),
    label: text(field['label']) ?? String(field['fieldname']),
    options: text(field['options']),
    default: text(field['default']),
    fetchFrom: text(field['fetch_from']),
    length: Number(field['length']) || undefined,
    precision: text(field['precision']) === undefined ? undefined : Number(field['precision']),
    required: flag(field['reqd']),
    unique: flag(field['unique']),
    readOnly: flag(field['read_only']),
    noCopy: flag(field['no_copy']),
    permissionLevel: Number(field['permlevel']) || 0,
    virtual: flag(field['is_virtual']),
    ignoresHtml: flag(field['ignore_xss_filter']),
  };
}

/** Child DocType's fields by name, for a table of rows. */
export function rowFields(meta: Meta, table: DocField): Map<string, DocField> {
  const fields = meta.children.get(table.options ?? '')?.fields ?? [];
  return new Map(fields.map((field) => [field.fieldname, field]));
}

function flag(value: unknown): boolean {
  return Number(value) === 1;
}

/** Text that says something; Frappe writes "nothing" as null or as empty text. */
function text(value: unknown): string | undefined {
  return value === null || value === undefined || value === '' ? undefined : String(value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

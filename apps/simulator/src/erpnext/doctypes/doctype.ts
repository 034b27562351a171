/** A field of a DocType, in Frappe's own terms. */
export interface DocField {
  fieldname: string;
  fieldtype: string;
  label: string;
  /** Target of a Link, child DocType of a Table, lines of a Select. */
  options?: string;
  default?: string;
  /** `customer.customer_name`: filled from the document that a Link points to. */
  fetch_from?: string;
  insert_after?: string;
  /** Longest text; 0 means the default of 140 for Data. */
  length?: number;
  reqd?: number;
  unique?: number;
  read_only?: number;
  hidden?: number;
  no_copy?: number;
  allow_on_submit?: number;
  set_only_once?: number;
  permlevel?: number;
  ignore_xss_filter?: number;
  is_custom_field?: number;
}

export interface DocType {
  name: string;
  module: string;
  fields: DocField[];
  /** `field:item_code`, `naming_series:`, `hash`, `format:…`; empty where the controller names. */
  autoname: string;
  istable: number;
  issingle: number;
  is_submittable: number;
  allow_rename: number;
  title_field?: string;
  search_fields?: string;
}

const FLAGS = new Set([
  'reqd',
  'unique',
  'read_only',
  'hidden',
  'no_copy',
  'allow_on_submit',
  'set_only_once',
  'ignore_xss_filter',
]);

/**
 * Reads a table of fields, one a line: name, type with options, then flags, parted by two blanks or more. Options of a
 * Select are parted by bars. `=x` is the default, `"x"` the label, `<a.b` fetches.
 *
 *     order_type   Select:|Sales|Maintenance   reqd  =Sales
 *     customer     Link:Customer               reqd
 */
export function fieldTable(table: string): DocField[] {
  return table
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => readField(line.trim().split(/\s{2,}/)));
}

function readField([fieldname = '', type = 'Data', ...marks]: string[]): DocField {
  const [fieldtype = 'Data', options] = type.split(/:(.*)/);
  const field: DocField = { fieldname, fieldtype, label: labelOf(fieldname) };
  if (options !== undefined) field.options = fieldtype === 'Select' ? options.replaceAll('|', '\n') : options;
  for (const mark of marks) {
    if (mark.startsWith('=')) field.default = mark.slice(1);
    else if (mark.startsWith('"')) field.label = mark.slice(1, -1);
    else if (mark.startsWith('<')) field.fetch_from = mark.slice(1);
    else if (FLAGS.has(mark)) Object.assign(field, { [mark]: 1 });
    else throw new Error(`field ${fieldname}: unknown mark ${mark}`);
  }
  return field;
}

export const labelOf = (fieldname: string) =>
  fieldname
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ');

/** A DocType with Frappe's defaults for what is not said. */
export function doctype(name: string, table: string, settings: Partial<DocType> = {}): DocType {
  return {
    name,
    module: 'Core',
    autoname: 'hash',
    istable: 0,
    issingle: 0,
    is_submittable: 0,
    allow_rename: 0,
    fields: fieldTable(table),
    ...settings,
  };
}

export const isTable = (field: DocField) => field.fieldtype === 'Table';

/** Fields that are columns of the DocType's own table. */
export const columnsOf = (meta: DocType) => meta.fields.filter((field) => !isTable(field));

export const tablesOf = (meta: DocType) => meta.fields.filter(isTable);

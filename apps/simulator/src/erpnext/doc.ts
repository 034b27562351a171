/** A document, or a row of one, with the columns that every table of Frappe has. */
export interface Doc {
  doctype: string;
  name: string;
  owner: string;
  /** Site-local, microseconds, without a zone. */
  creation: string;
  modified: string;
  modified_by: string;
  /** 0 draft, 1 submitted, 2 cancelled. */
  docstatus: number;
  idx: number;
  parent?: string;
  parentfield?: string;
  parenttype?: string;
  [fieldname: string]: unknown;
}

/** The columns that come before a document's own fields, in the order in which Frappe writes them. */
export const LEADING_COLUMNS = [
  'name',
  'owner',
  'creation',
  'modified',
  'modified_by',
  'docstatus',
  'idx',
] as const;

/** The columns that tie a row to its document. */
export const ROW_COLUMNS = ['parent', 'parentfield', 'parenttype'] as const;

/** A field as text; null, missing and anything that is no text is empty. */
export const textOf = (doc: Doc, fieldname: string): string => {
  const value = doc[fieldname];
  return typeof value === 'string' ? value : '';
};

/** The rows of a table field. */
export const rowsOf = (doc: Doc, fieldname: string): Doc[] =>
  Array.isArray(doc[fieldname]) ? (doc[fieldname] as Doc[]) : [];

import type { FieldDescription, FieldType, TypeDescription } from '@signalbox/contracts';
import { FILLED_BY_SERVER, KEY_FIELD, kindsOf, RELATIONS, STATES } from './doctypes.js';
import type { DocField, Meta } from './meta.js';

/** What each of Frappe's field types holds; the others are text. */
const FIELD_TYPES: Record<string, FieldType> = {
  Int: 'integer',
  Duration: 'integer',
  Float: 'number',
  Percent: 'number',
  Rating: 'number',
  Currency: 'money',
  Check: 'boolean',
  Date: 'date',
  Datetime: 'datetime',
  Select: 'choice',
  Link: 'reference',
  'Dynamic Link': 'reference',
  Table: 'rows',
  'Table MultiSelect': 'rows',
};

/** Types of fields that are kept in 140 characters unless a length is set. */
const SHORT = new Set([
  'Data',
  'Link',
  'Dynamic Link',
  'Select',
  'Read Only',
  'Phone',
  'Autocomplete',
  'Color',
]);
const SHORT_LENGTH = 140;
/** Transactions round to the currency's cents, half to even. */
const MONEY_SCALE = 2;
/** A missing number is zero: a required one is never missing. */
const NEVER_MISSING = new Set<FieldType>(['number', 'integer', 'money', 'boolean']);

const standard = (fieldname: string, label: string, fieldtype: string): DocField => ({
  ...{ fieldname, label, fieldtype },
  ...{ required: false, unique: fieldname === 'name', readOnly: true },
  ...{ noCopy: true, permissionLevel: 0, virtual: false, ignoresHtml: true },
});

/** Columns that every document has, which no DocType lists. */
export const STANDARD_FIELDS: DocField[] = [
  standard('name', 'ID', 'Data'),
  standard('docstatus', 'Document status (0 draft, 1 submitted, 2 cancelled)', 'Int'),
  standard('creation', 'Created on', 'Datetime'),
  standard('modified', 'Last updated on', 'Datetime'),
  standard('owner', 'Created by', 'Data'),
  standard('modified_by', 'Last updated by', 'Data'),
];

export function fieldTypeOf(field: DocField): FieldType {
  return FIELD_TYPES[field.fieldtype] ?? 'text';
}

/** A DocType's fields with those that every document has; secrets are left out. */
export function fieldsOf(meta: Meta): DocField[] {
  const own = meta.fields.filter(({ fieldtype }) => fieldtype !== 'Password');
  return meta.isTable ? own : [...STANDARD_FIELDS, ...own];
}

export function describeDoctype(meta: Meta): TypeDescription {
  const hasKeyField = meta.fields.some((field) => field.fieldname === KEY_FIELD && canCarryKey(field));
  const kinds = meta.isTable || meta.isSingle ? [] : kindsOf(meta.name, { ...meta, hasKeyField });
  return {
    name: meta.name,
    label: meta.name,
    ...(hasKeyField ? { keyField: KEY_FIELD } : {}),
    kinds,
    relations: Object.keys(RELATIONS[meta.name] ?? {}),
    // A draft is what a document begins as; nothing leads back to it.
    ...(kinds.includes('transition') ? { states: STATES.slice(1) } : {}),
    fields: fieldsOf(meta).map((field) => describeField(field, meta.name)),
  };
}

/**
 * Unique, so that the site refuses a second document of a key, and at permission level 0: above it a user without the
 * level would write the key into nothing.
 */
export function canCarryKey({ unique, permissionLevel }: DocField): boolean {
  return unique && permissionLevel === 0;
}

export function describeField(field: DocField, doctype: string): FieldDescription {
  const type = fieldTypeOf(field);
  const readOnly = field.readOnly || field.virtual || field.fieldtype === 'Read Only';
  const options = type === 'choice' ? optionsOf(field) : [];
  const target = field.fieldtype === 'Dynamic Link' ? undefined : field.options;
  const isPointer = type === 'reference' || type === 'rows';
  const maxLength = field.length ?? (SHORT.has(field.fieldtype) ? SHORT_LENGTH : undefined);
  return {
    name: field.fieldname,
    label: field.label,
    type,
    required: isRequired(field, type, doctype),
    unique: field.unique,
    readOnly,
    ...(type === 'text' && maxLength !== undefined ? { maxLength } : {}),
    ...(type === 'money' ? { scale: field.precision ?? MONEY_SCALE } : {}),
    ...(options.length > 0 ? { options } : {}),
    ...(isPointer && target !== undefined ? { references: [target] } : {}),
  };
}

/** Must a caller give it? Not where the server has a value of its own. */
function isRequired(field: DocField, type: FieldType, doctype: string): boolean {
  if (!field.required || field.readOnly || NEVER_MISSING.has(type)) return false;
  const hasValue =
    field.default !== undefined || field.fetchFrom !== undefined || field.fieldname === 'naming_series';
  return !hasValue && !FILLED_BY_SERVER[doctype]?.includes(field.fieldname);
}

function optionsOf(field: DocField): string[] {
  return (field.options ?? '').split('\n').filter((option) => option.trim() !== '');
}

export type FieldType =
  | 'id'
  | 'string'
  | 'textarea'
  | 'reference'
  | 'picklist'
  | 'double'
  | 'currency'
  | 'percent'
  | 'int'
  | 'boolean'
  | 'date'
  | 'datetime'
  | 'phone'
  | 'url'
  | 'email'
  | 'address';

/** One field of a type; the names follow the describe result. */
export interface Field {
  name: string;
  label: string;
  type: FieldType;
  /** Characters; 0 where it does not apply. */
  length: number;
  precision: number;
  scale: number;
  nillable: boolean;
  createable: boolean;
  updateable: boolean;
  /** What the org fills in on create when the caller does not; undefined: nothing. */
  defaultValue: unknown;
  externalId: boolean;
  unique: boolean;
  caseSensitive: boolean;
  filterable: boolean;
  calculated: boolean;
  custom: boolean;
  picklist: readonly string[];
  restricted: boolean;
  referenceTo: readonly string[];
  relationshipName: string | null;
  /** The relationship's name as its parent calls it, for subqueries. */
  childRelationship: string | null;
  /** Records go with their parent. */
  cascadeDelete: boolean;
  compoundFieldName: string | null;
}

/** One type of record (sObject). */
export interface RecordType {
  name: string;
  label: string;
  labelPlural: string;
  keyPrefix: string;
  createable: boolean;
  updateable: boolean;
  deletable: boolean;
  /** By lower-cased name: the API takes any case. */
  fields: Map<string, Field>;
  /** Lower-cased names of fields that are there, and that field-level security hides. */
  hidden: Set<string>;
}

const PLAIN: Omit<Field, 'name' | 'label' | 'type'> = {
  length: 0,
  precision: 0,
  scale: 0,
  nillable: true,
  createable: true,
  updateable: true,
  defaultValue: undefined,
  externalId: false,
  unique: false,
  caseSensitive: false,
  filterable: true,
  calculated: false,
  custom: false,
  picklist: [],
  restricted: false,
  referenceTo: [],
  relationshipName: null,
  childRelationship: null,
  cascadeDelete: false,
  compoundFieldName: null,
};

type Options = Partial<Omit<Field, 'name' | 'type'>>;

/** A label as Salesforce makes it of a field's name: `BillingStreet` becomes `Billing Street`. */
const labelOf = (name: string) =>
  name
    .replace(/__c$/, '')
    .replaceAll('_', ' ')
    .replace(/Id$/, ' ID')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/ +/g, ' ');

export const field = (name: string, type: FieldType, options: Options = {}): Field => ({
  ...PLAIN,
  name,
  label: labelOf(name),
  type,
  custom: name.endsWith('__c'),
  ...options,
});

export const text = (name: string, length: number, options?: Options) =>
  field(name, 'string', { length, ...options });
export const longText = (name: string, length: number, options?: Options) =>
  field(name, 'textarea', { length, filterable: length <= 255, ...options });
export const money = (name: string, options?: Options) =>
  field(name, 'currency', { precision: 18, scale: 2, ...options });
export const picklist = (name: string, values: readonly string[], options?: Options) =>
  field(name, 'picklist', { length: 255, picklist: values, ...options });
export const flag = (name: string, options?: Options) =>
  field(name, 'boolean', { nillable: false, defaultValue: false, ...options });
export const lookup = (
  name: string,
  referenceTo: readonly string[],
  children: string | null,
  options?: Options,
) =>
  field(name, 'reference', {
    length: 18,
    referenceTo,
    relationshipName: name.endsWith('__c') ? name.replace(/__c$/, '__r') : name.replace(/Id$/, ''),
    childRelationship: children,
    ...options,
  });

/** Options of fields that only the org itself writes. */
export const READ_ONLY: Options = { createable: false, updateable: false };
export const REQUIRED: Options = { nillable: false };

export const recordType = (
  name: string,
  keyPrefix: string,
  fields: Field[],
  options: Partial<RecordType> = {},
): RecordType => ({
  name,
  label: labelOf(name),
  labelPlural: name.endsWith('y') ? `${labelOf(name).slice(0, -1)}ies` : `${labelOf(name)}s`,
  keyPrefix,
  createable: true,
  updateable: true,
  deletable: true,
  fields: new Map(fields.map((entry) => [entry.name.toLowerCase(), entry])),
  hidden: new Set(),
  ...options,
});

/** The types of one org, by lower-cased name. */
export type Schema = Map<string, RecordType>;

export const typeOf = (schema: Schema, name: string) => schema.get(name.toLowerCase());
export const fieldOf = (type: RecordType, name: string) => type.fields.get(name.toLowerCase());
export const typeOfId = (schema: Schema, id: string) =>
  [...schema.values()].find(({ keyPrefix }) => id.startsWith(keyPrefix));

/** The fields that refer to a type and give its records a list of children. */
export function childrenOf(schema: Schema, parent: RecordType): { type: RecordType; field: Field }[] {
  return [...schema.values()].flatMap((type) =>
    [...type.fields.values()]
      .filter((entry) => entry.childRelationship !== null && entry.referenceTo.includes(parent.name))
      .map((entry) => ({ type, field: entry })),
  );
}

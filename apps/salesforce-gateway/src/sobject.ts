import { SignalboxError } from '@signalbox/contracts';
import { PARENT_FIELDS } from './object-types.js';

/** One field of a describe result, as far as it is looked at. */
export interface SObjectField {
  /** `Name`; of a parent's field the path, `Account.Name`. */
  name: string;
  label: string;
  type: string;
  length: number;
  scale: number;
  nillable: boolean;
  createable: boolean;
  updateable: boolean;
  defaultedOnCreate: boolean;
  unique: boolean;
  externalId: boolean;
  filterable: boolean;
  sortable: boolean;
  restricted: boolean;
  options: string[];
  referenceTo: string[];
  relationshipName: string | null;
}

/** Records that point to this type, under the name by which a subquery reads them. */
export interface ChildRelation {
  name: string;
  type: string;
  field: string;
}

/** One type as the org describes it to the user of these credentials. */
export interface SObject {
  name: string;
  label: string;
  createable: boolean;
  updateable: boolean;
  deletable: boolean;
  fields: ReadonlyMap<string, SObjectField>;
  children: readonly ChildRelation[];
}

/** Values put together of other fields, files, and what has no single type: none of these is a value of a record. */
const LEFT_OUT = new Set(['address', 'location', 'base64', 'anyType', 'complexvalue', 'json']);

/**
 * Reads a describe result.
 * @throws SignalboxError `INTERNAL` for an answer of another form.
 */
export function readDescribe(body: unknown): SObject {
  const { name, label, fields, childRelationships, ...rights } = (body ?? {}) as Record<string, unknown>;
  if (typeof name !== 'string' || !Array.isArray(fields))
    throw new SignalboxError('INTERNAL', 'Salesforce described a type in another form than expected.');
  const read = (fields as Record<string, unknown>[]).map(readField).filter(({ type }) => !LEFT_OUT.has(type));
  return {
    name,
    label: String(label ?? name),
    createable: rights['createable'] === true,
    updateable: rights['updateable'] === true,
    deletable: rights['deletable'] === true,
    fields: new Map(read.map((field) => [field.name, field])),
    children: readChildren(childRelationships),
  };
}

function readField(field: Record<string, unknown>): SObjectField {
  const is = (flag: string) => field[flag] === true;
  const values = (field['picklistValues'] ?? []) as { value?: unknown; active?: unknown }[];
  return {
    name: String(field['name']),
    label: String(field['label'] ?? field['name']),
    type: String(field['type']),
    length: Number(field['length'] ?? 0),
    scale: Number(field['scale'] ?? 0),
    nillable: is('nillable'),
    createable: is('createable'),
    updateable: is('updateable'),
    defaultedOnCreate: is('defaultedOnCreate'),
    unique: is('unique') || field['type'] === 'id',
    externalId: is('externalId'),
    filterable: is('filterable'),
    sortable: is('sortable'),
    restricted: is('restrictedPicklist'),
    options: values.filter(({ active }) => active !== false).map(({ value }) => String(value)),
    referenceTo: ((field['referenceTo'] ?? []) as unknown[]).map(String),
    relationshipName: typeof field['relationshipName'] === 'string' ? field['relationshipName'] : null,
  };
}

function readChildren(relations: unknown): ChildRelation[] {
  if (!Array.isArray(relations)) return [];
  return (relations as Record<string, unknown>[]).flatMap(({ relationshipName, childSObject, field }) =>
    typeof relationshipName === 'string'
      ? [{ name: relationshipName, type: String(childSObject), field: String(field) }]
      : [],
  );
}

/** The lookups whose parent has fields that come along, with the parent's type. */
export function parentsOf(object: SObject): { lookup: SObjectField; parent: string }[] {
  return [...object.fields.values()].flatMap((lookup) => {
    const [parent, ...others] = lookup.referenceTo;
    const isBusiness = lookup.createable || lookup.updateable;
    const follows = parent !== undefined && others.length === 0 && PARENT_FIELDS[parent] !== undefined;
    return isBusiness && follows && lookup.relationshipName !== null ? [{ lookup, parent }] : [];
  });
}

/** The type with its parents' fields under dotted names; what the user may not see of a parent is left out. */
export function withParentFields(object: SObject, parents: ReadonlyMap<string, SObject>): SObject {
  const dotted = parentsOf(object).flatMap(({ lookup, parent }) =>
    (PARENT_FIELDS[parent] ?? []).flatMap((name) => {
      const field = parents.get(parent)?.fields.get(name);
      return field ? [parentField(lookup, field)] : [];
    }),
  );
  return {
    ...object,
    fields: new Map([...object.fields, ...dotted.map((field) => [field.name, field] as const)]),
  };
}

function parentField(lookup: SObjectField, field: SObjectField): SObjectField {
  return {
    ...field,
    name: `${lookup.relationshipName}.${field.name}`,
    label: `${lookup.label.replace(/ ID$/, '')}: ${field.label}`,
    nillable: true,
    createable: false,
    updateable: false,
    unique: false,
    externalId: false,
  };
}

import type { ChangeKind, FieldDescription, FieldType, TypeDescription } from '@signalbox/contracts';
import { KEY_FIELD, KEYED_TYPES, LISTED_VALUES_ONLY, SERVED_TYPES } from './object-types.js';
import type { SObject, SObjectField } from './sobject.js';

/** https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/field_types.htm */
const FIELD_TYPES: Readonly<Record<string, FieldType>> = {
  boolean: 'boolean',
  currency: 'money',
  date: 'date',
  datetime: 'datetime',
  double: 'number',
  int: 'integer',
  long: 'integer',
  multipicklist: 'choices',
  percent: 'number',
  picklist: 'choice',
  reference: 'reference',
};
const WITH_SCALE = new Set<FieldType>(['money', 'number']);

/** A type in our words. Pure. */
export function describeType(object: SObject): TypeDescription {
  const keyField = keyFieldOf(object);
  return {
    name: object.name,
    label: object.label,
    ...(keyField ? { keyField } : {}),
    kinds: kindsOf(object, keyField !== undefined),
    relations: object.children.filter(({ type }) => SERVED_TYPES.includes(type)).map(({ name }) => name),
    fields: [...object.fields.values()].map((field) => describeField(object.name, field)),
  };
}

/** The key field, if the org has it as the vendor-enforced key that it must be, and we may write it. */
export function keyFieldOf({ fields }: SObject): string | undefined {
  const field = fields.get(KEY_FIELD);
  return field?.unique && field.externalId && field.createable ? KEY_FIELD : undefined;
}

function kindsOf(object: SObject, hasKey: boolean): ChangeKind[] {
  // Types that get the key by setup take creates in principle: a refusal then says to run setup.
  const creates = object.createable && (hasKey || KEYED_TYPES.includes(object.name));
  return [
    ...(creates ? (['create'] as const) : []),
    ...(object.updateable ? (['update'] as const) : []),
    ...(creates && object.updateable ? (['upsert'] as const) : []),
    ...(object.deletable ? (['delete'] as const) : []),
  ];
}

function describeField(typeName: string, field: SObjectField): FieldDescription {
  const type = FIELD_TYPES[field.type] ?? 'text';
  const isChoice = type === 'choice' || type === 'choices';
  const isKept = LISTED_VALUES_ONLY.has(`${typeName}.${field.name}`) && field.options.length > 0;
  return {
    name: field.name,
    label: field.label,
    type,
    required: field.createable && !field.nillable && !field.defaultedOnCreate,
    unique: field.unique,
    readOnly: !field.createable && !field.updateable,
    ...(type === 'text' && field.length > 0 ? { maxLength: field.length } : {}),
    ...(WITH_SCALE.has(type) ? { scale: field.scale } : {}),
    ...(isChoice && (field.restricted || isKept) ? { options: field.options } : {}),
    ...(type === 'reference' ? { references: field.referenceTo } : {}),
  };
}

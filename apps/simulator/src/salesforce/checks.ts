import type { Fields } from './derive.js';
import { SalesforceError } from './errors.js';
import { typeOfId, type Field, type RecordType, type Schema } from './schema.js';

/** Refuses a record that lacks a required field; all of them are named. */
export function checkRequired(type: RecordType, next: Fields): void {
  const missing = [...type.fields.values()]
    .filter((field) => !field.nillable && (field.createable || field.updateable) && next[field.name] == null)
    .map(({ name }) => name);
  if (missing.length > 0)
    throw new SalesforceError(
      400,
      'REQUIRED_FIELD_MISSING',
      `Required fields are missing: [${missing.join(', ')}]`,
      missing,
    );
}

/** Refuses an id that belongs to another type or to no record; only what changed is looked at. */
export function checkReferences(
  schema: Schema,
  type: RecordType,
  next: Fields,
  before: Fields | undefined,
  find: (id: unknown) => Fields | undefined,
): void {
  for (const field of type.fields.values()) {
    const id = next[field.name];
    if (field.type !== 'reference' || typeof id !== 'string' || id === before?.[field.name]) continue;
    if (!field.referenceTo.includes(typeOfId(schema, id)?.name ?? ''))
      throw new SalesforceError(
        400,
        'FIELD_INTEGRITY_EXCEPTION',
        `${field.label}: id value of incorrect type: ${id}`,
        [field.name],
      );
    const row = find(id);
    if (row?.IsDeleted === true)
      throw new SalesforceError(400, 'ENTITY_IS_DELETED', 'entity is deleted', [field.name]);
    if (!row)
      throw new SalesforceError(400, 'INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id', [
        field.name,
      ]);
  }
}

/** Refuses a value that another record holds in a unique field; the message carries that record's id. */
export function checkUnique(
  type: RecordType,
  row: Fields,
  findBy: (field: Field, value: unknown) => Fields[],
): void {
  for (const field of type.fields.values()) {
    if (!field.unique || row[field.name] == null) continue;
    const other = findBy(field, row[field.name]).find(({ Id }) => Id !== row.Id);
    if (other)
      throw new SalesforceError(
        400,
        'DUPLICATE_VALUE',
        `duplicate value found: ${field.name} duplicates value on record with id: ${String(other.Id)}`,
        [],
      );
  }
}

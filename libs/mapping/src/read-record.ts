import type { Fields, FieldValue, SystemRecord } from '@signalbox/contracts';
import { entityMapping, type FieldMapping, type Mappings, type Place } from './mapping.js';
import { readValue } from './values.js';

/** A record in the words of its mapping. */
export interface MappedRecord {
  connection: string;
  entity: string;
  type: string;
  id: string;
  url: string | null;
  version: string;
  values: Fields;
}

/**
 * A system's record in canonical terms. Fields that are empty or not there are null; rows that were not brought along are [].
 * @throws SignalboxError `VALIDATION` naming field, system name and value where a value is none that its conversion takes.
 */
export function toCanonical(mappings: Mappings, entity: string, record: SystemRecord): MappedRecord {
  const { connection, type, id, version, url } = record;
  const { fields } = entityMapping(mappings, entity);
  const about = `${entity} ${id} in ${connection}`;
  return {
    connection,
    entity,
    type,
    id,
    version,
    url: url ?? null,
    values: readFields(fields, record, about),
  };
}

function readFields(
  fields: Readonly<Record<string, FieldMapping>>,
  record: SystemRecord,
  about: string,
): Fields {
  const values: Fields = {};
  for (const field of Object.values(fields)) {
    const found = field.in[record.connection];
    if (found === undefined || found.constant !== undefined) continue;
    values[field.name] =
      field.rows === null
        ? readValue(field, found, rawValue(record.fields, found.name), about)
        : rowRecords(record, found).map((row) => readFields(field.rows ?? {}, row, about));
  }
  return values;
}

/** The rows of a record, whether they are related records or a list within it, each as a record. */
function rowRecords(record: SystemRecord, found: Place): SystemRecord[] {
  if (found.relation) return record.related?.[found.name] ?? [];
  const rows = record.fields[found.name];
  const list = Array.isArray(rows) ? rows : [];
  return list
    .filter((row): row is Fields => typeof row === 'object' && row !== null && !Array.isArray(row))
    .map((fields) => ({ ...record, fields, related: {} }));
}

/** A field by its name; of a dotted name also through nested objects. */
function rawValue(fields: Fields, name: string): FieldValue {
  if (Object.hasOwn(fields, name)) return fields[name] ?? null;
  let value: FieldValue = fields;
  for (const part of name.split('.')) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
    value = (value as Fields)[part] ?? null;
  }
  return value;
}

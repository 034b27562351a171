import { SignalboxError, type ChangeReference, type Fields, type FieldValue } from '@signalbox/contracts';
import {
  connectionMapping,
  entityMapping,
  place,
  type FieldMapping,
  type Mappings,
  type Place,
} from './mapping.js';
import { writeValue } from './values.js';

/** Canonical or system values; references stand for what earlier changes make. */
export type Values = Record<string, FieldValue | ChangeReference>;

/**
 * Canonical values as the fields that a system is given; references pass through. For a new record empty values are
 * left to the system's defaults and the mapping's constants are added; for an existing one null empties the field.
 * @throws SignalboxError `VALIDATION` for a field that the system lacks, that is only read, or whose value doesn't convert.
 */
export function fromCanonical(
  mappings: Mappings,
  entity: string,
  connection: string,
  values: Values,
  use: 'create' | 'update' = 'create',
): Values {
  const { fields } = entityMapping(mappings, entity);
  connectionMapping(mappings, entity, connection);
  const about = `${entity} in ${connection}`;
  const written: Values = use === 'create' ? constants(fields, connection) : {};
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) continue;
    const found = place(mappings, entity, connection, name);
    const field = fields[name] as FieldMapping;
    if (!found.write || found.relation) {
      throw new SignalboxError(
        'VALIDATION',
        `${name} is only read from ${entity} in ${connection}, where it is called "${found.name}": leave it out.`,
        { details: { entity, connection, field: name } },
      );
    }
    const system =
      field.rows === null
        ? writeValue(field, found, value, about)
        : writeRows(field, connection, value, about);
    if (system !== null || use === 'update') written[found.name] = system;
  }
  return written;
}

function constants(fields: Readonly<Record<string, FieldMapping>>, connection: string): Values {
  const found = Object.values(fields)
    .map((field) => field.in[connection])
    .filter((each): each is Place => each?.constant !== undefined);
  return Object.fromEntries(found.map((each) => [each.name, each.constant as FieldValue]));
}

/** Rows may come whole from another system's record: what this one lacks or works out itself is left out. */
function writeRows(
  field: FieldMapping,
  connection: string,
  value: FieldValue | ChangeReference,
  about: string,
): FieldValue {
  if (value === null) return null;
  const rows = field.rows ?? {};
  if (!Array.isArray(value)) {
    throw new SignalboxError('VALIDATION', `${about}: ${field.name} must be a list of rows.`, {
      details: { field: field.name },
    });
  }
  return value.map((row, index) => {
    const written: Values = constants(rows, connection);
    for (const [name, cell] of Object.entries((row ?? {}) as Fields)) {
      const column = rows[name];
      if (column === undefined || !Object.hasOwn(rows, name)) {
        throw new SignalboxError(
          'VALIDATION',
          `${about}: row ${index + 1} of ${field.name} has no "${name}". It has: ${Object.keys(rows).join(', ')}.`,
          { details: { field: `${field.name}.${name}` } },
        );
      }
      const found = column.in[connection];
      if (found === undefined || !found.write || found.constant !== undefined) continue;
      const system = writeValue(column, found, cell, `${about}, row ${index + 1} of ${field.name}`);
      if (system !== null) written[found.name] = system;
    }
    return written as Fields;
  });
}

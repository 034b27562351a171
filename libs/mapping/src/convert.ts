import {
  SignalboxError,
  isChangeReference,
  type ChangeReference,
  type Condition,
  type Fields,
  type FieldValue,
  type SystemRecord,
} from '@signalbox/contracts';
import { CONVERSIONS } from './conversions.js';
import { likeProbes, similarity } from './alike.js';
import {
  connectionMapping,
  entityMapping,
  place,
  type FieldMapping,
  type Mappings,
  type Place,
} from './mapping.js';

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

export type Values = Record<string, FieldValue | ChangeReference>;

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

/** The canonical value of what a system has in a field. */
export function readValue(field: FieldMapping, found: Place, raw: FieldValue, about: string): FieldValue {
  if (isEmpty(raw)) return null;
  if (found.choices !== null) {
    const chosen = Object.entries(found.choices).find(([, system]) =>
      system.some((value) => sameChoice(value, raw)),
    );
    return chosen?.[0] ?? raw;
  }
  const value = CONVERSIONS[found.convert].read(raw);
  // A website that is none ("n/a") tells nothing; an amount that is none must be looked at.
  if (value === undefined && found.convert === 'domain') return null;
  if (value === undefined) throw cannotConvert(field, found, raw, about);
  return value;
}

/** What a system is given for a canonical value; null empties the field. */
export function writeValue(
  field: FieldMapping,
  found: Place,
  value: FieldValue | ChangeReference,
  about: string,
): FieldValue | ChangeReference {
  if (isChangeReference(value) || isEmpty(value)) return isEmpty(value) ? null : value;
  if (found.choices !== null) {
    const system = found.choices[String(value)]?.[0];
    if (system !== undefined && Object.hasOwn(found.choices, String(value))) return system;
    throw new SignalboxError(
      'VALIDATION',
      `${about}: "${String(value)}" is no choice of ${field.name}. Choices: ${Object.keys(found.choices).join(', ')}.`,
      { details: { field: field.name, value } },
    );
  }
  const written = CONVERSIONS[found.convert].write(value as FieldValue);
  if (written === undefined) throw cannotConvert(field, found, value as FieldValue, about);
  return written;
}

function cannotConvert(field: FieldMapping, found: Place, value: FieldValue, about: string): SignalboxError {
  return new SignalboxError(
    'VALIDATION',
    `${about}: ${field.name} ("${found.name}") holds ${JSON.stringify(value)}, and the mapping expects: ${CONVERSIONS[found.convert].about}`,
    { details: { field: field.name, name: found.name, value } },
  );
}

function isEmpty(value: unknown): value is null | undefined | '' {
  return value === null || value === undefined || value === '';
}

function sameChoice(a: FieldValue, b: FieldValue): boolean {
  return typeof a === 'string' && typeof b === 'string'
    ? a.toLowerCase() === b.toLowerCase()
    : String(a) === String(b);
}

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

/** A canonical condition: `like` finds names alike. */
export interface CanonicalCondition {
  field: string;
  op: '=' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | 'contains' | 'like';
  value: FieldValue;
}

/**
 * A condition as a system's query takes it. For `like` see `likeSearch`.
 * @throws SignalboxError `VALIDATION` for a field that the system lacks; `BAD_REQUEST` for `like`.
 */
export function systemCondition(
  mappings: Mappings,
  entity: string,
  connection: string,
  condition: Omit<CanonicalCondition, 'op'> & { op: string },
): Condition {
  const { field, op, value } = condition;
  const found = place(mappings, entity, connection, field);
  const mapped = entityMapping(mappings, entity).fields[field] as FieldMapping;
  if (op === 'like') {
    throw new SignalboxError(
      'BAD_REQUEST',
      `"like" is no condition of ${connection}: search with its probes.`,
    );
  }
  const about = `${entity} in ${connection}`;
  const system = (each: FieldValue) => searchValue(writeValue(mapped, found, each, about) as FieldValue);
  if (value === null) return { field: found.name, op: op === '!=' ? 'not-empty' : 'empty' };
  if (op === 'in')
    return { field: found.name, op, value: (Array.isArray(value) ? value : [value]).map(system) };
  return { field: found.name, op: op as Condition['op'], value: op === 'contains' ? value : system(value) };
}

/** Queries compare amounts as text or numbers, not as objects. */
function searchValue(value: FieldValue): FieldValue {
  return typeof value === 'object' && value !== null && 'amount' in value
    ? (value['amount'] as string)
    : value;
}

/** How to find records whose field is like a value: ask with each condition by itself, keep what `accepts`. */
export interface LikeSearch {
  conditions: Condition[];
  accepts(values: Fields): boolean;
}

/** The likeness that counts where the mapping has no rule for the field. */
const DEFAULT_LIKENESS = 0.85;

export function likeSearch(
  mappings: Mappings,
  entity: string,
  connection: string,
  field: string,
  value: string,
): LikeSearch {
  const { name } = place(mappings, entity, connection, field);
  const rule = entityMapping(mappings, entity).match.find(({ by, how }) => by === field && how === 'alike');
  const atLeast = rule?.atLeast ?? DEFAULT_LIKENESS;
  return {
    conditions: likeProbes(value).map((probe) => ({ field: name, op: 'contains', value: probe })),
    accepts: (values) => typeof values[field] === 'string' && similarity(values[field], value) >= atLeast,
  };
}

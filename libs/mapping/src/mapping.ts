import { SignalboxError, type FieldValue } from '@signalbox/contracts';
import type { ConversionName } from './conversions.js';

/** All mapping files, read and checked. */
export interface Mappings {
  /** sha256 over the files' names and texts: changes when anybody changes a mapping. */
  version: string;
  entities: Readonly<Record<string, EntityMapping>>;
}

/** One kind of business object (`customer`) and what it is called in each connection. */
export interface EntityMapping {
  entity: string;
  /** File name below the configuration folder, with `/`. */
  file: string;
  title: string;
  about: string;
  /** Other words that people use for it. */
  alsoCalled: string[];
  /** The field by which people call a record. */
  knownBy: string;
  connections: Readonly<Record<string, ConnectionMapping>>;
  fields: Readonly<Record<string, FieldMapping>>;
  match: MatchRule[];
}

export interface ConnectionMapping {
  /** The system's own name of the type. */
  type: string;
  /** Canonical state → the system's state, for transitions; without it states pass as they are. */
  states: Readonly<Record<string, string>>;
  /** Records of this type are made here, so what the system requires has to be filled. */
  creates: boolean;
  /** Required fields that the system fills by itself. */
  fillsItself: string[];
  line: number;
}

export interface FieldMapping {
  name: string;
  label: string;
  convert: ConversionName;
  /** The connection whose value counts; null where none does (constants). */
  source: string | null;
  /** The entity that the value is an id of. */
  refersTo: string | null;
  /** Connection → where the value stands there. */
  in: Readonly<Record<string, Place>>;
  /** For rows: the fields of one row. */
  rows: Readonly<Record<string, FieldMapping>> | null;
  line: number;
}

/** Where one connection keeps the value of a field. */
export interface Place {
  /** The system's field name, or the relation's for related rows. */
  name: string;
  /** True: rows come as related records, not in a field of their parent. */
  relation: boolean;
  convert: ConversionName;
  /** Canonical choice → the system's value or values; the first is what is written. */
  choices: Readonly<Record<string, FieldValue[]>> | null;
  /** Always written when a record is made, whatever the canonical record says. */
  constant: FieldValue | undefined;
  /** False: read only. */
  write: boolean;
  line: number;
}

/** By what the same object is recognised in another system. */
export interface MatchRule {
  by: string;
  how: 'exact' | 'alike';
  /** For alike: the similarity from which on two values count as alike, 0 to 1. */
  atLeast: number;
  /** `linked`: it is this one. `same`: it is most likely. `alike`: a person has to tell. */
  says: 'linked' | 'same' | 'alike';
}

/** @throws SignalboxError `BAD_REQUEST` that names the entities there are. */
export function entityMapping(mappings: Mappings, entity: string): EntityMapping {
  const found = mappings.entities[entity];
  if (found !== undefined && Object.hasOwn(mappings.entities, entity)) return found;
  throw new SignalboxError(
    'BAD_REQUEST',
    `There is no mapping for "${entity}". There are: ${Object.keys(mappings.entities).join(', ')}.`,
    { details: { entity } },
  );
}

/** @throws SignalboxError `BAD_REQUEST` that names the connections in which the entity is kept. */
export function connectionMapping(mappings: Mappings, entity: string, connection: string): ConnectionMapping {
  const mapping = entityMapping(mappings, entity);
  const found = mapping.connections[connection];
  if (found !== undefined && Object.hasOwn(mapping.connections, connection)) return found;
  throw new SignalboxError(
    'BAD_REQUEST',
    `${mapping.file} doesn't say where "${connection}" keeps ${entity} records. It knows: ${Object.keys(mapping.connections).join(', ')}.`,
    { details: { entity, connection } },
  );
}

/** @throws SignalboxError `VALIDATION` that names the fields there are. */
export function place(mappings: Mappings, entity: string, connection: string, field: string): Place {
  connectionMapping(mappings, entity, connection);
  const mapping = entityMapping(mappings, entity);
  const found = Object.hasOwn(mapping.fields, field) ? mapping.fields[field]?.in[connection] : undefined;
  if (found !== undefined) return found;
  const known = Object.values(mapping.fields).filter((each) => each.in[connection] !== undefined);
  throw new SignalboxError(
    'VALIDATION',
    `${entity} has no field "${field}" in ${connection}. It has: ${known.map(({ name }) => name).join(', ')}.`,
    { details: { entity, connection, field } },
  );
}

/** The system's name of a canonical field. */
export function systemName(mappings: Mappings, entity: string, connection: string, field: string): string {
  return place(mappings, entity, connection, field).name;
}

/** The entity that a connection's type of record is mapped by; null where none is. */
export function entityOfType(mappings: Mappings, connection: string, type: string): string | null {
  const found = Object.values(mappings.entities).find(
    ({ connections }) => connections[connection]?.type === type,
  );
  return found?.entity ?? null;
}

/** The system's fields, and the relations to `include`, that a canonical record is made of. */
export function neededFields(
  mappings: Mappings,
  entity: string,
  connection: string,
): { fields: string[]; include: string[] } {
  connectionMapping(mappings, entity, connection);
  const places = Object.values(entityMapping(mappings, entity).fields)
    .map((field) => field.in[connection])
    .filter((found) => found !== undefined);
  return {
    fields: [...new Set(places.filter(({ relation }) => !relation).map(({ name }) => name))],
    include: [...new Set(places.filter(({ relation }) => relation).map(({ name }) => name))],
  };
}

/** The system's fields that a search brings of each record: all that are needed but rows, which come with a single record only. */
export function listedFields(mappings: Mappings, entity: string, connection: string): string[] {
  connectionMapping(mappings, entity, connection);
  const plain = Object.values(entityMapping(mappings, entity).fields).filter(({ rows }) => rows === null);
  return [...new Set(plain.flatMap((field) => field.in[connection]?.name ?? []))];
}

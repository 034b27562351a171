import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type SignalboxError, isSignalboxError, sha256, type FieldValue } from '@signalbox/contracts';
import { configError, parseConfig, type ConfigDocument, type ConfigProblem } from './config-file.js';
import type { ConversionName } from './conversions.js';
import type { EntityMapping, FieldMapping, Mappings, MatchRule, Place } from './mapping.js';
import { mappingProblems } from './mapping-problems.js';

/** A mapping file as it is written: see config/schema/mapping.schema.json. */
export interface MappingFile {
  entity: string;
  title: string;
  about?: string;
  alsoCalled?: string[];
  knownBy: string;
  connections: Record<
    string,
    { type: string; creates?: boolean; fillsItself?: string[]; states?: Record<string, string> }
  >;
  fields: Record<string, FieldFile>;
  match?: { by: string; how: MatchRule['how']; atLeast?: number; says: MatchRule['says'] }[];
}

export interface FieldFile {
  label?: string;
  convert?: ConversionName;
  source?: string;
  refersTo?: string;
  in: Record<string, string | PlaceFile>;
  rows?: Record<string, FieldFile>;
}

export interface PlaceFile {
  name?: string;
  relation?: string;
  constant?: string | number | boolean;
  convert?: ConversionName;
  choices?: Record<string, FieldValue | FieldValue[]>;
  write?: 'never';
}

/**
 * Reads `<config>/mappings/*.yaml` against `<config>/schema/mapping.schema.json`.
 * @throws SignalboxError `BAD_REQUEST` naming file, line, column, field and fix of everything that is wrong.
 */
export function loadMappings(configFolder: string): Mappings {
  const folder = join(configFolder, 'mappings');
  const names = readdirSync(folder).filter((name) => /\.ya?ml$/.test(name));
  const files = names.sort().map((name) => ({
    file: `mappings/${name}`,
    text: readFileSync(join(folder, name), 'utf8'),
  }));
  return parseMappings(files, readSchema(configFolder, 'mapping'));
}

/** A JSON Schema of config/schema. */
export function readSchema(configFolder: string, name: string): object {
  return JSON.parse(readFileSync(join(configFolder, 'schema', `${name}.schema.json`), 'utf8')) as object;
}

/** The same from texts. */
export function parseMappings(files: { file: string; text: string }[], schema: object): Mappings {
  const problems: ConfigProblem[] = [];
  const documents = files.flatMap((source) => {
    try {
      return [parseConfig<MappingFile>(source, schema)];
    } catch (error) {
      problems.push(...problemsOf(error));
      return [];
    }
  });
  // What files say of each other can be told only once all could be read.
  if (problems.length === 0) problems.push(...mappingProblems(documents));
  if (problems.length > 0) throw configError(problems);
  const entities = documents.map(entityFrom);
  return {
    version: sha256(JSON.stringify(files.map(({ file, text }) => [file, text]).sort())),
    entities: Object.fromEntries(entities.map((entity) => [entity.entity, entity])),
  };
}

function problemsOf(error: unknown): ConfigProblem[] {
  if (!isSignalboxError(error) || error.details?.['problems'] === undefined) throw error;
  return (error as SignalboxError).details?.['problems'] as ConfigProblem[];
}

function entityFrom(document: ConfigDocument<MappingFile>): EntityMapping {
  const {
    entity,
    title,
    about = '',
    alsoCalled = [],
    knownBy,
    connections,
    fields,
    match = [],
  } = document.value;
  return {
    entity,
    file: document.file,
    title,
    about,
    alsoCalled,
    knownBy,
    connections: mapValues(connections, ({ type, creates = false, fillsItself = [], states = {} }, name) => ({
      type,
      creates,
      fillsItself,
      states,
      line: document.lineOf(['connections', name]),
    })),
    fields: fieldsFrom(document, fields, ['fields']),
    match: match.map(({ by, how, atLeast, says }) => ({
      by,
      how,
      atLeast: how === 'exact' ? 1 : (atLeast ?? 0.85),
      says,
    })),
  };
}

function fieldsFrom(
  document: ConfigDocument<MappingFile>,
  fields: Record<string, FieldFile>,
  path: string[],
): Record<string, FieldMapping> {
  return mapValues(fields, (field, name) => {
    const here = [...path, name];
    const convert = field.convert ?? (field.rows === undefined ? 'text' : 'rows');
    return {
      name,
      label: field.label ?? name,
      convert,
      source: field.source ?? null,
      refersTo: field.refersTo ?? null,
      in: mapValues(field.in, (each, connection) =>
        placeFrom(each, convert, document.lineOf([...here, 'in', connection])),
      ),
      rows: field.rows === undefined ? null : fieldsFrom(document, field.rows, [...here, 'rows']),
      line: document.lineOf(here),
    };
  });
}

function placeFrom(written: string | PlaceFile, convert: ConversionName, line: number): Place {
  const each = typeof written === 'string' ? { name: written } : written;
  return {
    name: each.relation ?? each.name ?? '',
    relation: each.relation !== undefined,
    convert: each.convert ?? convert,
    choices:
      each.choices === undefined
        ? null
        : mapValues(each.choices, (value) => (Array.isArray(value) ? value : [value])),
    constant: each.constant,
    write: each.write !== 'never',
    line,
  };
}

function mapValues<T, R>(
  values: Record<string, T>,
  convert: (value: T, name: string) => R,
): Record<string, R> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, convert(value, name)]));
}

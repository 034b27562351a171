import type { ConfigDocument, ConfigPath, ConfigProblem } from './config-file.js';
import type { FieldFile, MappingFile } from './load-mappings.js';
import { nearest } from './schema-problems.js';

/** What is wrong in files that have the right shape: names that point nowhere, two rows that write one field. */
export function mappingProblems(documents: ConfigDocument<MappingFile>[]): ConfigProblem[] {
  const entities = documents.map(({ value }) => value.entity);
  return documents.flatMap((document, index) => [
    ...(entities.indexOf(document.value.entity) === index
      ? []
      : [
          document.problem(
            ['entity'],
            `another file maps "${document.value.entity}" too`,
            'Keep one file for an entity',
          ),
        ]),
    ...pointers(document),
    ...fieldProblems(document, document.value.fields, ['fields'], entities),
    ...writtenTwice(document),
  ]);
}

function pointers(document: ConfigDocument<MappingFile>): ConfigProblem[] {
  const { knownBy, match = [], fields } = document.value;
  const names = Object.keys(fields);
  return [
    ...unknown(document, ['knownBy'], knownBy, names, 'field'),
    ...match.flatMap(({ by }, index) => unknown(document, ['match', index, 'by'], by, names, 'field')),
  ];
}

function fieldProblems(
  document: ConfigDocument<MappingFile>,
  fields: Record<string, FieldFile>,
  path: ConfigPath,
  entities: string[],
): ConfigProblem[] {
  const connections = Object.keys(document.value.connections);
  return Object.entries(fields).flatMap(([name, field]) => {
    const here = [...path, name];
    return [
      ...Object.keys(field.in).flatMap((connection) =>
        unknown(document, [...here, 'in', connection], connection, connections, 'connection'),
      ),
      ...Object.entries(field.in).flatMap(([connection, place]) => {
        if (typeof place === 'string') return [];
        const given = [place.name !== undefined, place.relation !== undefined].filter(Boolean).length;
        return given === 1
          ? []
          : [
              document.problem(
                [...here, 'in', connection],
                'needs either "name" or "relation"',
                'Say what the system calls it',
              ),
            ];
      }),
      ...(field.source === undefined
        ? []
        : unknown(
            document,
            [...here, 'source'],
            field.source,
            Object.keys(field.in),
            'connection of this field',
          )),
      ...(field.refersTo === undefined
        ? []
        : unknown(document, [...here, 'refersTo'], field.refersTo, entities, 'entity')),
      ...(field.rows === undefined ? [] : fieldProblems(document, field.rows, [...here, 'rows'], entities)),
    ];
  });
}

/** Two canonical fields that write one field of a system would overwrite each other. */
function writtenTwice(document: ConfigDocument<MappingFile>): ConfigProblem[] {
  const writers = new Map<string, string>();
  return Object.entries(document.value.fields).flatMap(([name, field]) =>
    Object.entries(field.in).flatMap(([connection, place]) => {
      if (typeof place !== 'string' && place.write === 'never') return [];
      const system = `${connection}.${typeof place === 'string' ? place : (place.relation ?? place.name)}`;
      const other = writers.get(system);
      writers.set(system, name);
      return other === undefined
        ? []
        : [
            document.problem(
              ['fields', name, 'in', connection],
              `"${other}" writes ${system} too`,
              'Add "write: never" to one of them',
            ),
          ];
    }),
  );
}

function unknown(
  document: ConfigDocument<MappingFile>,
  path: ConfigPath,
  word: string,
  known: string[],
  what: string,
): ConfigProblem[] {
  if (known.includes(word)) return [];
  const near = nearest(word, known);
  return [
    document.problem(
      path,
      `"${word}" is no ${what} of this mapping`,
      near === undefined
        ? `There are: ${known.join(', ')}`
        : `Did you mean "${near}"? There are: ${known.join(', ')}`,
    ),
  ];
}

import type {
  DescribeReply,
  FieldDescription,
  MappingCheckReply,
  TypeDescription,
} from '@signalbox/contracts';
import { CONVERSIONS } from './conversions.js';
import type { EntityMapping, FieldMapping, Mappings, Place } from './mapping.js';
import { nearest } from './schema-problems.js';

type Row = MappingCheckReply['checks'][number];
type Verdict = { problem: string; fix: string } | null;

/**
 * Holds the mappings against the systems as they are: a row for each field in each connection, and for each field that
 * a system requires and nothing fills. Connections without a description yield one row that says so.
 */
export function checkMappings(mappings: Mappings, described: readonly DescribeReply[]): MappingCheckReply {
  return {
    checks: Object.values(mappings.entities).flatMap((mapping) =>
      Object.keys(mapping.connections).flatMap((connection) =>
        checkConnection(
          mapping,
          connection,
          described.find((reply) => reply.connection === connection),
        ),
      ),
    ),
  };
}

function checkConnection(mapping: EntityMapping, connection: string, described?: DescribeReply): Row[] {
  const { type: typeName, line } = mapping.connections[connection] as EntityMapping['connections'][string];
  const whole = (verdict: Verdict): Row => row(mapping, connection, '', line, verdict);
  if (described === undefined) {
    return [
      whole({
        problem: `no gateway has told what ${connection} holds`,
        fix: `Start the gateway of ${connection}, or take the connection out of this file`,
      }),
    ];
  }
  const type = described.types.find(({ name }) => name === typeName);
  if (type === undefined) {
    return [
      whole({
        problem: `${connection} has no type "${typeName}"`,
        fix: suggestion(
          typeName,
          described.types.map(({ name }) => name),
        ),
      }),
    ];
  }
  return [
    ...Object.values(mapping.fields).flatMap((field) =>
      checkField(mapping, connection, field, type, described),
    ),
    ...unfilled(mapping, connection, type),
  ];
}

function checkField(
  mapping: EntityMapping,
  connection: string,
  field: FieldMapping,
  type: TypeDescription,
  described: DescribeReply,
): Row[] {
  const found = field.in[connection];
  if (found === undefined) return [];
  const verdict = verdictOf(field, found, connection, type);
  const rows = [row(mapping, connection, field.name, found.line, verdict)];
  const rowType = verdict === null && field.rows !== null ? rowTypeOf(found, type, described) : undefined;
  if (rowType === undefined) return rows;
  const inner = Object.values(field.rows ?? {}).flatMap((column) =>
    checkField(mapping, connection, { ...column, name: `${field.name}.${column.name}` }, rowType, described),
  );
  return [...rows, ...inner];
}

function verdictOf(field: FieldMapping, found: Place, connection: string, type: TypeDescription): Verdict {
  if (found.relation) {
    return type.relations.includes(found.name)
      ? null
      : {
          problem: `${type.name} has no relation "${found.name}"`,
          fix: suggestion(found.name, type.relations),
        };
  }
  // A parent's field (Parent.Field) is described with the parent, under a reference of another name.
  const described = type.fields.find(({ name }) => name === found.name);
  if (described === undefined && found.name.includes('.')) return null;
  if (described === undefined) {
    return {
      problem: `${type.name} has no field "${found.name}"`,
      fix: suggestion(
        found.name,
        type.fields.map(({ name }) => name),
      ),
    };
  }
  return typeVerdict(field, found, described) ?? writeVerdict(field, found, connection, described);
}

function typeVerdict(field: FieldMapping, found: Place, described: FieldDescription): Verdict {
  const fits = found.choices === null ? CONVERSIONS[found.convert].fits : null;
  if (fits !== null && !(fits as readonly string[]).includes(described.type)) {
    return {
      problem: `"${found.name}" holds ${described.type}, which "${found.convert}" can't convert`,
      fix: `Set "convert" to one that can: ${fitting(described.type)}`,
    };
  }
  const words = Object.values(found.choices ?? {})
    .flat()
    .map(String);
  const missing =
    described.type === 'choice' && described.options !== undefined
      ? words.find((word) => !(described.options ?? []).includes(word))
      : undefined;
  if (missing !== undefined) {
    return {
      problem: `"${found.name}" of ${field.name} has no choice "${missing}"`,
      fix: suggestion(missing, described.options ?? []),
    };
  }
  return null;
}

/** Written is what has its source of truth elsewhere. */
function writeVerdict(
  field: FieldMapping,
  found: Place,
  connection: string,
  described: FieldDescription,
): Verdict {
  const target = found.write && field.source !== connection;
  return target && described.readOnly
    ? {
        problem: `"${found.name}" can't be written by us`,
        fix: 'Give the connection user leave to edit it, or add "write: never"',
      }
    : null;
}

function unfilled(mapping: EntityMapping, connection: string, type: TypeDescription): Row[] {
  const { creates, fillsItself, line } = mapping.connections[
    connection
  ] as EntityMapping['connections'][string];
  if (!creates) return [];
  const filled = new Set([
    ...fillsItself,
    ...Object.values(mapping.fields)
      .map((field) => field.in[connection])
      .filter((found) => found?.write === true)
      .map((found) => found?.name),
  ]);
  return type.fields
    .filter(({ required, readOnly, name }) => required && !readOnly && !filled.has(name))
    .map(({ name, label }) =>
      row(mapping, connection, name, line, {
        problem: `${type.name} requires "${name}" (${label}), and no row fills it`,
        fix: `Add a row or a constant for it, or name it under "fillsItself" if the system does`,
      }),
    );
}

function rowTypeOf(
  found: Place,
  type: TypeDescription,
  described: DescribeReply,
): TypeDescription | undefined {
  const named = found.relation
    ? undefined
    : type.fields.find(({ name }) => name === found.name)?.references?.[0];
  return described.types.find(({ name }) => name === named);
}

function fitting(type: string): string {
  return Object.entries(CONVERSIONS)
    .filter(([, { fits }]) => (fits as readonly string[] | null)?.includes(type))
    .map(([name]) => name)
    .join(', ');
}

function suggestion(word: string, known: string[]): string {
  const near = nearest(word, known);
  if (near !== undefined) return `Did you mean "${near}"?`;
  return known.length > 20 ? 'Look the name up in the system' : `It has: ${known.join(', ')}`;
}

function row(mapping: EntityMapping, connection: string, field: string, line: number, verdict: Verdict): Row {
  const { entity, file } = mapping;
  return { file, line, entity, field, connection, ok: verdict === null, ...verdict };
}

import type { Fields, Org } from '../org.js';
import { childrenOf, fieldOf, typeOf, typeOfId, type Field, type RecordType } from '../schema.js';
import { queryError } from './errors.js';
import type { PathNode } from './syntax.js';

/** A path with its names looked up: the lookups to follow, then the field. */
export interface ResolvedPath {
  parents: Field[];
  field: Field;
}

const HINT =
  "If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.";

/** Looks up the type after FROM; throws INVALID_TYPE. */
export function resolveType(org: Org, query: string, { name, at }: { name: string; at: number }): RecordType {
  const type = typeOf(org.schema, name);
  if (type) return type;
  throw queryError(
    'INVALID_TYPE',
    query,
    at,
    `sObject type '${name}' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name. Please reference your WSDL or the describe call for the appropriate names.`,
  );
}

/** Looks up the child relationship after FROM in a subquery; throws INVALID_TYPE. */
export function resolveChildren(
  org: Org,
  query: string,
  parent: RecordType,
  { name, at }: { name: string; at: number },
): { type: RecordType; field: Field } {
  const child = childrenOf(org.schema, parent).find(
    ({ field }) => field.childRelationship?.toLowerCase() === name.toLowerCase(),
  );
  if (child) return child;
  throw queryError(
    'INVALID_TYPE',
    query,
    at,
    `Didn't understand relationship '${name}' in FROM part of query call. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. Please reference your WSDL or the describe call for the appropriate names.`,
  );
}

/** Looks up a field, through its parents; a leading type name or alias of the query's own type is allowed. */
export function resolvePath(org: Org, query: string, from: RecordType, node: PathNode): ResolvedPath {
  const names = [...node.path];
  if (names.length > 1 && names[0]?.toLowerCase() === from.name.toLowerCase() && !relation(from, names[0]))
    names.shift();
  const last = names.pop() ?? '';
  let type = from;
  const parents = names.map((name) => {
    const field = relation(type, name);
    if (!field) throw noRelation(query, node, name);
    type = org.type(field.referenceTo[0] as string);
    return field;
  });
  const field = fieldOf(type, last);
  if (field) return { parents, field };
  throw queryError(
    'INVALID_FIELD',
    query,
    node.at,
    `No such column '${last}' on entity '${type.name}'. ${HINT}`,
  );
}

const relation = (type: RecordType, name: string | undefined) =>
  [...type.fields.values()].find(
    ({ relationshipName }) => relationshipName?.toLowerCase() === name?.toLowerCase(),
  );

const noRelation = (query: string, node: PathNode, name: string) =>
  queryError(
    'INVALID_FIELD',
    query,
    node.at,
    `Didn't understand relationship '${name}' in field path. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. Please reference your WSDL or the describe call for the appropriate names.`,
  );

/** The value at the end of a path; null where a parent is missing. */
export function valueAt(org: Org, row: Fields, { parents, field }: ResolvedPath): unknown {
  let current: Fields | undefined = row;
  for (const parent of parents) current = current && org.find(current[parent.name]);
  return current?.[field.name] ?? null;
}

/** The type of the record that a lookup points to. */
export const parentType = (org: Org, id: string) => typeOfId(org.schema, id)?.name ?? 'Name';

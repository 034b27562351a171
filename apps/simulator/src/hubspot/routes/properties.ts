import type { FastifyInstance } from 'fastify';
import { instant } from '../instant.js';
import type { ObjectType } from '../object-types.js';
import type { Portal } from '../portal.js';
import {
  property,
  PROPERTY_GROUPS,
  type Property,
  type PropertySet,
  type PropertyType,
} from '../properties.js';
import { invalid, Refusal } from '../refusal.js';
import { DATED, objectBody, route, typeIn } from './http.js';

const ROOTS = ['/crm/v3/properties', ...DATED.map((version) => `/crm/properties/${version}`)];
const REQUIRED = ['fieldType', 'groupName', 'label', 'name', 'type'];
const TYPES = ['string', 'number', 'date', 'datetime', 'enumeration', 'bool', 'phone_number'];
const MOST_UNIQUE = 10;

/** Reads and creates property definitions. */
export function propertyRoutes(api: FastifyInstance, portal: Portal): void {
  route(api, ROOTS, 'GET', '/:type', ({ params, query }) => {
    const known = portal.propertiesOf(typeIn(params));
    return { status: 200, body: { results: query.flag('archived') ? [] : [...known.values()] } };
  });
  route(api, ROOTS, 'GET', '/:type/groups', ({ params }) => {
    const group = PROPERTY_GROUPS[typeIn(params).name];
    return { status: 200, body: { results: [{ ...group, displayOrder: -1, archived: false }] } };
  });
  route(api, ROOTS, 'GET', '/:type/:name', ({ params }) => {
    const found = portal.propertiesOf(typeIn(params)).get(params.name ?? '');
    if (!found) throw doesNotExist(params.name ?? '');
    return { status: 200, body: found };
  });
  route(api, ROOTS, 'POST', '/:type', ({ params, body }) => {
    const type = typeIn(params);
    const known = portal.propertiesOf(type);
    const made = defined(type, known, objectBody(body), instant(portal.now()));
    known.set(made.name, made);
    return { status: 201, body: made };
  });
}

const doesNotExist = (name: string) =>
  new Refusal(404, `Property "${name}" does not exist`, {
    context: { propertyName: [name] },
    category: 'OBJECT_NOT_FOUND',
    subCategory: 'PROPERTY_DOESNT_EXIST',
  });

/** The definition that a body asks for. Throws what stands against it. */
function defined(type: ObjectType, known: PropertySet, body: Record<string, unknown>, at: string): Property {
  const missing = REQUIRED.filter((name) => typeof body[name] !== 'string' || body[name] === '');
  if (missing.length > 0)
    throw invalid(
      `Invalid input JSON on line 1, column 1. Some required fields were not set: [${missing.join(', ')}]`,
    );
  const {
    name,
    label,
    type: kind,
    groupName,
    fieldType,
    description = '',
    hasUniqueValue,
  } = body as Record<string, string>;
  checkDefinition(type, known, { name: name ?? '', kind: kind ?? '', groupName: groupName ?? '' });
  const unique = Boolean(hasUniqueValue);
  if (unique && [...known.values()].filter((one) => one.hasUniqueValue).length >= MOST_UNIQUE)
    throw invalid(`${type.name} already have ${MOST_UNIQUE} unique properties, the most there can be`);
  const options = ((body.options ?? []) as { value: string; label: string }[]).map(
    (option) => [option.value, option.label] as const,
  );
  return property(
    groupName ?? '',
    name ?? '',
    kind as PropertyType,
    label ?? '',
    { options, unique, custom: true, fieldType: fieldType ?? '', description },
    at,
  );
}

function checkDefinition(
  type: ObjectType,
  known: PropertySet,
  { name, kind, groupName }: { name: string; kind: string; groupName: string },
): void {
  if (!/^[a-z][a-z0-9_]{0,99}$/.test(name))
    throw invalid(`"${name}" is no property name: it takes lower-case letters, digits and underscores`);
  if (!TYPES.includes(kind)) throw invalid(`"${kind}" is no property type: one of ${TYPES.join(', ')}`);
  if (PROPERTY_GROUPS[type.name]?.name !== groupName)
    throw invalid(`Property group "${groupName}" does not exist`);
  if (known.has(name))
    throw new Refusal(409, `A property named '${name}' already exists.`, {
      category: 'OBJECT_ALREADY_EXISTS',
    });
}

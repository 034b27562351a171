import { associationTypes, typeOf, type AssociationType } from './association-types.js';
import { OBJECT_TYPES, type ObjectType } from './object-types.js';
import type { Portal } from './portal.js';
import { invalid, invalidJson, type Refusal } from './refusal.js';

/** A record to associate with and the labels to set; no labels: the default association. */
export interface WantedLink {
  to: ObjectType;
  id: string;
  typeIds: number[];
}

interface Spec {
  associationCategory?: unknown;
  associationTypeId?: unknown;
}

/** Reads the `associations` of a create: what the association types lead to, and that it exists. */
export function readLinks(portal: Portal, from: ObjectType, input: unknown): WantedLink[] {
  if (input === undefined || input === null) return [];
  if (!Array.isArray(input)) throw invalidJson('associations must be a list');
  return input.map((entry: { to?: { id?: unknown }; types?: unknown }) => {
    const types = specsIn(entry.types).map((spec) => definedType(spec, from));
    const to = OBJECT_TYPES.find(({ singular }) => singular === types[0]?.to);
    if (!to) throw invalidJson('an association must name its types');
    const id = String(entry.to?.id);
    requireRecord(portal, to, id);
    return { to, id, typeIds: types.map(({ typeId }) => typeId) };
  });
}

/** Reads the labels of a labelled association between two types. */
export function readTypeIds(from: ObjectType, to: ObjectType, input: unknown): number[] {
  const allowed = associationTypes(from, to);
  return specsIn(input).map((spec) => {
    const { typeId } = definedType(spec, from);
    if (!allowed.some((type) => type.typeId === typeId)) throw unknownType(spec);
    return typeId;
  });
}

/** Throws the 400 of an association with a record that there is not. */
export function requireRecord(portal: Portal, type: ObjectType, id: string): void {
  const record = portal.records.get(type, id);
  if (record && record.archivedAt === undefined) return;
  const legacyType = type.singular.toUpperCase();
  throw badAssociation({
    INVALID_OBJECT_IDS: [`${legacyType}=${id} is not valid`],
    objectId: [id],
    objectType: [legacyType],
  });
}

function specsIn(input: unknown): Spec[] {
  if (!Array.isArray(input) || input.length === 0) throw invalidJson('association types must be a list');
  return input as Spec[];
}

function definedType(spec: Spec, from: ObjectType): AssociationType {
  const type = typeOf(spec.associationCategory, Number(spec.associationTypeId));
  if (!type) throw unknownType(spec);
  if (type.from === from.singular) return type;
  const expected = OBJECT_TYPES.find(({ singular }) => singular === type.from)?.typeId;
  throw invalid(
    `invalid from object type ${from.typeId} for associations to be created. expected: ${expected}`,
  );
}

function unknownType({ associationCategory, associationTypeId }: Spec): Refusal {
  const spec = `${associationCategory}=${associationTypeId}`;
  return badAssociation({
    associationSpec: [spec],
    INVALID_ASSOCIATION_TYPE_ID: [`${spec} is not a valid association definition id`],
  });
}

const badAssociation = (context: Record<string, string[]>) =>
  invalid('One or more associations are invalid', context);

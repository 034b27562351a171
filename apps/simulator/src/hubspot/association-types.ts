import type { ObjectType } from './object-types.js';

/** One direction of a HubSpot-defined association. */
export interface AssociationType {
  from: string;
  to: string;
  typeId: number;
  label: string | null;
  /** As the `associations` of a record name it. */
  name: string;
}

/** From, to, type id there and back: as the associations guide of HubSpot's API docs lists them. */
const UNLABELLED: [string, string, number, number][] = [
  ['contact', 'company', 279, 280],
  ['contact', 'deal', 4, 3],
  ['contact', 'ticket', 15, 16],
  ['contact', 'task', 203, 204],
  ['contact', 'note', 201, 202],
  ['company', 'deal', 342, 341],
  ['company', 'ticket', 340, 339],
  ['company', 'task', 191, 192],
  ['company', 'note', 189, 190],
  ['deal', 'ticket', 27, 28],
  ['deal', 'line_item', 19, 20],
  ['deal', 'task', 215, 216],
  ['deal', 'note', 213, 214],
  ['ticket', 'task', 229, 230],
  ['ticket', 'note', 227, 228],
];
/** A record's first company becomes its primary one. */
const PRIMARY: [string, string, number, number][] = [
  ['contact', 'company', 1, 2],
  ['company', 'deal', 6, 5],
  ['company', 'ticket', 25, 26],
];

const knowsPrimary = (one: string, other: string) =>
  PRIMARY.some((row) => row.includes(one) && row.includes(other));

const bothWays =
  (label: string | null) =>
  ([one, other, there, back]: (typeof PRIMARY)[number]): AssociationType[] => {
    const suffix = !label && knowsPrimary(one, other) ? '_unlabeled' : '';
    return [
      { from: one, to: other, typeId: there, label, name: `${one}_to_${other}${suffix}` },
      { from: other, to: one, typeId: back, label, name: `${other}_to_${one}${suffix}` },
    ];
  };

const TYPES: AssociationType[] = [
  ...PRIMARY.flatMap(bothWays('Primary')),
  ...UNLABELLED.flatMap(bothWays(null)),
];

/** The association types that two object types allow, the labelled ones first; none where they do not associate. */
export function associationTypes(from: ObjectType, to: ObjectType): AssociationType[] {
  return TYPES.filter((type) => type.from === from.singular && type.to === to.singular);
}

/** The same association seen from the other side. */
export function reversed(type: AssociationType): AssociationType {
  return TYPES.find(
    ({ from, to, label }) => from === type.to && to === type.from && label === type.label,
  ) as AssociationType;
}

/** The association type of an id, or undefined. */
export function typeOf(typeId: number): AssociationType | undefined {
  return TYPES.find((type) => type.typeId === typeId);
}

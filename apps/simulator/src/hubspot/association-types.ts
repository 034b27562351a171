import type { ObjectType } from './object-types.js';

/** Who defined an association: HubSpot, or an admin of the account, who gives it a label. */
export type AssociationCategory = 'HUBSPOT_DEFINED' | 'USER_DEFINED';

/** One direction of an association. */
export interface AssociationType {
  category: AssociationCategory;
  from: string;
  to: string;
  typeId: number;
  /** The same association seen from the other side. */
  back: number;
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

/** The labels of this account, there and back: some are called alike from both sides, some are not. */
const LABELS: [string, string, number, number, string, string][] = [
  ['contact', 'company', 36, 37, 'Billing contact', 'Billing contact'],
  ['contact', 'company', 38, 39, 'Employee', 'Employer'],
  ['contact', 'deal', 40, 41, 'Decision maker', 'Decision maker'],
  ['contact', 'deal', 42, 43, 'Champion', 'Champion'],
];

const bothWays =
  (label: string | null) =>
  ([one, other, there, back]: (typeof PRIMARY)[number]): AssociationType[] => {
    const suffix = !label && knowsPrimary(one, other) ? '_unlabeled' : '';
    const category = 'HUBSPOT_DEFINED';
    return [
      { category, from: one, to: other, typeId: there, back, label, name: `${one}_to_${other}${suffix}` },
      {
        category,
        from: other,
        to: one,
        typeId: back,
        back: there,
        label,
        name: `${other}_to_${one}${suffix}`,
      },
    ];
  };

const nameOf = (label: string) => label.toLowerCase().replaceAll(' ', '_');

function labelled([one, other, there, back, label, inverse]: (typeof LABELS)[number]): AssociationType[] {
  const category = 'USER_DEFINED';
  return [
    { category, from: one, to: other, typeId: there, back, label, name: nameOf(label) },
    { category, from: other, to: one, typeId: back, back: there, label: inverse, name: nameOf(inverse) },
  ];
}

const TYPES: AssociationType[] = [
  ...LABELS.flatMap(labelled),
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
    ({ from, to, typeId }) => from === type.to && to === type.from && typeId === type.back,
  ) as AssociationType;
}

/** The association type of an id, which is one of its category only; or undefined. */
export function typeOf(category: unknown, typeId: number): AssociationType | undefined {
  return TYPES.find((type) => type.category === category && type.typeId === typeId);
}

import { associationTypes, reversed, type AssociationType } from './association-types.js';
import type { ObjectType } from './object-types.js';

/** The end of an association as a record sees it. */
export interface Link {
  id: string;
  types: AssociationType[];
}

interface End {
  type: ObjectType;
  id: string;
}

const isPrimary = ({ label }: AssociationType) => label === 'Primary';

/** Which end is the company, where labels tell the primary one. */
const companySide = (from: End, to: End) =>
  to.type.name === 'companies' ? { company: to, other: from } : { company: from, other: to };

const keyOf = (type: ObjectType, id: string, to: ObjectType) => `${type.name}/${id}/${to.name}`;

/** Who is associated with whom; every association is kept from both sides. */
export class AssociationStore {
  private readonly links = new Map<string, Map<string, readonly number[]>>();

  constructor(private readonly remember: (undo: () => void) => void) {}

  /** What a record is associated with, in order of the ids. */
  of(type: ObjectType, id: string, to: ObjectType): Link[] {
    const known = associationTypes(type, to);
    return [...(this.links.get(keyOf(type, id, to)) ?? [])]
      .map(([toId, typeIds]) => ({ id: toId, types: known.filter(({ typeId }) => typeIds.includes(typeId)) }))
      .sort((one, other) => Number(one.id) - Number(other.id));
  }

  /** Replaces the labels between two records by those named; the unlabelled association is always among them. */
  label(from: ObjectType, fromId: string, to: ObjectType, toId: string, typeIds: readonly number[]): Link {
    const known = associationTypes(from, to);
    const types = known.filter(({ typeId, label }) => label === null || typeIds.includes(typeId));
    if (types.some(isPrimary)) this.dropPrimary(from, fromId, to, toId);
    this.set(keyOf(from, fromId, to), toId, types);
    this.set(keyOf(to, toId, from), fromId, types.map(reversed));
    return { id: toId, types };
  }

  /** Associates without a label and keeps the labels there are; a record's first company becomes its primary one. */
  associate(from: ObjectType, fromId: string, to: ObjectType, toId: string): Link {
    const kept = this.of(from, fromId, to).find(({ id }) => id === toId)?.types ?? [];
    const primary = associationTypes(from, to).filter(isPrimary);
    const side = companySide({ type: from, id: fromId }, { type: to, id: toId });
    const isFirst = this.of(side.other.type, side.other.id, side.company.type).length === 0;
    const types = isFirst ? [...kept, ...primary] : kept;
    return this.label(
      from,
      fromId,
      to,
      toId,
      types.map(({ typeId }) => typeId),
    );
  }

  remove(from: ObjectType, fromId: string, to: ObjectType, toId: string): void {
    this.set(keyOf(from, fromId, to), toId, []);
    this.set(keyOf(to, toId, from), fromId, []);
  }

  /** There is one primary company: naming another takes the label from the one before. */
  private dropPrimary(from: ObjectType, fromId: string, to: ObjectType, toId: string): void {
    const { company, other } = companySide({ type: from, id: fromId }, { type: to, id: toId });
    for (const { id, types } of this.of(other.type, other.id, company.type)) {
      if (id === company.id) continue;
      const rest = types.filter((type) => !isPrimary(type));
      this.set(keyOf(other.type, other.id, company.type), id, rest);
      this.set(keyOf(company.type, id, other.type), other.id, rest.map(reversed));
    }
  }

  private set(key: string, id: string, types: AssociationType[]): void {
    const links = this.links.get(key) ?? new Map<string, readonly number[]>();
    this.links.set(key, links);
    const before = links.get(id);
    if (types.length === 0) links.delete(id);
    else
      links.set(
        id,
        types.map(({ typeId }) => typeId),
      );
    this.remember(() => void (before ? links.set(id, before) : links.delete(id)));
  }
}

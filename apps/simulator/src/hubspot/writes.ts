import { readLinks } from './association-input.js';
import type { ObjectType } from './object-types.js';
import type { Portal } from './portal.js';
import { LIFECYCLE } from './portal-properties.js';
import type { PropertySet } from './properties.js';
import { readProperties } from './property-values.js';
import type { CrmRecord } from './records.js';
import { invalid, notFound } from './refusal.js';
import { checkUnique, isUnique } from './unique-values.js';

/** The body of a create. */
export interface CreateInput {
  properties?: unknown;
  associations?: unknown;
}

/** Creates a record with what it shall be associated with. Part of an operation. */
export function createRecord(portal: Portal, type: ObjectType, input: CreateInput): CrmRecord {
  const known = portal.propertiesOf(type);
  const written = readProperties(known, input.properties ?? {});
  const links = readLinks(portal, type, input.associations);
  const now = portal.now();
  const blank = { type, id: portal.records.nextId(type), createdAt: now, updatedAt: now };
  const record = { ...blank, properties: withValues(known, { ...type.initial }, written) };
  const missing = type.required.filter((name) => !record.properties[name]);
  if (missing.length > 0)
    throw invalid(`Error creating ${type.singular.toUpperCase()}. Some required properties were not set.`, {
      properties: missing,
    });
  checkUnique(portal, record, [...written.keys()]);
  portal.store(record);
  for (const { to, id, typeIds } of links) {
    portal.associations.associate(type, record.id, to, id);
    if (typeIds.length > 0) portal.associations.label(type, record.id, to, id, typeIds);
  }
  return record;
}

/** Changes properties of a live record; one that stays as it was keeps its date of change. */
export function patchRecord(portal: Portal, before: CrmRecord, properties: unknown): CrmRecord {
  const known = portal.propertiesOf(before.type);
  const written = readProperties(known, properties ?? {});
  const values = withValues(known, { ...before.properties }, written);
  const changed = [...written.keys()].filter((name) => values[name] !== before.properties[name]);
  if (changed.length === 0) return before;
  const after = { ...before, properties: values, updatedAt: portal.now() };
  checkUnique(portal, after, changed);
  portal.store(after);
  return after;
}

/** Moves a record to the recycle bin; one that is there stays there. */
export function archiveRecord(portal: Portal, type: ObjectType, id: string): void {
  const record = portal.records.get(type, id);
  if (!record) throw notFound(id);
  if (record.archivedAt !== undefined) return;
  const now = portal.now();
  portal.store({ ...record, archivedAt: now, updatedAt: now });
}

/** The record that an id names, or the value of a unique property where `idProperty` says so. */
export function findRecord(
  portal: Portal,
  type: ObjectType,
  id: string,
  { idProperty, archived = false }: { idProperty?: string | undefined; archived?: boolean } = {},
): CrmRecord | undefined {
  if (!idProperty || idProperty === 'hs_object_id') {
    const record = portal.records.get(type, id);
    return record && (record.archivedAt !== undefined) === archived ? record : undefined;
  }
  if (!isUnique(portal, type, idProperty))
    throw invalid(`Property "${idProperty}" is not a unique property of ${type.singular.toUpperCase()}`);
  if (archived) return undefined;
  return portal.records.holder(type, idProperty, idProperty === 'email' ? id.toLowerCase() : id);
}

function withValues(
  known: PropertySet,
  values: Record<string, string>,
  written: Map<string, string | null>,
): Record<string, string> {
  for (const [name, value] of written) {
    if (value === null) delete values[name];
    else if (known.get(name)?.fieldType === 'checkbox') values[name] = ticked(values[name], value);
    else if (name !== 'lifecyclestage' || movesForward(values[name], value)) values[name] = value;
  }
  return values;
}

/** A leading semicolon adds to the checkboxes that are ticked. */
function ticked(before: string | undefined, value: string): string {
  if (!value.startsWith(';')) return value;
  return [...new Set([...(before?.split(';') ?? []), ...value.slice(1).split(';')])].join(';');
}

/** An earlier lifecycle stage is ignored without a word. */
function movesForward(before: string | undefined, value: string): boolean {
  const position = (stage: string) => LIFECYCLE.findIndex(([name]) => name === stage);
  return before === undefined || position(value) > position(before);
}

import { instant } from './instant.js';
import { objectType, type ObjectType } from './object-types.js';
import type { Portal } from './portal.js';
import { PORTAL_ID } from './portal-facts.js';
import { valueOf, type CrmRecord } from './records.js';

/** A record as an answer shows it. */
export interface RecordView {
  id: string;
  properties: Record<string, string | null>;
  createdAt: string;
  updatedAt: string;
  archived: boolean;
  archivedAt?: string;
  url: string;
}

/** Shows the named properties; those that are unknown are left out without a word. */
export function showRecord(portal: Portal, record: CrmRecord, names: readonly string[] = []): RecordView {
  const { type, id } = record;
  const known = portal.propertiesOf(type);
  const wanted = names.length > 0 ? names : type.shown;
  const shown = [...wanted, 'hs_object_id', type.created, type.modified].filter((name) => known.has(name));
  return {
    id,
    properties: Object.fromEntries([...new Set(shown)].sort().map((name) => [name, valueOf(record, name)])),
    createdAt: instant(record.createdAt),
    updatedAt: instant(record.updatedAt),
    archived: record.archivedAt !== undefined,
    ...(record.archivedAt === undefined ? {} : { archivedAt: instant(record.archivedAt) }),
    url: `https://app.hubspot.com/contacts/${PORTAL_ID}/record/${type.typeId}/${id}`,
  };
}

/** Shows a record after a write: every property that has a value and each that was written. */
export function showWritten(portal: Portal, record: CrmRecord, written: unknown): RecordView {
  return showRecord(portal, record, [...Object.keys(record.properties), ...Object.keys(Object(written))]);
}

/** The `associations` of a record by the types asked for; undefined where there are none at all. */
export function showAssociations(
  portal: Portal,
  { type, id }: CrmRecord,
  asked: readonly string[],
): Record<string, { results: { id: string; type: string }[] }> | undefined {
  const shown = asked.map(objectType).flatMap((to: ObjectType) => {
    const results = portal.associations
      .of(type, id, to)
      .flatMap((link) => link.types.map(({ name }) => ({ id: link.id, type: name })));
    return results.length > 0 ? [[to.plural, { results }] as const] : [];
  });
  return shown.length > 0 ? Object.fromEntries(shown) : undefined;
}

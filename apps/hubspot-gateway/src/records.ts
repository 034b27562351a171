import type { FieldDescription, SystemRecord, TypeDescription } from '@signalbox/contracts';
import type { SystemAdapter } from '@signalbox/gateway-kit';
import { recordUrl, type Account } from './account.js';
import { BATCH_SIZE, type HubspotApi } from './api.js';
import type { Associations } from './associations.js';
import type { Staging } from './staging.js';
import { objectType } from './object-types.js';
import type { HubspotObject } from './replies.js';
import { CURRENCY_PROPERTY } from './schema.js';
import { readValue } from './values.js';

/** Names in a query string beyond this many characters go into a body instead. */
export const LONGEST_NAMES = 3_000;

export interface RecordParts {
  connection: string;
  api: HubspotApi;
  account: () => Promise<Account>;
  associations: Associations;
  stages: Staging;
  /** A type as the account has it; for the records that `include` brings along. */
  describe: (type: string) => Promise<TypeDescription>;
}

/** HubSpot's record as ours, with the named fields typed. Pure. */
export function toRecord(
  connection: string,
  type: TypeDescription,
  raw: HubspotObject,
  names: string[],
  account: Account,
): SystemRecord {
  const currency = raw.properties[CURRENCY_PROPERTY] || account.currency;
  const fields = fieldsNamed(type, names).map(
    (field) => [field.name, readValue(field, raw.properties[field.name], currency)] as const,
  );
  return {
    connection,
    type: type.name,
    id: raw.id,
    version: raw.updatedAt,
    createdAt: raw.createdAt,
    fields: Object.fromEntries(fields),
    url: raw.url ?? recordUrl(account, objectType(type.name).typeId, raw.id),
  };
}

/** The properties to ask for: an amount says nothing without its currency. */
export function propertiesFor(type: TypeDescription, names: string[]): string[] {
  const hasAmount = fieldsNamed(type, names).some((field) => field.type === 'money');
  const hasCurrency = type.fields.some(({ name }) => name === CURRENCY_PROPERTY);
  return [...new Set([...names, ...(hasAmount && hasCurrency ? [CURRENCY_PROPERTY] : [])])];
}

export function allNames({ fields }: TypeDescription): string[] {
  return fields.map(({ name }) => name);
}

function fieldsNamed({ fields }: TypeDescription, names: string[]): FieldDescription[] {
  return names.flatMap((name) => fields.find((field) => field.name === name) ?? []);
}

/** Reads records by id and by unique properties; neither asks the search index. */
export function recordReading(parts: RecordParts): Pick<SystemAdapter, 'read' | 'findByUnique'> {
  return {
    read: ({ type, id, fields, include }) => find(parts, { type, id, fields, include }),
    async findByUnique({ type, field, value, fields, include }) {
      const idProperty = field === 'hs_object_id' ? undefined : field;
      const record = await find(parts, { type, id: value, fields, include, idProperty });
      return record ? [record] : [];
    },
  };
}

interface Wanted {
  type: TypeDescription;
  id: string;
  fields: string[] | undefined;
  include: string[] | undefined;
  idProperty?: string | undefined;
}

/** A record and what it is connected with: a call for the record and its connections, one for the records of each type. */
async function find(parts: RecordParts, wanted: Wanted): Promise<SystemRecord | null> {
  const { connection, account } = parts;
  const { type, fields, include = [] } = wanted;
  const names = fields ?? allNames(type);
  const raw = await fetch(parts, wanted, propertiesFor(type, names));
  if (raw === null) return null;
  const record = toRecord(connection, type, raw, names, await account());
  if (include.length === 0) return record;
  const related = await Promise.all(
    include.map(async (relation) => [relation, await readRelated(parts, type.name, raw, relation)] as const),
  );
  return { ...record, related: Object.fromEntries(related) };
}

/** Many names go into a body; such a call tells no associations, so that another one has to. */
async function fetch(
  { api }: RecordParts,
  { type, id, include, idProperty }: Wanted,
  properties: string[],
): Promise<HubspotObject | null> {
  const more = { ...(idProperty ? { idProperty } : {}), ...(include ? { associations: include } : {}) };
  if (properties.join(',').length <= LONGEST_NAMES) return api.read(type.name, id, properties, more);
  const [[raw], connected] = await Promise.all([
    api.readBatch(type.name, [id], properties, idProperty),
    include?.length ? api.read(type.name, id, [], more) : null,
  ]);
  return raw
    ? { ...raw, ...(connected?.associations ? { associations: connected.associations } : {}) }
    : null;
}

/** The live records of a type that a record is associated with, in the order of the associations. */
async function readRelated(
  { connection, api, account, associations, describe }: RecordParts,
  from: string,
  { id, associations: shown = {} }: HubspotObject,
  relation: string,
): Promise<SystemRecord[]> {
  const known = shown[relation] ?? { ids: [], isWhole: true };
  const ids = known.isWhole ? known.ids : await associations.ids(from, id, relation);
  if (ids.length === 0) return [];
  const type = await describe(relation);
  const names = allNames(type);
  const chunks = Array.from({ length: Math.ceil(ids.length / BATCH_SIZE) }, (_, index) =>
    ids.slice(index * BATCH_SIZE, (index + 1) * BATCH_SIZE),
  );
  const found = new Map<string, SystemRecord>();
  for (const chunk of chunks)
    for (const raw of await api.readBatch(relation, chunk, names))
      found.set(raw.id, toRecord(connection, type, raw, names, await account()));
  return ids.flatMap((one) => found.get(one) ?? []);
}

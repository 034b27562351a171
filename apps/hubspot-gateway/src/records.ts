import type { FieldDescription, SystemRecord, TypeDescription } from '@signalbox/contracts';
import type { SystemAdapter } from '@signalbox/gateway-kit';
import { recordUrl, type Account } from './account.js';
import { BATCH_SIZE, type HubspotApi } from './api.js';
import type { Associations } from './associations.js';
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
  const { connection, api, account } = parts;
  const find = async (type: TypeDescription, id: string, names: string[], idProperty?: string) => {
    const properties = propertiesFor(type, names);
    const isLong = properties.join(',').length > LONGEST_NAMES;
    const raw = isLong
      ? ((await api.readBatch(type.name, [id], properties, idProperty))[0] ?? null)
      : await api.read(type.name, id, properties, idProperty);
    return raw && toRecord(connection, type, raw, names, await account());
  };
  return {
    async read({ type, id, fields, include = [] }) {
      const record = await find(type, id, fields ?? allNames(type));
      if (record === null || include.length === 0) return record;
      const related = await Promise.all(
        include.map(
          async (relation) => [relation, await readRelated(parts, type.name, id, relation)] as const,
        ),
      );
      return { ...record, related: Object.fromEntries(related) };
    },
    async findByUnique({ type, field, value, fields }) {
      const idProperty = field === 'hs_object_id' ? undefined : field;
      const record = await find(type, value, fields ?? allNames(type), idProperty);
      return record ? [record] : [];
    },
  };
}

/** The live records of a type that a record is associated with, in the order of the associations. */
async function readRelated(
  { connection, api, account, associations, describe }: RecordParts,
  from: string,
  id: string,
  relation: string,
): Promise<SystemRecord[]> {
  const ids = await associations.ids(from, id, relation);
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

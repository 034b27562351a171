import {
  SignalboxError,
  type FieldDescription,
  type Fields,
  type SystemRecord,
  type TypeDescription,
} from '@signalbox/contracts';
import { isMoney, type SystemAdapter } from '@signalbox/gateway-kit';
import { recordUrl, type Account } from './account.js';
import { objectType } from './object-types.js';
import { allNames, toRecord, type RecordParts } from './records.js';
import type { HubspotObject } from './replies.js';
import { CURRENCY_PROPERTY } from './schema.js';
import { writeValue } from './values.js';

const STAGE_OF_LIFE = 'lifecyclestage';

/** Fields as HubSpot takes them. @throws SignalboxError `VALIDATION` with details.field. Pure. */
export function toProperties(type: TypeDescription, fields: Fields): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      const field = type.fields.find((one) => one.name === name);
      if (field) return [name, writeValue(field, value)];
      throw new SignalboxError('VALIDATION', `${type.name} has no field "${name}".`, {
        details: { field: name },
      });
    }),
  );
}

/**
 * An amount of another currency than the record's must not become an amount of the record's. Pure.
 * @throws SignalboxError `VALIDATION` with details.field
 */
export function assertCurrency(type: TypeDescription, fields: Fields, currency: string | null): void {
  for (const [name, value] of Object.entries(fields)) {
    if (!isMoney(value) || value.currency === null || currency === null || value.currency === currency)
      continue;
    throw new SignalboxError(
      'VALIDATION',
      `${type.name}.${name} is in ${currency}; an amount in ${value.currency} needs ${CURRENCY_PROPERTY} set too.`,
      { details: { field: name } },
    );
  }
}

/** Creates, changes and archives records. */
export function recordWriting(
  parts: RecordParts,
): Pick<SystemAdapter, 'create' | 'update' | 'remove' | 'isHalfWay'> {
  const { connection, api, account, associations, stages } = parts;
  return {
    async create({ type, fields, links }) {
      const properties = toProperties(type, fields);
      // Whatever else is needed is asked before the write, so that nothing can fail after it.
      const known = await account();
      assertCurrency(type, fields, properties[CURRENCY_PROPERTY] || known.currency);
      await stages.assertOwnStage({ type: type.name, fields });
      const associated = await associations.forCreate(type.name, links);
      const raw = await withMatches(parts, type, api.create(type.name, properties, associated));
      const record = toRecord(connection, type, raw, allNames(type), known);
      return { id: raw.id, record };
    },
    async update({ type, id, fields }) {
      const properties = toProperties(type, fields);
      assertCurrency(type, fields, await currencyOf(parts, type, id, fields));
      await stages.assertOwnStage({ type: type.name, id, fields });
      const known = await account();
      const raw = await withMatches(parts, type, api.patch(type.name, id, properties));
      const staged = await withStage(parts, type, raw, properties);
      return writtenRecord({ connection, known }, type, staged, Object.keys(fields));
    },
    remove: ({ type, id }) => api.archive(type.name, id),
    isHalfWay: (_, field, value) => field === STAGE_OF_LIFE && value === null,
  };
}

/**
 * HubSpot tells a taken value's holder by its id; whoever decides needs its name too. The failure of a write, with its
 * matches shown as far as they can be.
 */
async function withMatches<T>(parts: RecordParts, type: TypeDescription, write: Promise<T>): Promise<T> {
  try {
    return await write;
  } catch (thrown) {
    const { code, message, details, retryAfterMs, requestId } = thrown as SignalboxError;
    const matches = details?.['matches'];
    if (code !== 'DUPLICATE' || !Array.isArray(matches)) throw thrown;
    const shown = await Promise.all(
      (matches as { id: string }[]).slice(0, MOST_MATCHES).map(({ id }) => showMatch(parts, type, id)),
    );
    throw new SignalboxError(code, message, {
      retryAfterMs,
      requestId,
      cause: thrown,
      details: { ...details, matches: shown },
    });
  }
}

const MOST_MATCHES = 10;

async function showMatch(
  { api, account }: RecordParts,
  type: TypeDescription,
  id: string,
): Promise<{ id: string; label?: string; url?: string }> {
  const { typeId, titles } = objectType(type.name);
  const found = await Promise.all([api.read(type.name, id, titles), account()]).catch(() => undefined);
  const [record, known] = found ?? [];
  if (!record || !known) return { id };
  const label = titles.flatMap((name) => record.properties[name] ?? []).join(' ');
  return { id, ...(label === '' ? {} : { label }), url: record.url ?? recordUrl(known, typeId, id) };
}

/** The currency that the written amounts will be in; null where none is written, or nobody knows. */
async function currencyOf(
  { api, account }: RecordParts,
  type: TypeDescription,
  id: string,
  fields: Fields,
): Promise<string | null> {
  if (!Object.values(fields).some((value) => isMoney(value) && value.currency !== null)) return null;
  const named = fields[CURRENCY_PROPERTY];
  if (typeof named === 'string' && named !== '') return named;
  const known: Account = await account();
  const mayDiffer = known.hasMoreCurrencies && type.fields.some(({ name }) => name === CURRENCY_PROPERTY);
  if (!mayDiffer) return known.currency;
  const raw = await api.read(type.name, id, [CURRENCY_PROPERTY]);
  return raw?.properties[CURRENCY_PROPERTY] || known.currency;
}

/**
 * HubSpot moves a lifecycle stage forward only, and ignores any other without a word, unless it is empty: an approved
 * step back is made by emptying it first.
 * https://knowledge.hubspot.com/records/use-lifecycle-stages
 */
async function withStage(
  { api }: RecordParts,
  type: TypeDescription,
  raw: HubspotObject,
  written: Record<string, string>,
): Promise<HubspotObject> {
  const wanted = written[STAGE_OF_LIFE];
  if (!wanted || raw.properties[STAGE_OF_LIFE] === wanted) return raw;
  await api.patch(type.name, raw.id, { [STAGE_OF_LIFE]: '' });
  const again = await api.patch(type.name, raw.id, { [STAGE_OF_LIFE]: wanted });
  return { ...again, properties: { ...raw.properties, ...again.properties } };
}

/** The record as the answer to a write shows it, or undefined where that is not enough to know it. */
function writtenRecord(
  { connection, known }: { connection: string; known: Account },
  type: TypeDescription,
  raw: HubspotObject,
  names: string[],
): SystemRecord | undefined {
  const isAmount = (field: FieldDescription | undefined) =>
    field?.type === 'money' && known.hasMoreCurrencies;
  const isShown = names.every(
    (name) => name in raw.properties && !isAmount(type.fields.find((field) => field.name === name)),
  );
  return isShown ? toRecord(connection, type, raw, names, known) : undefined;
}

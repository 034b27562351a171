import { asSignalboxError, SignalboxError, type Fields, type SystemRecord } from '@signalbox/contracts';
import type { Link } from '@signalbox/gateway-kit';
import { fullId } from './ids.js';
import { addressOf, selection, timeOfVersion, toRecord, wantedFields, type Org } from './records.js';
import type { SObject } from './sobject.js';
import * as soql from './soql.js';
import { versionToHold, type Update } from './unmodified.js';
import { amountsOf, writeFields, type Row } from './values.js';

const CURRENCY_FIELD = 'CurrencyIsoCode';

/** Inserts a record, and says how the org has stored it where the same call tells. */
export async function createRecord(
  org: Org,
  request: { type: string; fields: Fields; links: readonly Link[] },
): Promise<{ id: string; record?: SystemRecord }> {
  if (request.links.length > 0)
    throw new SignalboxError(
      'UNSUPPORTED',
      'Salesforce connects records by fields such as AccountId, not by links.',
      {
        details: { field: 'links' },
      },
    );
  const object = await org.catalog.object(request.type);
  const body = { ...writeFields(object, request.fields), ...currencyOf(object, request.fields) };
  const written = wantedFields(object, Object.keys(request.fields));
  const made = org.api.insertAndRead(object.name, body, selection(object, written));
  const { id, row } = await withAddresses(org, made);
  return { id, ...(row ? { record: toRecord(org, object, written, row) } : {}) };
}

/** The records that a refusal as a duplicate names, with where a person opens them. */
async function withAddresses<T>(org: Org, write: Promise<T>): Promise<T> {
  try {
    return await write;
  } catch (thrown) {
    const error = asSignalboxError(thrown);
    const matches = error.details?.['matches'];
    if (error.code !== 'DUPLICATE' || !Array.isArray(matches)) throw thrown;
    const addressed = (matches as { id: string }[]).map((match) => ({
      ...match,
      url: addressOf(org, match.id),
    }));
    throw new SignalboxError(error.code, error.message, {
      ...error.toBody(),
      details: { ...error.details, matches: addressed },
      cause: thrown,
    });
  }
}

/**
 * The record's currency, where it has one and only the amounts tell it: else the org would take the user's own, and keep
 * the digits. @throws SignalboxError `VALIDATION` when the amounts tell several.
 */
export function currencyOf(object: SObject, fields: Fields): Row {
  const amounts = amountsOf(fields);
  const stated = fields[CURRENCY_FIELD];
  const currencies = [...new Set(amounts.map(({ money }) => money.currency))];
  const [first] = typeof stated === 'string' ? [stated] : currencies;
  const odd = amounts.find(({ money }) => money.currency !== first);
  if (odd && object.fields.has(CURRENCY_FIELD))
    throw new SignalboxError(
      'VALIDATION',
      `${object.name}.${odd.field} is in ${odd.money.currency}, but the record is in ${first}: it has one currency.`,
      { details: { field: odd.field } },
    );
  const isToldByAmounts = stated === undefined && object.fields.get(CURRENCY_FIELD)?.createable === true;
  return isToldByAmounts && first !== undefined ? { [CURRENCY_FIELD]: first } : {};
}

/** Writes fields, unless the record was saved after `version` was read. */
export async function updateRecord(org: Org, request: Update): Promise<void> {
  const object = await org.catalog.object(request.type);
  const id = recordId(request.id);
  const body = writeFields(object, request.fields);
  const asked = whatDecides(object, request.fields);
  if (asked.length > 0) {
    const text = soql.select({
      fields: asked,
      from: object.name,
      where: [soql.soql`${soql.name('Id')} = ${soql.text(id)}`],
    });
    const [row] = (await org.api.query(text)).records;
    if (row) assertTakes(object, request.fields, row);
  }
  const version = await versionToHold(org, { ...request, id });
  await withAddresses(org, org.api.update(object.name, id, body, timeOfVersion(version)));
}

/** Fields of the record on which it depends whether an update does what it says. */
function whatDecides(object: SObject, fields: Fields): string[] {
  const hasCurrency = object.fields.has(CURRENCY_FIELD) && !Object.hasOwn(fields, CURRENCY_FIELD);
  const isAmountOfLines = object.name === 'Opportunity' && Object.hasOwn(fields, 'Amount');
  return [
    ...(hasCurrency && amountsOf(fields).length > 0 ? [CURRENCY_FIELD] : []),
    ...(isAmountOfLines && object.fields.has('HasOpportunityLineItem') ? ['HasOpportunityLineItem'] : []),
  ];
}

/**
 * What the org would do without saying so: keep the digits of an amount in another currency, or ignore the amount of an
 * opportunity that has products. @throws SignalboxError `VALIDATION`
 * https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_opportunity.htm
 */
export function assertTakes(object: SObject, fields: Fields, row: Row): void {
  const currency = row[CURRENCY_FIELD];
  const odd = amountsOf(fields).find(
    ({ money }) => typeof currency === 'string' && money.currency !== currency,
  );
  if (odd)
    throw new SignalboxError(
      'VALIDATION',
      `${object.name}.${odd.field} is in ${odd.money.currency}, but the record is in ${String(currency)}.`,
      { details: { field: odd.field } },
    );
  if (row['HasOpportunityLineItem'] === true && Object.hasOwn(fields, 'Amount'))
    throw new SignalboxError('VALIDATION', 'Opportunity.Amount follows its products: change those instead.', {
      details: { field: 'Amount' },
    });
}

export async function removeRecord(org: Org, request: { type: string; id: string }): Promise<void> {
  const object = await org.catalog.object(request.type);
  await org.api.remove(object.name, recordId(request.id));
}

/** @throws SignalboxError `BAD_REQUEST` */
function recordId(text: string): string {
  const id = fullId(text);
  if (id !== undefined) return id;
  throw new SignalboxError('BAD_REQUEST', `"${text}" is no id of a Salesforce record.`, {
    details: { field: 'id' },
  });
}

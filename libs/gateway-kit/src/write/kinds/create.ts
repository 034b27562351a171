import { SignalboxError, type Fields, type SystemRecord, type TypeDescription } from '@signalbox/contracts';
import { fieldOf } from '../../schema.js';
import { asWritten, storedFields } from '../../values.js';
import {
  afterwards,
  assertAccepted,
  changedSince,
  findByKey,
  identity,
  isLedgerOnly,
  linksOf,
  readOrThrow,
  type Effect,
  type Making,
} from '../attempt.js';
import { performUpdate } from './update.js';

/** Inserts a record: under our key, so that the vendor refuses a second one, or once, where its org refuses the key. */
export async function performCreate(attempt: Making): Promise<Effect> {
  if (attempt.made !== undefined)
    return created(attempt, await knownToBeMade(attempt, attempt.made), 'found');
  return isLedgerOnly(attempt.type) ? createOnce(attempt) : createKeyed(attempt, keyFieldOf(attempt.type));
}

async function createKeyed(attempt: Making, keyField: string): Promise<Effect> {
  const { adapter, change, type, key, maybe } = attempt;
  const fields = (change.fields ?? {}) as Fields;
  const found = maybe ? await findByKey(adapter, type, keyField, key) : undefined;
  if (found) return created(attempt, found, 'found');
  // The key alone tells that it was not made, whatever the schema says by now.
  if (!attempt.looksOnly) assertAccepted(change, type);
  await attempt.about(null);
  try {
    const made = await adapter.create({
      type,
      fields: { ...fields, [keyField]: key },
      links: linksOf(change),
    });
    const names = [...Object.keys(fields), keyField];
    const record =
      made.record?.fields[keyField] === undefined
        ? await afterwards(readOrThrow(adapter, type, made.id, names), { id: made.id })
        : made.record;
    if (record.fields[keyField] !== key) throw withoutKey(type, keyField, made.id);
    return created(attempt, record, 'done');
  } catch (error) {
    // The vendor enforces the key: a clash means that an attempt of ours was first. A clash of anything else is a question.
    if ((error as SignalboxError).code !== 'DUPLICATE') throw error;
    const first = await afterwards(findByKey(adapter, type, keyField, key));
    if (!first) throw error;
    return created(attempt, first, 'found');
  }
}

async function createOnce(attempt: Making): Promise<Effect> {
  const { adapter, change, type } = attempt;
  if (attempt.inDoubt) throw forAPerson(type);
  assertAccepted(change, type);
  await attempt.about(null);
  const fields = (change.fields ?? {}) as Fields;
  const { id, record } = await adapter.create({ type, fields, links: linksOf(change) });
  // With its creation time the receipt can be told from another record's under the same name.
  if (record?.createdAt !== undefined) return created(attempt, record, 'done');
  const read = readOrThrow(adapter, type, id, Object.keys(fields));
  return created(attempt, await afterwards(read, { id }), 'done');
}

/** The record that the vendor said it had made. Where it is gone somebody took it away: no second one is made. */
async function knownToBeMade({ adapter, type, key }: Making, id: string): Promise<SystemRecord> {
  const record = await adapter.read({ type, id });
  if (isLedgerOnly(type)) return record ?? notThereAnyMore(type, id);
  const keyField = keyFieldOf(type);
  if (record?.fields[keyField] === key) return record;
  if (record) throw withoutKey(type, keyField, id);
  return (await findByKey(adapter, type, keyField, key)) ?? notThereAnyMore(type, id);
}

function notThereAnyMore(type: TypeDescription, id: string): never {
  throw new SignalboxError(
    'CONFLICT',
    `${type.name} ${id} was created and is not there any more; a person has to look.`,
    { details: { field: 'id', id } },
  );
}

/** What is looked up later is perhaps a person's by now: its receipt says what we wrote, not what stands there. */
function created(
  { adapter, change, type }: Making,
  record: SystemRecord,
  outcome: Effect['outcome'],
): Effect {
  const wrote = storedFields(adapter, type, (change.fields ?? {}) as Fields);
  return {
    ...identity(record),
    keyMode: isLedgerOnly(type) ? 'ledger' : 'field',
    before: null,
    after: outcome === 'found' ? wrote : asWritten(wrote, record.fields),
    outcome,
    compensation: adapter.removal,
    links: linksOf(change),
  };
}

/** Updates the record that a unique field names, or makes it. */
export async function performUpsert(attempt: Making): Promise<Effect> {
  const { change, type } = attempt;
  assertAccepted(change, type);
  const { match } = change;
  if (!match)
    throw new SignalboxError(
      'BAD_REQUEST',
      'change.match: an upsert needs the unique field and value to match by.',
      { details: { field: 'match' } },
    );
  const found = await matching(attempt, match);
  const [record] = found;
  if (found.length > 1) {
    throw new SignalboxError(
      'DUPLICATE',
      `${found.length} records of ${type.name} have ${match.field} "${match.value}".`,
      { details: { field: match.field, matches: found.slice(0, 10).map(({ id, url }) => ({ id, url })) } },
    );
  }
  if (record && isOwn(attempt, record)) return created(attempt, record, 'found');
  // Nothing tells the record that a lost attempt made from one that somebody else made since.
  if (record && isLedgerOnly(type) && attempt.inDoubt && attempt.seen?.before === null)
    throw forAPerson(type);
  if (record && change.before === null) throw thereByNow(type, record, match);
  if (record) return performUpdate({ ...attempt, change: { ...change, id: record.id } });
  if (change.before) throw changedSince(type, match.value, Object.keys(change.before), change.before, {});
  const enforced = fieldOf(type, match.field, 'match').unique;
  return performCreate({
    ...attempt,
    inDoubt: attempt.inDoubt && !enforced,
    change: { ...change, fields: { ...change.fields, [match.field]: match.value } },
  });
}

function matching(
  { adapter, change, type }: Making,
  { field, value }: { field: string; value: string },
): Promise<SystemRecord[]> {
  const { keyField } = type;
  const fields = [...Object.keys(change.fields ?? {}), ...(keyField === undefined ? [] : [keyField])];
  return adapter.findByUnique({ type, field, value, fields });
}

function thereByNow(
  type: TypeDescription,
  { id, url }: SystemRecord,
  { field, value }: { field: string; value: string },
): SignalboxError {
  return new SignalboxError(
    'CONFLICT',
    `${type.name} ${id} has ${field} "${value}" by now; there was none when this was approved.`,
    { details: { field, matches: [{ id, url }] } },
  );
}

/** An earlier attempt of this very change made it. */
function isOwn({ type: { keyField }, key, made }: Making, record: SystemRecord): boolean {
  return record.id === made || (keyField !== undefined && record.fields[keyField] === key);
}

export function keyFieldOf(type: TypeDescription): string {
  if (type.keyField !== undefined) return type.keyField;
  throw new SignalboxError(
    'VALIDATION',
    `${type.name} has no unique key field, so a create could not be told from its repeat. Run: signalbox setup`,
    { details: { field: 'keyField', type: type.name } },
  );
}

function withoutKey(type: TypeDescription, keyField: string, id: string): SignalboxError {
  return new SignalboxError(
    'OUTCOME_UNKNOWN',
    `${type.name} ${id} was created, but our key did not come back in ${keyField}; a person has to look.`,
    { details: { id, keyField, effect: 'unknown' } },
  );
}

function forAPerson(type: TypeDescription): SignalboxError {
  return new SignalboxError(
    'OUTCOME_UNKNOWN',
    `The answer to a create of ${type.name} was lost, and the type is in ledger mode: no key tells whether the record is there. A person has to look.`,
    { details: { type: type.name, keyMode: 'ledger', effect: 'unknown' } },
  );
}

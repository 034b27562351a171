import {
  errorFromBody,
  SignalboxError,
  type Change,
  type ChangeKind,
  type Fields,
  type Receipt,
  type SystemRecord,
  type TypeDescription,
} from '@signalbox/contracts';
import type { Link, SystemAdapter } from '../define-gateway.js';
import { differingFields, pick, storedFields } from '../values.js';
import { problemsOf } from './problems.js';

/** One attempt at one change. */
export interface Attempt {
  adapter: SystemAdapter;
  change: Change;
  type: TypeDescription;
  key: string;
  /** An earlier attempt may have had the effect. */
  maybe: boolean;
  /** Milliseconds until not finding an effect proves that there is none; 0: it does already. */
  msUntilProof: number;
}

/** What an attempt found or did; the caller makes the receipt of it. */
export type Effect = Pick<
  Receipt,
  | 'id'
  | 'before'
  | 'after'
  | 'outcome'
  | 'keyMode'
  | 'compensation'
  | 'versionBefore'
  | 'versionAfter'
  | 'createdAt'
  | 'url'
  | 'links'
>;

type Perform = (attempt: Attempt) => Promise<Effect>;

/** How each kind of change is made exactly once. */
export const PERFORM: Record<ChangeKind, Perform> = {
  create: performCreate,
  update: performUpdate,
  upsert: performUpsert,
  delete: performDelete,
  transition: performTransition,
  link: performLink,
  send: () => Promise.reject(new SignalboxError('UNSUPPORTED', 'This gateway can not send.')),
};

async function performCreate(attempt: Attempt): Promise<Effect> {
  const { adapter, change, type, key, maybe } = attempt;
  const keyField = keyFieldOf(type);
  const fields = (change.fields ?? {}) as Fields;
  const names = Object.keys(fields);
  if (maybe) {
    const found = await findByKey(adapter, type, keyField, key);
    if (found) return created(attempt, found, 'found');
    if (attempt.msUntilProof > 0) throw notYetProven(attempt.msUntilProof);
  }
  assertAccepted(change, type);
  try {
    const made = await adapter.create({
      type,
      fields: { ...fields, [keyField]: key },
      links: linksOf(change),
    });
    const record =
      made.record?.fields[keyField] === undefined
        ? await afterwards(adapter.read({ type, id: made.id, fields: [...names, keyField] }))
        : made.record;
    if (record?.fields[keyField] !== key) {
      throw new SignalboxError(
        'OUTCOME_UNKNOWN',
        `${type.name} ${made.id} was created, but our key did not come back in ${keyField}; a person has to look.`,
        {
          details: { id: made.id, keyField },
        },
      );
    }
    return created(attempt, record, 'done');
  } catch (error) {
    // The vendor enforces the key: a clash means that an attempt of ours was first.
    if ((error as SignalboxError).code !== 'DUPLICATE') throw error;
    const found = await findByKey(adapter, type, keyField, key);
    if (!found) throw error;
    return created(attempt, found, 'found');
  }
}

function created({ adapter, change }: Attempt, record: SystemRecord, outcome: Effect['outcome']): Effect {
  return {
    ...identity(record),
    before: null,
    after: pick(record.fields, Object.keys(change.fields ?? {})),
    outcome,
    compensation: adapter.removal,
    links: linksOf(change),
  };
}

async function performUpdate({ adapter, change, type, maybe }: Attempt): Promise<Effect> {
  assertAccepted(change, type);
  const id = idOf(change);
  const wanted = storedFields(adapter, type, (change.fields ?? {}) as Fields);
  const names = Object.keys(wanted);
  const current = await readOrThrow(adapter, type, id, names);
  const before = change.before ? storedFields(adapter, type, change.before) : pick(current.fields, names);
  const effect = (record: SystemRecord, outcome: Effect['outcome']): Effect => ({
    ...identity(record),
    versionBefore: current.version,
    before: pick(before, names),
    after: pick(record.fields, names),
    outcome,
    compensation: outcome === 'already' ? 'none' : 'restore',
  });
  if (differingFields(wanted, current.fields).length === 0)
    return effect(current, maybe ? 'found' : 'already');
  const moved = differingFields(pick(before, names), current.fields);
  if (moved.length > 0) throw changedSince(type, id, moved, before, current.fields);
  const written = await adapter.update({ type, id, fields: wanted, version: current.version });
  return effect(written ?? (await afterwards(readOrThrow(adapter, type, id, names))), 'done');
}

async function performUpsert(attempt: Attempt): Promise<Effect> {
  const { adapter, change, type } = attempt;
  const { match } = change;
  const { keyField } = type;
  assertAccepted(change, type);
  if (!match)
    throw new SignalboxError(
      'BAD_REQUEST',
      'change.match: an upsert needs the unique field and value to match by.',
      { details: { field: 'match' } },
    );
  const found = await adapter.findByUnique({
    type,
    field: match.field,
    value: match.value,
    fields: [...Object.keys(change.fields ?? {}), ...(keyField === undefined ? [] : [keyField])],
  });
  if (found.length > 1) {
    throw new SignalboxError(
      'DUPLICATE',
      `${found.length} records of ${type.name} have ${match.field} "${match.value}".`,
      {
        details: { field: match.field, matches: found.map(({ id }) => id) },
      },
    );
  }
  const [record] = found;
  // An earlier attempt of this very change made it.
  if (record && keyField !== undefined && record.fields[keyField] === attempt.key)
    return created(attempt, record, 'found');
  if (record) return performUpdate({ ...attempt, change: { ...change, id: record.id } });
  return performCreate({
    ...attempt,
    change: { ...change, fields: { ...change.fields, [match.field]: match.value } },
  });
}

async function performDelete({ adapter, change, type, maybe }: Attempt): Promise<Effect> {
  assertAccepted(change, type);
  const id = idOf(change);
  const names = change.before ? Object.keys(change.before) : undefined;
  const current = await adapter.read({ type, id, fields: names });
  if (current === null) {
    if (!maybe)
      throw new SignalboxError('NOT_FOUND', `${type.name} ${id} is not there.`, { details: { field: 'id' } });
    return {
      id,
      before: change.before ?? null,
      after: null,
      outcome: 'found',
      keyMode: 'ledger',
      compensation: 'none',
    };
  }
  if (change.before) {
    const moved = differingFields(storedFields(adapter, type, change.before), current.fields);
    if (moved.length > 0) throw changedSince(type, id, moved, change.before, current.fields);
  }
  await adapter.remove({ type, id });
  return {
    ...identity(current),
    versionBefore: current.version,
    before: current.fields,
    after: null,
    outcome: 'done',
    compensation: 'none',
  };
}

async function performTransition({ adapter, change, type, maybe }: Attempt): Promise<Effect> {
  assertAccepted(change, type);
  const { to } = change;
  const id = idOf(change);
  if (!to || !type.states?.includes(to) || !adapter.transition || !adapter.stateOf) {
    throw new SignalboxError(
      'UNSUPPORTED',
      `${type.name} has no state "${to}"${type.states ? `; known: ${type.states.join(', ')}` : ''}.`,
      {
        details: { field: 'to' },
      },
    );
  }
  const current = await readOrThrow(adapter, type, id);
  const from = adapter.stateOf(current);
  const effect = (record: SystemRecord, outcome: Effect['outcome'], before: string): Effect => ({
    ...identity(record),
    versionBefore: current.version,
    before: { state: before },
    after: { state: to },
    outcome,
    // What was so already is not ours to take back.
    compensation: outcome === 'already' || adapter.undoState?.(to) === undefined ? 'none' : 'cancel',
  });
  if (from === to) return effect(current, maybe ? 'found' : 'already', maybe ? beforeState(change) : from);
  const expected = change.before?.['state'];
  if (typeof expected === 'string' && expected !== from) {
    throw changedSince(type, id, ['state'], { state: expected }, { state: from });
  }
  const moved = await adapter.transition({ type, id, from, to, version: current.version });
  return effect(moved ?? (await afterwards(readOrThrow(adapter, type, id))), 'done', from);
}

function beforeState(change: Change): string {
  const state = change.before?.['state'];
  return typeof state === 'string' ? state : 'unknown';
}

async function performLink({ adapter, change, type }: Attempt): Promise<Effect> {
  assertAccepted(change, type);
  const id = idOf(change);
  const links = linksOf(change);
  if (!adapter.link || !adapter.linked)
    throw new SignalboxError('UNSUPPORTED', 'This system has no links between records.');
  const current = await readOrThrow(adapter, type, id);
  const already = await adapter.linked({ type, id, links });
  if (!already) await adapter.link({ type, id, links });
  const names = links.map((link) => `${link.type} ${link.id}`);
  return {
    ...identity(current),
    before: { links: already ? names : [] },
    after: { links: names },
    links,
    outcome: already ? 'already' : 'done',
    keyMode: 'ledger',
    compensation: already ? 'none' : 'unlink',
  };
}

/** What preview would refuse is refused here too: some systems drop what they don't know and answer 200. */
function assertAccepted(change: Change, type: TypeDescription): void {
  const [problem] = problemsOf(change, type);
  if (problem) throw errorFromBody(problem);
}

export function keyFieldOf(type: TypeDescription): string {
  if (type.keyField !== undefined) return type.keyField;
  throw new SignalboxError(
    'VALIDATION',
    `${type.name} has no unique key field, so a create could not be told from its repeat. Run: signalbox setup`,
    {
      details: { field: 'keyField', type: type.name },
    },
  );
}

export async function findByKey(
  adapter: SystemAdapter,
  type: TypeDescription,
  keyField: string,
  key: string,
): Promise<SystemRecord | undefined> {
  const found = await adapter.findByUnique({ type, field: keyField, value: key });
  return found.find((record) => record.fields[keyField] === key);
}

/** A failure of reading back or keeping what was just written is none of the write: the effect is there. */
export async function afterwards<T>(following: Promise<T>): Promise<T> {
  try {
    return await following;
  } catch (cause) {
    throw new SignalboxError('OUTCOME_UNKNOWN', 'It was written, but could not be read back or kept.', {
      details: { effect: 'unknown' },
      cause,
    });
  }
}

export async function readOrThrow(
  adapter: SystemAdapter,
  type: TypeDescription,
  id: string,
  fields?: string[],
): Promise<SystemRecord> {
  const record = await adapter.read({ type, id, fields });
  if (record) return record;
  throw new SignalboxError('NOT_FOUND', `${type.name} ${id} is not there.`, { details: { field: 'id', id } });
}

function identity(
  record: SystemRecord,
): Pick<Effect, 'id' | 'versionAfter' | 'createdAt' | 'url' | 'keyMode'> {
  return {
    id: record.id,
    versionAfter: record.version,
    createdAt: record.createdAt,
    url: record.url,
    keyMode: 'field',
  };
}

function linksOf(change: Change): Link[] {
  return (change.links ?? []) as Link[];
}

function idOf(change: Change): string {
  if (typeof change.id === 'string' && change.id !== '') return change.id;
  throw new SignalboxError('BAD_REQUEST', `change.id: a ${change.kind} needs the record's id.`, {
    details: { field: 'id' },
  });
}

export function changedSince(
  type: TypeDescription,
  id: string,
  fields: string[],
  expected: Fields,
  found: Fields,
): SignalboxError {
  return new SignalboxError(
    'CONFLICT',
    `${type.name} ${id} was changed by somebody else: ${fields.join(', ')}.`,
    {
      details: { fields, expected: pick(expected, fields), found: pick(found, fields) },
    },
  );
}

function notYetProven(ms: number): SignalboxError {
  return new SignalboxError(
    'OUTCOME_UNKNOWN',
    'The effect is not there yet, and the system may still be working on it.',
    {
      retryAfterMs: ms,
      details: { effect: 'unknown' },
    },
  );
}

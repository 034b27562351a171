import type { Fields, SignalboxError, SystemRecord, TypeDescription } from '@signalbox/contracts';
import { differingFields, pick, storedFields } from '../../values.js';
import {
  assertAccepted,
  changedSince,
  identity,
  idOf,
  notThere,
  type Effect,
  type Making,
} from '../attempt.js';
import { type Seen } from '../ledger-entry.js';

/** Removes a record that is still as the approver saw it. Gone counts as done only where it was there at our intent. */
export async function performDelete(attempt: Making): Promise<Effect> {
  const { adapter, change, type, inDoubt, seen } = attempt;
  assertAccepted(change, type);
  const id = idOf(change);
  const names = change.before ? Object.keys(change.before) : undefined;
  const current = await adapter.read({ type, id, fields: names });
  if (current === null) {
    if (!inDoubt || !seen) throw notThere(type, id);
    return {
      id,
      versionBefore: seen.version,
      before: seen.before,
      after: null,
      outcome: 'found',
      keyMode: 'ledger',
      compensation: 'none',
    };
  }
  // A name can be used again: what a lost attempt saw is gone then, and this is somebody else's.
  if (seen && seen.createdAt !== current.createdAt) throw madeSince(type, id, seen, current);
  const image = change.before ? pick(current.fields, Object.keys(change.before)) : imageOf(type, current);
  const expected = change.before ?? seen?.before;
  const moved = expected ? differingFields(storedFields(adapter, type, expected), current.fields) : [];
  if (moved.length > 0) throw changedSince(type, id, moved, expected ?? {}, current.fields);
  await attempt.about(image, current);
  await adapter.remove({ type, id });
  return {
    ...identity(current),
    versionBefore: current.version,
    before: image,
    after: null,
    outcome: 'done',
    compensation: 'none',
  };
}

/**
 * What an approver sees of a record that is to go, and what it is compared by. Without rows, which are many; the amounts
 * that the system adds up from them tell of a change. Other fields that only the system writes change by themselves.
 */
export function imageOf(type: TypeDescription, { fields }: SystemRecord): Fields {
  const told = type.fields.filter(
    (field) => field.type !== 'rows' && (!field.readOnly || field.type === 'money'),
  );
  return pick(
    fields,
    told.map(({ name }) => name).filter((name) => name in fields),
  );
}

function madeSince(type: TypeDescription, id: string, seen: Seen, current: SystemRecord): SignalboxError {
  const [expected, found] = [{ createdAt: seen.createdAt ?? null }, { createdAt: current.createdAt ?? null }];
  return changedSince(type, id, ['createdAt'], expected, found);
}

import { differingFields, storedFields } from '../../values.js';
import {
  assertAccepted,
  changedSince,
  identity,
  idOf,
  notThere,
  type Effect,
  type Making,
} from '../attempt.js';

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
  if (change.before) {
    const moved = differingFields(storedFields(adapter, type, change.before), current.fields);
    if (moved.length > 0) throw changedSince(type, id, moved, change.before, current.fields);
  }
  await attempt.about(current.fields, current.version);
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

import type { Fields, SystemRecord } from '@signalbox/contracts';
import { asWritten, differingFields, pick, storedFields } from '../../values.js';
import {
  afterwards,
  assertAccepted,
  changedSince,
  identity,
  idOf,
  readOrThrow,
  type Effect,
  type Making,
} from '../attempt.js';

/** Writes fields that are still as the approver saw them, or, where no image was approved, as the first attempt did. */
export async function performUpdate(attempt: Making): Promise<Effect> {
  const { adapter, change, type, inDoubt, seen } = attempt;
  assertAccepted(change, type);
  const id = idOf(change);
  const wanted = storedFields(adapter, type, (change.fields ?? {}) as Fields);
  const names = Object.keys(wanted);
  const current = await readOrThrow(adapter, type, id, names);
  const expected = change.before ?? seen?.before;
  const before = pick(expected ? storedFields(adapter, type, expected) : current.fields, names);
  const effect = (record: SystemRecord, outcome: Effect['outcome']): Effect => ({
    ...identity(record),
    versionBefore: (outcome === 'found' ? seen?.version : undefined) ?? current.version,
    before,
    after: asWritten(wanted, record.fields),
    outcome,
    compensation: outcome === 'already' ? 'none' : 'restore',
  });
  if (differingFields(wanted, current.fields).length === 0)
    return effect(current, inDoubt && expected ? 'found' : 'already');
  const moved = differingFields(before, current.fields);
  if (moved.length > 0) throw changedSince(type, id, moved, before, current.fields);
  const { version } = current;
  const replaces = pick(current.fields, names);
  await attempt.about(replaces, current);
  const written = await adapter.update({ type, id, fields: wanted, version, replaces });
  return effect(written ?? (await afterwards(readOrThrow(adapter, type, id, names))), 'done');
}

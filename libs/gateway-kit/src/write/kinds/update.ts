import type { Fields, SystemRecord } from '@signalbox/contracts';
import { asWritten, differingFields, pick, sameValue, storedFields } from '../../values.js';
import {
  afterwards,
  assertAccepted,
  changedSince,
  identity,
  idOf,
  readOrThrow,
  type Effect,
  type Making,
  type Standing,
} from '../attempt.js';

/**
 * What somebody else changed, and whether a lost attempt of ours got half-way: a system that needs several calls for an
 * update leaves some fields as before and others as wanted. Pure.
 */
export function compare(
  { adapter, type, inDoubt }: Pick<Making, 'adapter' | 'type' | 'inDoubt'>,
  { before, wanted }: { before: Fields; wanted: Fields },
  found: Fields,
): { moved: string[]; standing: Standing } {
  const differing = differingFields(before, found);
  const isOurs = (name: string) =>
    sameValue(wanted[name], found[name]) || (adapter.isHalfWay?.(type, name, found[name] ?? null) ?? false);
  const moved = inDoubt ? differing.filter((name) => !isOurs(name)) : differing;
  return { moved, standing: differing.length > moved.length ? 'begun' : 'untouched' };
}

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
  const { moved, standing } = compare(attempt, { before, wanted }, current.fields);
  if (moved.length > 0) throw changedSince(type, id, moved, before, current.fields);
  const { version } = current;
  const replaces = pick(current.fields, names);
  await attempt.about(standing === 'begun' ? before : replaces, current, standing);
  const written = await adapter.update({ type, id, fields: wanted, version, replaces });
  return effect(written ?? (await afterwards(readOrThrow(adapter, type, id, names))), 'done');
}

import { SignalboxError, type SystemRecord } from '@signalbox/contracts';
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

/** Moves a record to a state. What was there already when we first looked is not ours to take back. */
export async function performTransition(attempt: Making): Promise<Effect> {
  const { adapter, change, type, inDoubt, seen } = attempt;
  assertAccepted(change, type);
  const { to } = change;
  const id = idOf(change);
  if (!to || !type.states?.includes(to) || !adapter.transition || !adapter.stateOf) {
    throw new SignalboxError(
      'UNSUPPORTED',
      `${type.name} has no state "${to}"${type.states ? `; known: ${type.states.join(', ')}` : ''}.`,
      { details: { field: 'to' } },
    );
  }
  const current = await readOrThrow(adapter, type, id);
  const from = adapter.stateOf(current);
  const effect = (record: SystemRecord, outcome: Effect['outcome'], before: string): Effect => ({
    ...identity(record),
    versionBefore: (outcome === 'found' ? seen?.version : undefined) ?? current.version,
    before: { state: before },
    after: { state: to },
    outcome,
    compensation: outcome === 'already' || adapter.undoState?.(to) === undefined ? 'none' : 'cancel',
  });
  const was = seen?.before?.['state'];
  if (from === to)
    return inDoubt && typeof was === 'string'
      ? effect(current, 'found', was)
      : effect(current, 'already', from);
  const expected = change.before?.['state'];
  if (typeof expected === 'string' && expected !== from)
    throw changedSince(type, id, ['state'], { state: expected }, { state: from });
  await attempt.about({ state: from }, current);
  const moved = await adapter.transition({ type, id, from, to, version: current.version });
  return effect(moved ?? (await afterwards(readOrThrow(adapter, type, id))), 'done', from);
}

import {
  SignalboxError,
  type CompensationKind,
  type Fields,
  type Receipt,
  type SystemRecord,
  type TypeDescription,
} from '@signalbox/contracts';
import type { SystemAdapter } from '../define-gateway.js';
import { differingFields, pick, storedFields } from '../values.js';
import { afterwards, changedSince, readOrThrow, type Effect } from './kinds.js';

export interface Undo {
  adapter: SystemAdapter;
  type: TypeDescription;
  receipt: Receipt;
}

type Perform = (undo: Undo) => Promise<Effect>;

/**
 * How each effect is taken back, from its receipt. Every one first looks whether the record is still as we left it: what
 * somebody changed since is `CONFLICT`, and a person decides.
 */
export const UNDO: Record<CompensationKind, Perform> = {
  delete: removeCreated,
  archive: removeCreated,
  restore: restoreUpdated,
  cancel: undoTransition,
  unlink: removeLinks,
  none: ({ receipt }) =>
    receipt.outcome === 'already'
      ? Promise.resolve(unchanged(receipt))
      : Promise.reject(
          new SignalboxError('UNSUPPORTED', `A ${receipt.kind} of ${receipt.type} can not be taken back.`),
        ),
};

async function removeCreated({ adapter, type, receipt }: Undo): Promise<Effect> {
  const current = await adapter.read({ type, id: receipt.id });
  if (current === null) return unchanged(receipt);
  assertOurs(type, receipt, current);
  if (adapter.stateOf && type.states) {
    const state = adapter.stateOf(current);
    // A cancelled document is as far back as its system lets it go, and keeps its number.
    if (state === 'cancelled')
      return { ...effect(current), before: receipt.after, after: { state }, outcome: 'already' };
    if (adapter.undoState?.(state) !== undefined)
      throw changedSince(type, receipt.id, ['state'], { state: 'draft' }, { state });
  }
  const wrote = storedFields(adapter, type, receipt.after ?? {});
  const moved = differingFields(wrote, current.fields);
  if (moved.length > 0) throw changedSince(type, receipt.id, moved, wrote, current.fields);
  await adapter.remove({ type, id: receipt.id });
  return { ...effect(current), before: receipt.after, after: null, outcome: 'done' };
}

/** Names can be used again: only a record that carries our key is ours. */
function assertOurs(type: TypeDescription, receipt: Receipt, current: SystemRecord): void {
  if (
    receipt.keyMode === 'field' &&
    type.keyField !== undefined &&
    current.fields[type.keyField] !== receipt.key
  ) {
    throw changedSince(type, receipt.id, [type.keyField], { [type.keyField]: receipt.key }, current.fields);
  }
}

async function restoreUpdated({ adapter, type, receipt }: Undo): Promise<Effect> {
  const [before, after] = [receipt.before ?? {}, receipt.after ?? {}];
  const names = Object.keys(before);
  const current = await readOrThrow(adapter, type, receipt.id, names);
  if (differingFields(before, current.fields).length === 0) {
    return { ...effect(current), before: after, after: pick(current.fields, names), outcome: 'already' };
  }
  const moved = differingFields(after, current.fields);
  if (moved.length > 0) throw changedSince(type, receipt.id, moved, after, current.fields);
  const written = await adapter.update({ type, id: receipt.id, fields: before, version: current.version });
  const now = written ?? (await afterwards(readOrThrow(adapter, type, receipt.id, names)));
  return { ...effect(now), before: after, after: pick(now.fields, names), outcome: 'done' };
}

async function undoTransition({ adapter, type, receipt }: Undo): Promise<Effect> {
  const wrote = String(receipt.after?.['state']);
  const target = adapter.undoState?.(wrote);
  if (target === undefined || !adapter.transition || !adapter.stateOf) {
    throw new SignalboxError('UNSUPPORTED', `Nothing takes ${type.name} back from "${wrote}".`);
  }
  const current = await readOrThrow(adapter, type, receipt.id);
  const from = adapter.stateOf(current);
  const states = (outcome: Effect['outcome'], record: SystemRecord): Effect => ({
    ...effect(record),
    before: { state: wrote },
    after: { state: target },
    outcome,
  });
  if (from === target) return states('already', current);
  if (from !== wrote) throw changedSince(type, receipt.id, ['state'], { state: wrote }, { state: from });
  const moved = await adapter.transition({
    type,
    id: receipt.id,
    from,
    to: target,
    version: current.version,
  });
  return states('done', moved ?? (await afterwards(readOrThrow(adapter, type, receipt.id))));
}

async function removeLinks({ adapter, type, receipt }: Undo): Promise<Effect> {
  const links = receipt.links ?? [];
  if (!adapter.unlink) throw new SignalboxError('UNSUPPORTED', 'This system has no links between records.');
  const current = await readOrThrow(adapter, type, receipt.id);
  await adapter.unlink({ type, id: receipt.id, links });
  return { ...effect(current), before: receipt.after, after: receipt.before, outcome: 'done' };
}

function effect(
  record: SystemRecord,
): Pick<Effect, 'id' | 'versionAfter' | 'createdAt' | 'url' | 'keyMode' | 'compensation'> {
  return {
    id: record.id,
    versionAfter: record.version,
    createdAt: record.createdAt,
    url: record.url,
    keyMode: 'field',
    compensation: 'none',
  };
}

function unchanged(receipt: Receipt): Effect {
  const state: Fields | null = receipt.before;
  return {
    id: receipt.id,
    before: receipt.after,
    after: state,
    outcome: 'already',
    keyMode: receipt.keyMode,
    compensation: 'none',
  };
}

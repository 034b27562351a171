import {
  SignalboxError,
  type CompensationKind,
  type Fields,
  type Receipt,
  type SystemRecord,
  type TypeDescription,
} from '@signalbox/contracts';
import { asWritten, differingFields, pick, storedFields } from '../values.js';
import { afterwards, changedSince, identity, readOrThrow, type Attempt, type Effect } from './attempt.js';
import { linkedOf, linking } from './kinds/link.js';
import { compare } from './kinds/update.js';

/** One attempt at taking a change back. */
export interface Undo extends Attempt {
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
      ? Promise.resolve(unchanged(receipt, 'already'))
      : Promise.reject(
          new SignalboxError('UNSUPPORTED', `A ${receipt.kind} of ${receipt.type} can not be taken back.`),
        ),
};

/** Where it is taken back already: by an attempt of ours that may have come through, or by somebody. */
const settledBefore = ({ inDoubt }: Undo): Effect['outcome'] => (inDoubt ? 'found' : 'already');

async function removeCreated(undo: Undo): Promise<Effect> {
  const { adapter, type, receipt } = undo;
  const current = await adapter.read({ type, id: receipt.id });
  if (current === null) return unchanged(receipt, settledBefore(undo));
  assertOurs(type, receipt, current);
  if (adapter.stateOf && type.states) {
    const state = adapter.stateOf(current);
    // A cancelled document is as far back as its system lets it go, and keeps its number.
    if (state === 'cancelled')
      return { ...effect(current), before: receipt.after, after: { state }, outcome: settledBefore(undo) };
    if (adapter.undoState?.(state) !== undefined)
      throw changedSince(type, receipt.id, ['state'], { state: 'draft' }, { state });
  }
  const wrote = storedFields(adapter, type, receipt.after ?? {});
  const moved = differingFields(wrote, current.fields);
  if (moved.length > 0) throw changedSince(type, receipt.id, moved, wrote, current.fields);
  await undo.about(receipt.after, current);
  await adapter.remove({ type, id: receipt.id });
  return { ...effect(current), before: receipt.after, after: null, outcome: 'done' };
}

/** Names can be used again: only a record that carries our key is ours; where none can be read, only one that is as old. */
function assertOurs(type: TypeDescription, receipt: Receipt, current: SystemRecord): void {
  const { keyField } = type;
  if (receipt.keyMode === 'field' && keyField !== undefined) {
    if (current.fields[keyField] === receipt.key) return;
    throw changedSince(type, receipt.id, [keyField], { [keyField]: receipt.key }, current.fields);
  }
  const [made, found] = [receipt.createdAt ?? null, current.createdAt ?? null];
  if (made === found) return;
  throw changedSince(type, receipt.id, ['createdAt'], { createdAt: made }, { createdAt: found });
}

async function restoreUpdated(undo: Undo): Promise<Effect> {
  const { adapter, type, receipt } = undo;
  const [before, after] = [receipt.before ?? {}, receipt.after ?? {}];
  const names = Object.keys(before);
  const current = await readOrThrow(adapter, type, receipt.id, names);
  const taken = (record: SystemRecord, outcome: Effect['outcome']): Effect => ({
    ...effect(record),
    before: after,
    after: asWritten(before, record.fields),
    outcome,
  });
  if (differingFields(before, current.fields).length === 0) return taken(current, settledBefore(undo));
  const { moved, standing } = compare(undo, { before: after, wanted: before }, current.fields);
  if (moved.length > 0) throw changedSince(type, receipt.id, moved, after, current.fields);
  const { version } = current;
  const replaces = pick(current.fields, names);
  await undo.about(replaces, current, standing);
  const written = await adapter.update({ type, id: receipt.id, fields: before, version, replaces });
  return taken(written ?? (await afterwards(readOrThrow(adapter, type, receipt.id, names))), 'done');
}

async function undoTransition(undo: Undo): Promise<Effect> {
  const { adapter, type, receipt } = undo;
  const wrote = String(receipt.after?.['state']);
  const target = adapter.undoState?.(wrote);
  if (target === undefined || !adapter.transition || !adapter.stateOf) {
    throw new SignalboxError('UNSUPPORTED', `Nothing takes ${type.name} back from "${wrote}".`);
  }
  const { id } = receipt;
  const current = await readOrThrow(adapter, type, id);
  const from = adapter.stateOf(current);
  const states = (outcome: Effect['outcome'], record: SystemRecord): Effect => ({
    ...effect(record),
    before: { state: wrote },
    after: { state: target },
    outcome,
  });
  if (from === target) return states(settledBefore(undo), current);
  if (from !== wrote) throw changedSince(type, id, ['state'], { state: wrote }, { state: from });
  await undo.about({ state: from }, current);
  const moved = await adapter.transition({ type, id, from, to: target, version: current.version });
  return states('done', moved ?? (await afterwards(readOrThrow(adapter, type, id))));
}

async function removeLinks(undo: Undo): Promise<Effect> {
  const { type, receipt } = undo;
  const { id, links = [] } = receipt;
  const adapter = linking(undo.adapter);
  const current = await readOrThrow(adapter, type, id);
  const there = await linkedOf(adapter, type, id, links);
  if (there.length > 0) {
    const isBegun = undo.inDoubt && there.length < links.length;
    await undo.about(receipt.after, current, isBegun ? 'begun' : 'untouched');
    await adapter.unlink({ type, id, links: there });
  }
  const outcome = there.length > 0 ? 'done' : settledBefore(undo);
  return { ...effect(current), before: receipt.after, after: receipt.before, outcome };
}

function effect(record: SystemRecord): ReturnType<typeof identity> & Pick<Effect, 'compensation'> {
  return { ...identity(record), compensation: 'none' };
}

function unchanged(receipt: Receipt, outcome: Effect['outcome']): Effect {
  const state: Fields | null = receipt.before;
  return {
    id: receipt.id,
    before: receipt.after,
    after: state,
    outcome,
    keyMode: receipt.keyMode,
    compensation: 'none',
  };
}

import {
  asSignalboxError,
  changeSetHash,
  dependencies,
  isChangeReference,
  isSignalboxError,
  type Change,
  type ChangeSet,
  type ErrorBody,
  type Fields,
  type PreviewItem,
} from '@signalbox/contracts';
import { toChange, type Mappings } from '@signalbox/mapping';
import type { Proposal } from './ports.js';
import type { ProposeChangesAnswer, ProposeChangesCall, ProposedChange } from './protocol.js';

export type Problem = ProposeChangesAnswer['problems'][number];

const NEEDS: Record<ProposedChange['kind'], ('id' | 'values' | 'to' | 'links')[]> = {
  create: ['values'],
  update: ['id', 'values'],
  upsert: ['values'],
  delete: ['id'],
  transition: ['id', 'to'],
  link: ['id', 'links'],
  send: ['values'],
};

function mistake(ref: string, message: string): Problem {
  return { ref, code: 'BAD_REQUEST', message };
}

/** What is wrong with a proposal by itself, whatever the systems say. */
export function mistakesOf(changes: ProposedChange[]): Problem[] {
  const refs = new Set(changes.map(({ ref }) => ref));
  const twice = changes.filter(({ ref }, index) => changes.findIndex((each) => each.ref === ref) !== index);
  return [
    ...twice.map(({ ref }) => mistake(ref, `More than one change has the ref "${ref}".`)),
    ...changes.flatMap((change) =>
      NEEDS[change.kind]
        .filter((part) => change[part] === undefined)
        .map((part) => mistake(change.ref, `A change of kind ${change.kind} needs "${part}".`)),
    ),
    ...changes.flatMap((change) =>
      referredTo(change)
        .filter((ref) => !refs.has(ref))
        .map((ref) => mistake(change.ref, `No change of this proposal has the ref "${ref}".`)),
    ),
    ...cycleOf(changes).map((ref) => mistake(ref, 'This change waits, over others, for itself.')),
  ];
}

function referredTo(change: ProposedChange): string[] {
  return dependencies({ ...change, type: change.entity, fields: change.values } as unknown as Change);
}

/** Refs of changes that can never be done, since they wait for each other. */
function cycleOf(changes: ProposedChange[]): string[] {
  let left = changes;
  for (;;) {
    const waiting = new Set(left.map(({ ref }) => ref));
    const stuck = left.filter((change) => referredTo(change).some((ref) => waiting.has(ref)));
    if (stuck.length === left.length) return stuck.map(({ ref }) => ref);
    left = stuck;
  }
}

/** The proposal in the systems' own words, or what the mappings have against it. */
export function mapChanges(
  mappings: Mappings,
  call: ProposeChangesCall,
): { set: ChangeSet } | { problems: Problem[] } {
  const problems: Problem[] = [];
  const changes = call.changes.flatMap((change) => {
    try {
      return [toChange(mappings, change, call.changes)];
    } catch (error) {
      if (!isSignalboxError(error)) throw error;
      problems.push({ ref: change.ref, ...asSignalboxError(error).toBody() });
      return [];
    }
  });
  if (problems.length > 0) return { problems };
  return { set: { title: call.title, changes, onFailure: 'compensate', mappingVersion: mappings.version } };
}

/** What one connection said of its changes, or the error with which it refused to look. */
export interface ConnectionPreview {
  connection: string;
  schemaVersion: string;
  items: PreviewItem[];
}

/** Problems that the systems have with the changes, by ref. */
export function problemsOf(set: ChangeSet, previews: ConnectionPreview[]): Problem[] {
  const items = new Map(previews.flatMap((each) => each.items).map((item) => [item.ref, item]));
  return set.changes.flatMap((change) => {
    const item = items.get(change.ref);
    if (item === undefined) return [missing(change.ref, `${change.connection} did not look at this change.`)];
    const problems = item.problems.map((problem) => ({ ref: change.ref, ...problem }));
    if (problems.length > 0 || item.before !== null) return problems;
    if (change.kind !== 'update' || isChangeReference(change.id)) return [];
    return [missing(change.ref, `${change.type} ${change.id ?? ''} is not there.`)];
  });
}

function missing(ref: string, message: string): Problem {
  const body: ErrorBody = { code: 'NOT_FOUND', message };
  return { ref, ...body };
}

/**
 * Whether what was seen binds the change: it then applies to this state of the record alone. An upsert is bound too when
 * there was no record; what an earlier change of the set makes can't have been seen.
 */
function isBound({ kind, id }: Change, seen: Fields | null): boolean {
  if (kind === 'upsert') return true;
  return kind !== 'create' && kind !== 'link' && seen !== null && !isChangeReference(id);
}

/** The proposal that goes to review: changes of records carry the values that the approver will see as `before`. */
export function proposalOf(
  set: ChangeSet,
  previews: ConnectionPreview[],
  call: ProposeChangesCall,
): Proposal {
  const items = previews.flatMap(({ connection, items }) => items.map((item) => ({ ...item, connection })));
  const before = new Map(items.map((item) => [item.ref, item.before]));
  const changeSet: ChangeSet = {
    ...set,
    changes: set.changes.map((change) => {
      const seen = before.get(change.ref) ?? null;
      return isBound(change, seen) ? { ...change, before: seen as Fields } : change;
    }),
  };
  const inOrder = changeSet.changes.flatMap(({ ref }) => items.filter((item) => item.ref === ref));
  return {
    changeSet,
    hash: changeSetHash(changeSet),
    items: inOrder,
    schemas: Object.fromEntries(previews.map(({ connection, schemaVersion }) => [connection, schemaVersion])),
    canonical: { title: call.title, changes: call.changes },
  };
}

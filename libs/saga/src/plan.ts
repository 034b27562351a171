import { dependencies, SignalboxError, type Change, type ChangeSet } from '@signalbox/contracts';

/**
 * Checks that a change set can be executed: refs are unique, what they point to exists, nothing waits for itself, and
 * no change waits for a `send`, since sends come last.
 * @throws SignalboxError `BAD_REQUEST` that names every problem.
 */
export function checkChangeSet(set: ChangeSet): void {
  const problems = [...refProblems(set.changes), ...cycleProblems(set.changes)];
  if (problems.length === 0) return;
  throw new SignalboxError('BAD_REQUEST', `The change set can't be executed: ${problems.join('; ')}.`, {
    details: { problems },
  });
}

function refProblems(changes: Change[]): string[] {
  if (changes.length === 0) return ['it has no changes'];
  const kinds = new Map(changes.map((change) => [change.ref, change.kind]));
  const twice = changes.filter((change, index) => changes.findIndex(({ ref }) => ref === change.ref) < index);
  return [
    ...twice.map(({ ref }) => `two changes have the ref ${ref}`),
    ...changes.flatMap((change) =>
      dependencies(change).flatMap((ref) => {
        if (!kinds.has(ref)) return [`${change.ref} needs ${ref}, which is not in the set`];
        if (kinds.get(ref) === 'send' && change.kind !== 'send')
          return [`${change.ref} needs ${ref}, but what is sent is sent last`];
        return [];
      }),
    ),
  ];
}

function cycleProblems(changes: Change[]): string[] {
  let left = changes;
  for (;;) {
    const open = new Set(left.map(({ ref }) => ref));
    const next = left.filter((change) => dependencies(change).some((ref) => open.has(ref)));
    if (next.length === 0) return [];
    if (next.length === left.length) return [`these wait for each other: ${[...open].join(', ')}`];
    left = next;
  }
}

import { changeKey, compensationKey } from '@signalbox/contracts';
import { nextActions } from './actions.js';
import type { DecidedEntry } from './entries.js';
import { advance, mayChange } from './fold.js';
import { aChange, after, AT, entry, SAGA, startedWith, statesOf } from './testing/builders.js';

const start = startedWith([aChange('a'), aChange('b', { after: ['a'] })], 'ask');
const refused = after(start, entry.settled('a'), entry.failed('b'));
const inDoubt = after(start, entry.settled('a'), entry.stuck('b', 'OUTCOME_UNKNOWN'));

const changed = (ref: string, decision: DecidedEntry['decision'] = 'retry'): DecidedEntry => ({
  kind: 'decided',
  at: AT,
  decision,
  by: 'ann',
  comment: 'the name was taken',
  changed: {
    ref,
    change: aChange(ref, { fields: { name: 'free' }, after: ['a'] }),
    values: { name: 'free' },
  },
});

describe('changed data', () => {
  it.each([
    ['was refused', refused],
    ['nobody could say the outcome of', inDoubt],
  ])('gives a step that %s its turn under the keys of its next revision', (_, state) => {
    const next = advance(state, changed('b'));
    expect(statesOf(next)).toBe('a:done b:applying');
    expect(next.steps['b']).toMatchObject({
      revision: 1,
      key: changeKey(SAGA, 'b', 1),
      compensationKey: compensationKey(SAGA, 'b', 1),
      change: { fields: { name: 'free' } },
      error: null,
      waitingFor: null,
    });
    expect(nextActions(next)).toEqual([{ do: 'apply', ref: 'b', lookFirst: false, dueAt: null }]);
    expect(next.changeSet).toEqual(state.changeSet);
  });

  it.each([
    ['a step that happened', refused, changed('a')],
    ['a step that is none', refused, changed('c')],
    ['another decision than to retry', refused, changed('b', 'compensate')],
    [
      'a saga that is going back',
      after(start, entry.settled('a'), entry.failed('b'), entry.decided('compensate'), entry.stuck('a')),
      changed('b'),
    ],
  ])('is refused for %s', (_, state, entryOf) => {
    expect(() => advance(state, entryOf)).toThrow(/may not change now/);
  });

  it('is possible for the steps that did not happen alone', () => {
    expect(['a', 'b', 'c'].map((ref) => mayChange(refused, ref))).toEqual([false, true, false]);
  });
});

import { nextActions } from './actions.js';
import { aChange, after, entry, startedWith, statesOf } from './testing/builders.js';

const LATER = '2026-11-22T09:00:00.000Z';
const standing = (state: ReturnType<typeof after>) => `${state.phase} ${state.status}: ${statesOf(state)}`;
const actions = (state: ReturnType<typeof after>) =>
  nextActions(state)
    .map((action) => `${action.do}${action.lookFirst ? '?' : ''} ${action.ref}`)
    .join(', ');

describe('going forward', () => {
  // `c` needs both, one by its data and one by its word.
  const set = startedWith([
    aChange('a'),
    aChange('b'),
    aChange('c', { fields: { parent: { $ref: 'a' } }, after: ['b'] }),
  ]);

  it('works on steps side by side, and on those that need them afterwards', () => {
    expect(actions(after(set))).toBe('apply a, apply b');
    expect(actions(after(set, entry.settled('a')))).toBe('apply b');
    expect(actions(after(set, entry.settled('b'), entry.settled('a')))).toBe('apply c');
  });

  it('is done when every step is', () => {
    const state = after(set, entry.settled('b'), entry.settled('a'), entry.settled('c'));
    expect([standing(state), actions(state)]).toEqual(['forward done: a:done b:done c:done', '']);
  });

  it('waits until the first due time, and only when nothing else is to do', () => {
    const one = after(set, entry.waiting('a', LATER));
    const both = after(set, entry.waiting('a', LATER), entry.unknown('b', '2026-11-22T08:30:00.000Z'));
    expect([one.status, one.dueAt]).toEqual(['running', null]);
    expect([both.status, both.dueAt, actions(both)]).toEqual([
      'waiting',
      '2026-11-22T08:30:00.000Z',
      'apply a, apply? b',
    ]);
  });

  it('sends last, and one at a time', () => {
    const sends = startedWith([aChange('m', { kind: 'send' }), aChange('n', { kind: 'send' }), aChange('a')]);
    expect(actions(after(sends))).toBe('apply a');
    expect(actions(after(sends, entry.settled('a')))).toBe('apply m');
    expect(actions(after(sends, entry.settled('a'), entry.settled('m')))).toBe('apply n');
  });

  it('needs a person when a step stays unknown, and begins nothing new until then', () => {
    const state = after(set, entry.stuck('a', 'OUTCOME_UNKNOWN'), entry.settled('b'));
    expect([standing(state), actions(state)]).toEqual(['forward attention: a:unknown b:done c:pending', '']);
    expect(actions(after(set, entry.stuck('a'), entry.settled('b'), entry.decided('retry')))).toBe(
      'apply? a',
    );
  });
});

describe('going back', () => {
  const chain = startedWith([aChange('a'), aChange('b', { after: ['a'] }), aChange('c', { after: ['b'] })]);
  const twoDone = [entry.settled('a'), entry.settled('b')];

  it('takes back in reverse what was done', () => {
    const failed = after(chain, ...twoDone, entry.failed('c'));
    expect(standing(failed)).toBe('backward running: a:done b:compensating c:failed');
    const one = after(chain, ...twoDone, entry.failed('c'), entry.compensated('b'));
    expect([standing(one), actions(one)]).toEqual([
      'backward running: a:compensating b:compensated c:failed',
      'compensate a',
    ]);
    const both = after(chain, ...twoDone, entry.failed('c'), entry.compensated('b'), entry.compensated('a'));
    expect(standing(both)).toBe('backward compensated: a:compensated b:compensated c:failed');
  });

  it('has failed, not compensated, when nothing had been done', () => {
    expect(standing(after(chain, entry.failed('a')))).toBe('backward failed: a:failed b:pending c:pending');
  });

  it('leaves a change alone that changed nothing', () => {
    const already = entry.settled('a', { outcome: 'already', compensation: 'none' });
    expect(standing(after(chain, already, entry.failed('b')))).toBe(
      'backward failed: a:done b:failed c:pending',
    );
  });

  it('finds out what became of the steps that were under way', () => {
    const wide = startedWith([aChange('a'), aChange('b'), aChange('c')]);
    const failed = after(wide, entry.waiting('a', LATER), entry.unknown('b', LATER), entry.failed('c'));
    expect(actions(failed)).toBe('find-out a, find-out? b');
    expect(nextActions(failed).map((action) => action.dueAt)).toEqual([null, LATER]);
    const found = [entry.absent('a'), entry.settled('b')];
    const state = after(wide, entry.unknown('b', LATER), entry.failed('c'), ...found);
    expect(standing(state)).toBe('backward running: a:pending b:compensating c:failed');
  });

  it('leaves standing what a change stands on that could not be taken back, until a person lets it go', () => {
    const fork = startedWith([aChange('a'), aChange('b', { after: ['a'] }), aChange('x'), aChange('y')]);
    const done = [entry.settled('x'), entry.settled('a'), entry.settled('b'), entry.failed('y')];
    const blocked = after(fork, ...done, entry.stuck('b'));
    expect(standing(blocked)).toBe('backward running: a:done b:attention x:compensating y:failed');
    const listed = [...done, entry.stuck('b'), entry.compensated('x')];
    expect(standing(after(fork, ...listed))).toBe(
      'backward attention: a:done b:attention x:compensated y:failed',
    );
    expect(actions(after(fork, ...listed, entry.decided('retry')))).toBe('compensate b');
    const rest = after(fork, ...listed, entry.decided('compensate'));
    expect(standing(rest)).toBe('backward running: a:compensating b:attention x:compensated y:failed');
    const end = [...listed, entry.decided('compensate'), entry.compensated('a')];
    expect(after(fork, ...end).status).toBe('attention');
    expect(standing(after(fork, ...end, entry.decided('accept')))).toBe(
      'backward accepted: a:compensated b:attention x:compensated y:failed',
    );
  });

  it('does not wait with the next change for one that waits', () => {
    const wide = startedWith([aChange('a'), aChange('b'), aChange('c')]);
    const state = after(wide, ...twoDone, entry.failed('c'), entry.waiting('b', LATER));
    expect([standing(state), actions(state)]).toEqual([
      'backward running: a:compensating b:compensating c:failed',
      'compensate a, compensate b',
    ]);
  });
});

describe('leaving it to a person', () => {
  const ask = startedWith([aChange('a'), aChange('b', { after: ['a'] })], 'ask');
  const failed = [entry.settled('a'), entry.failed('b')];

  it('takes nothing back, tries again, or goes back, as they decide', () => {
    expect(standing(after(ask, ...failed))).toBe('forward attention: a:done b:failed');
    expect(actions(after(ask, ...failed, entry.decided('retry')))).toBe('apply b');
    expect(actions(after(ask, ...failed, entry.decided('compensate')))).toBe('compensate a');
    expect(standing(after(ask, ...failed, entry.decided('accept')))).toBe(
      'forward accepted: a:done b:failed',
    );
  });

  it('is left to them too when something has been sent, which nothing takes back', () => {
    const sends = startedWith([aChange('a'), aChange('m', { kind: 'send' }), aChange('n', { kind: 'send' })]);
    const state = after(sends, entry.settled('a'), entry.settled('m', { kind: 'send' }), entry.failed('n'));
    expect(standing(state)).toBe('forward attention: a:done m:done n:failed');
  });

  it('may also end a wait', () => {
    const waiting = [entry.settled('a'), entry.waiting('b', LATER)];
    expect(actions(after(ask, ...waiting, entry.decided('compensate')))).toBe('find-out b');
    expect(after(ask, ...waiting, entry.decided('retry')).status).toBe('running');
  });
});

import { msUntilOver, SettledReads } from './settled-reads.js';

const SAVED = '2026-11-22T12:00:00.000Z';

describe('the second of a save', () => {
  it.each([
    ['has just begun', 0, 1_500],
    ['is running', 400, 1_100],
    ['is over, but its saves may still be on their way', 1_200, 300],
    ['is over', 1_500, 0],
    ['is long over', 60_000, 0],
    ['is ahead of what the clock is known to stand at', -30_000, 1_500],
    ['is all that is known of the clock', -Infinity, 1_500],
  ])('%s', (_, passed, ms) => {
    expect(msUntilOver(SAVED, { atLeast: () => Date.parse(SAVED) + passed })).toBe(ms);
  });

  it('counts from its beginning where a save has milliseconds', () => {
    const clock = { atLeast: () => Date.parse(SAVED) + 900 };
    expect(msUntilOver('2026-11-22T12:00:00.700Z', clock)).toBe(600);
  });
});

describe('a version', () => {
  const noted = (...reads: [version: string, settled: boolean][]) => {
    const settledReads = new SettledReads();
    reads.forEach(([version, settled]) => settledReads.note('1', version, settled));
    return settledReads.has('1', 'b');
  };

  it.each<[string, [string, boolean][], boolean]>([
    ['was never read', [], false],
    ['was read when its second was over', [['b', true]], true],
    ['was read too early', [['b', false]], false],
    // prettier-ignore
    ['was read too early by one, and in time by another', [['b', false], ['b', true]], false],
    // prettier-ignore
    ['follows one that was read too early', [['a', false], ['b', true]], true],
    // prettier-ignore
    ['is no longer the last', [['b', true], ['c', true]], false],
  ])('that %s: %j, held %s', (_, reads, held) => {
    expect(noted(...reads)).toBe(held);
  });

  it('is forgotten after many others', () => {
    const settledReads = new SettledReads();
    for (let id = 0; id <= 5_000; id += 1) settledReads.note(String(id), 'b', true);
    expect([settledReads.has('0', 'b'), settledReads.has('1', 'b')]).toEqual([false, true]);
  });
});

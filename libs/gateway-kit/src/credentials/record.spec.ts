import { died, isDeadFor, NOTHING_KNOWN, pauseBeforeProbe, recovered, renewed, taken } from './record.js';

const pauses = { firstMs: 10_000, longestMs: 300_000 };
const NOW = Date.UTC(2026, 10, 22, 8);
const refused = { id: 'd1', reason: 'no', fingerprint: 'a', nowMs: NOW, pauses };
const dead = died({ ...NOTHING_KNOWN, generation: 3, fingerprint: 'a' }, refused);

describe('the shared entry of a credential', () => {
  it('keeps the beginning of a death, and all secrets that were refused', () => {
    const again = died(dead, { ...refused, id: 'd2', fingerprint: 'b', nowMs: NOW + 1_000 });

    expect(again.death).toEqual({
      ...{ id: 'd1', since: '2026-11-22T08:00:00.000Z', reason: 'no', tries: 0 },
      ...{ fingerprints: ['a', 'b'], nextTryAt: NOW + 10_000 },
    });
    expect(['a', 'b', 'c'].map((fingerprint) => isDeadFor(again, fingerprint))).toEqual([true, true, false]);
  });

  it('lets one look when it is due, and at once with other secrets', () => {
    const look = (fingerprint: string, nowMs: number) => taken(dead, { fingerprint, nowMs, pauses })?.death;

    expect(look('a', NOW + 9_999)).toBeUndefined();
    expect(look('a', NOW + 10_000)).toMatchObject({ tries: 1, nextTryAt: NOW + 30_000 });
    expect(look('b', NOW + 1)).toMatchObject({ tries: 0, nextTryAt: NOW + 10_001, fingerprints: ['a', 'b'] });
    expect(taken(NOTHING_KNOWN, { fingerprint: 'a', nowMs: NOW, pauses })).toBeUndefined();
  });

  it('pauses twice as long each time, up to the longest', () => {
    expect([0, 1, 2, 5, 99].map((tries) => pauseBeforeProbe(tries, pauses))).toEqual([
      10_000, 20_000, 40_000, 300_000, 300_000,
    ]);
  });

  it('says of a death that is over which one it was', () => {
    expect(recovered(dead, 'b', NOW + 5_000)).toEqual({
      ...{ generation: 3, fingerprint: 'b' },
      ended: { id: 'd1', since: '2026-11-22T08:00:00.000Z', at: '2026-11-22T08:00:05.000Z' },
    });
    expect(recovered(NOTHING_KNOWN, 'b', NOW)).toBe(NOTHING_KNOWN);
  });

  it('never counts a session below one that somebody holds', () => {
    const session = { fingerprint: 'a', sealed: 's' };

    expect(renewed({ generation: 3 }, { ...session, generation: 4 }).generation).toBe(4);
    expect(renewed({ generation: 6 }, { ...session, generation: 4 }).generation).toBe(7);
    expect(renewed({ generation: 0 }, { ...session, generation: 8 }).generation).toBe(8);
  });
});

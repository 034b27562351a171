import type { Receipt } from '@signalbox/contracts';
import { takeOver, type Intent, type LedgerEntry } from './ledger-entry.js';

const NOW = 1_000_000;
const intent: Intent = {
  ...{ operation: 'apply', hash: 'h', sagaId: 's', epoch: 2, owner: 'second', deadline: NOW + 30_000 },
};
const entry = (more: Partial<LedgerEntry> = {}): LedgerEntry => ({
  ...{ ...intent, owner: 'first', epoch: 1, deadline: NOW - 5_000, state: 'intent', clean: true },
  ...more,
});
const take = (found: LedgerEntry, wanted: Partial<Intent> = {}) =>
  takeOver('key', found, { ...intent, ...wanted }, NOW);
const refusal = (code: string, more: object = {}) => expect.objectContaining({ code, ...more }) as Error;

describe('an entry of the ledger that is there already', () => {
  it('answers with its receipt once it is done', () => {
    const receipt = { id: '1' } as Receipt;

    expect(take(entry({ state: 'done', receipt }))).toEqual({ kind: 'settled', receipt, owner: 'first' });
    // Who did it plays no part any more, nor how long it took.
    expect(take(entry({ state: 'done', receipt, deadline: NOW + 1, clean: false }))).toEqual({
      ...{ kind: 'settled', receipt, owner: 'first' },
    });
  });

  it('refuses other content and another operation, whatever its state', () => {
    for (const state of ['intent', 'done', 'refused', 'voided'] as const) {
      expect(() => take(entry({ state, hash: 'other' }))).toThrow(refusal('KEY_REUSED'));
      expect(() => take(entry({ state }), { operation: 'compensate' })).toThrow(refusal('KEY_REUSED'));
    }
  });

  it('refuses an owner whose epoch is below one that was seen', () => {
    expect(() => take(entry({ epoch: 3 }))).toThrow(refusal('STALE_OWNER'));
    expect(take(entry({ epoch: 2 }))).toMatchObject({ kind: 'mine' });
  });

  it('refuses a key that was given up', () => {
    expect(() => take(entry({ state: 'voided' }))).toThrow(refusal('CONFLICT'));
  });

  it('is locked while another attempt is under way, and says how long', () => {
    expect(() => take(entry({ deadline: NOW + 400 }))).toThrow(
      refusal('LOCKED', { retryAfterMs: 400, details: { key: 'key', effect: 'none' } }),
    );
    expect(take(entry({ deadline: NOW }))).toMatchObject({ kind: 'mine' });
    expect(take(entry({ deadline: NOW + 400, owner: 'second' }))).toMatchObject({ kind: 'mine' });
  });

  it('may have had an effect when an attempt did not end', () => {
    expect(take(entry())).toEqual({
      ...{ kind: 'mine', maybe: true, doubtUntil: NOW - 5_000 },
      entry: { ...intent, state: 'intent', clean: false, doubtUntil: NOW - 5_000 },
    });
  });

  it('had none when all attempts were refused', () => {
    expect(take(entry({ state: 'refused' }))).toMatchObject({ maybe: false, entry: { clean: true } });
  });

  it('may have had one when any attempt before the refused one did not end', () => {
    expect(take(entry({ state: 'refused', clean: false }))).toMatchObject({
      maybe: true,
      entry: { clean: false },
    });
  });

  it('is taken over only once the clocks of all machines are past its deadline', () => {
    const found = entry({ deadline: NOW - 500 });
    expect(() => takeOver('key', found, intent, NOW, 2_000)).toThrow(
      refusal('LOCKED', { retryAfterMs: 1_500 }),
    );
    expect(takeOver('key', found, intent, NOW + 1_500, 2_000)).toMatchObject({ kind: 'mine', maybe: true });
  });

  it('is free at once when its attempt said that it was over', () => {
    expect(take(entry({ deadline: NOW + 9_000, ended: true }))).toMatchObject({ maybe: false });
  });

  it('had none when its attempt notes its effects and died before it got to one', () => {
    const seen = { by: 'first', before: null };
    expect(take(entry({ marks: true }))).toMatchObject({ maybe: false, doubtUntil: 0 });
    expect(take(entry({ marks: true, seen }))).toMatchObject({ maybe: true, doubtUntil: NOW - 5_000 });
    expect(take(entry({ marks: true, seen: { ...seen, by: 'an earlier one' } }))).toMatchObject({
      maybe: false,
    });
  });

  it('stays in doubt as of the last attempt that may have had one, however often it was looked at since', () => {
    const left = entry({ clean: false, doubtUntil: NOW - 60_000, ended: true, deadline: NOW - 10 });
    expect(take(left)).toMatchObject({ maybe: true, doubtUntil: NOW - 60_000 });
  });

  it('refuses a key that was voided before anybody used it, whatever it is used for', () => {
    expect(() => take(entry({ state: 'voided', hash: '' }))).toThrow(refusal('CONFLICT'));
  });
});

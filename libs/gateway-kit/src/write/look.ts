import { asSignalboxError, type TypeDescription } from '@signalbox/contracts';
import type { SystemAdapter } from '../define-gateway.js';
import type { Attempt, Effect, Standing } from './attempt.js';
import { PERFORM } from './kinds/index.js';
import { type LedgerEntry } from './ledger-entry.js';
import { UNDO } from './undo.js';

/** Thrown in place of an effect: everything before it was only looked at, and the effect is not there, or not whole. */
class NotThere extends Error {
  constructor(readonly standing: Standing) {
    super();
  }
}

/**
 * A write's effect as a repeated attempt would find it; nothing is written. `moved`: the record is neither as before nor as
 * wanted. `unclear`: looking can't tell.
 */
export async function look(
  adapter: SystemAdapter,
  entry: LedgerEntry,
  type: TypeDescription,
  key: string,
): Promise<Effect | 'absent' | 'moved' | 'unclear'> {
  const { change, undoes: receipt, seen, made } = entry;
  const about: Attempt['about'] = (_before, _of, standing = 'untouched') =>
    Promise.reject(new NotThere(standing));
  const attempt = { adapter, type, key, maybe: true, inDoubt: true, seen, made, looksOnly: true, about };
  try {
    if (change) return await PERFORM[change.kind]({ ...attempt, change });
    if (receipt) return await UNDO[receipt.compensation]({ ...attempt, receipt });
    return 'unclear';
  } catch (thrown) {
    if (thrown instanceof NotThere) return thrown.standing === 'begun' ? 'unclear' : 'absent';
    const { class: kind } = asSignalboxError(thrown);
    if (kind === 'business') return 'moved';
    if (kind === 'outcome') return 'unclear';
    throw thrown;
  }
}

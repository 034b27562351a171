import { SignalboxError, type ErrorCode, type SystemRecord } from '@signalbox/contracts';

/**
 * Runs a write. Where Frappe itself answers that it failed in the middle (a 500 with the class of an exception, which is
 * what a caller's mistake may look like), its transaction is over, and what the record says now tells whether the write
 * was done. A page of a proxy, a broken connection or a passed deadline say nothing of that kind: those stay unknown.
 * @param effect what the write left behind, read consistently; undefined where it left nothing,
 * `unclear` where nobody can tell.
 * @throws SignalboxError of the failure itself, with no effect, where nothing was done.
 */
export async function settled<T extends SystemRecord | true>(
  write: () => Promise<T>,
  effect: () => Promise<T | 'unclear' | undefined>,
): Promise<T> {
  try {
    return await write();
  } catch (thrown) {
    const error = thrown as SignalboxError;
    const because = error.details?.['because'];
    if (error.code !== 'OUTCOME_UNKNOWN' || because === undefined || !error.details?.['exception'])
      throw error;
    const found = await effect().catch(() => 'unclear' as const);
    // The record was changed, by this write or another.
    if (found === 'unclear') throw error;
    if (found !== undefined) return found;
    throw new SignalboxError(because as ErrorCode, error.message, {
      details: { ...error.details, because: undefined, effect: 'none' },
      cause: error,
    });
  }
}

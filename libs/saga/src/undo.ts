import { canonicalJson, type Receipt } from '@signalbox/contracts';

/** What taking a change back needs: a call, nothing (it changed nothing), or what can't be had. */
export type Undo = 'call' | 'nothing' | 'impossible';

/** How the effect of a receipt is taken back. Some effects can't be: an e-mail that was sent. */
export function undoOf(receipt: Receipt): Undo {
  if (receipt.compensation !== 'none') return 'call';
  const changedNothing =
    receipt.outcome === 'already' ||
    (receipt.before !== null && canonicalJson(receipt.before) === canonicalJson(receipt.after));
  return changedNothing && receipt.kind !== 'send' ? 'nothing' : 'impossible';
}

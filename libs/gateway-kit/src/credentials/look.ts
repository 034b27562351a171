import { AsyncLocalStorage } from 'node:async_hooks';
import { asSignalboxError } from '@signalbox/contracts';

/** What a look at the credentials has found: the vendor took them, refused them, or said nothing about them. */
export interface Look {
  verdict?: 'accepted' | 'rejected';
  /** Our words on why they were refused. */
  reason?: string;
  /** What else went wrong, which says nothing about them. */
  failure?: string;
}

const looks = new AsyncLocalStorage<Look>();

/**
 * Runs calls whose answers say how the credentials are. They go out also while the credential is dead. What they throw
 * otherwise says nothing.
 */
export async function lookWith(work: () => Promise<unknown>): Promise<Look> {
  const look: Look = {};
  await looks.run(look, work).catch((thrown: unknown) => {
    const { code, message } = asSignalboxError(thrown);
    if (code !== 'AUTH_REJECTED') look.failure = message;
    else if (look.verdict === undefined) Object.assign(look, { verdict: 'rejected', reason: message });
  });
  return look;
}

export function currentLook(): Look | undefined {
  return looks.getStore();
}

/** The first answer decides. */
export function noteVerdict(verdict: 'accepted' | 'rejected', reason?: string): void {
  const look = currentLook();
  if (look === undefined || look.verdict !== undefined) return;
  look.verdict = verdict;
  look.reason = reason;
}

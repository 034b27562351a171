import { setTimeout as sleep } from 'node:timers/promises';

/** Asks again until there is an answer. @throws Error that names `what` when `timeoutMs` have passed. */
export async function until<T>(
  what: string,
  probe: () => Promise<T | undefined>,
  { timeoutMs = 30_000, everyMs = 100 } = {},
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const found = await probe();
    if (found !== undefined) return found;
    if (Date.now() > deadline)
      throw new Error(`Waited ${Math.round(timeoutMs / 1000)} s in vain for ${what}`);
    await sleep(everyMs);
  }
}

/** Asks `load` once a key for however many callers, keeps the answer for `ms`, and forgets a failure at once. */
export function expiring<T>(
  ms: number,
  load: (key: string) => Promise<T>,
  now: () => number = Date.now,
): (key: string) => Promise<T> {
  const known = new Map<string, { at: number; value: Promise<T> }>();
  return (key) => {
    const entry = known.get(key);
    if (entry && now() - entry.at < ms) return entry.value;
    const value = load(key);
    const made = { at: now(), value };
    known.set(key, made);
    value.catch(() => {
      if (known.get(key) === made) known.delete(key);
    });
    return value;
  };
}

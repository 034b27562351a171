import type { LimitReading } from '@signalbox/contracts';

/** Name, and the headers with the most and the rest. */
const WINDOWS = [
  ['10 seconds', 'x-hubspot-ratelimit-max', 'x-hubspot-ratelimit-remaining'],
  ['day', 'x-hubspot-ratelimit-daily', 'x-hubspot-ratelimit-daily-remaining'],
] as const;

/** The limits that an answer tells of; searches have a limit of their own and tell of none. Header names in lower case. */
export function limitsIn(headers: Record<string, string>): LimitReading[] {
  return WINDOWS.flatMap(([name, maxHeader, restHeader]) => {
    const [max, remaining] = [Number(headers[maxHeader] || NaN), Number(headers[restHeader] || NaN)];
    return Number.isFinite(max) && Number.isFinite(remaining) ? [{ name, max, remaining }] : [];
  });
}

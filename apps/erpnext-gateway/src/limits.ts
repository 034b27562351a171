import type { LimitReading } from '@signalbox/contracts';

/**
 * Frappe's rate limit, where the site has one: a budget of request time for the whole site, in microseconds.
 * https://docs.frappe.io/framework/user/en/rate-limiting
 */
export function limitsIn(headers: Record<string, string>, nowMs = Date.now()): LimitReading[] {
  const [max, remaining] = [headers['x-ratelimit-limit'], headers['x-ratelimit-remaining']].map(Number);
  if (max === undefined || remaining === undefined || !(max > 0) || Number.isNaN(remaining)) return [];
  const reset = Number(headers['x-ratelimit-reset']);
  return [
    {
      name: 'request time (microseconds)',
      max,
      remaining: Math.max(0, remaining),
      ...(reset > 0 ? { resetsAt: new Date(nowMs + reset * 1_000).toISOString() } : {}),
    },
  ];
}

import { Refusal } from './refusal.js';

const WINDOW_MS = 10_000;
const DAY_MS = 86_400_000;

export interface LimitSettings {
  /** Calls in any ten seconds. HubSpot grants 190 from Professional on; high here, so that tests are not slowed. */
  burstLimit: number;
  /** Calls from midnight to midnight UTC. */
  dailyLimit: number;
  /** Searches in any second. */
  searchLimit: number;
}

/** Counts calls and refuses those over a limit. */
export interface Limits {
  set(settings: Partial<LimitSettings>): void;
  settings(): LimitSettings;
  /** Counts one call. Throws the 429 of the limit that is used up; such a call is not counted. */
  take(kind: 'search' | 'other'): void;
  /** The rate headers as of now; searches carry none. */
  headers(): Record<string, string>;
}

const burstOver = () =>
  new Refusal(429, 'You have reached your ten_secondly_rolling limit.', {
    errorType: 'RATE_LIMIT',
    policyName: 'TEN_SECONDLY_ROLLING',
  });
const dayOver = () =>
  new Refusal(429, 'You have reached your daily limit.', { errorType: 'RATE_LIMIT', policyName: 'DAILY' });
const secondOver = () =>
  new Refusal(429, 'You have reached your secondly limit.', { category: 'RATE_LIMITS' });

export function createLimits(now: () => number): Limits {
  const settings: LimitSettings = { burstLimit: 10_000, dailyLimit: 650_000, searchLimit: 5 };
  const calls = rollingWindow(now, WINDOW_MS);
  const searches = rollingWindow(now, 1_000);
  let day = 0;
  let today = 0;
  const usedToday = () => {
    const current = Math.floor(now() / DAY_MS);
    if (current !== day) [day, today] = [current, 0];
    return today;
  };
  return {
    set: (changed) => void Object.assign(settings, changed),
    settings: () => ({ ...settings }),
    take: (kind) => {
      const [window, limit, over] =
        kind === 'search'
          ? ([searches, settings.searchLimit, secondOver] as const)
          : ([calls, settings.burstLimit, burstOver] as const);
      if (window.count() >= limit) throw over();
      if (usedToday() >= settings.dailyLimit) throw dayOver();
      window.add();
      today += 1;
    },
    headers: () => ({
      'X-HubSpot-RateLimit-Max': String(settings.burstLimit),
      'X-HubSpot-RateLimit-Remaining': String(Math.max(0, settings.burstLimit - calls.count())),
      'X-HubSpot-RateLimit-Interval-Milliseconds': String(WINDOW_MS),
      'X-HubSpot-RateLimit-Daily': String(settings.dailyLimit),
      'X-HubSpot-RateLimit-Daily-Remaining': String(Math.max(0, settings.dailyLimit - usedToday())),
    }),
  };
}

function rollingWindow(now: () => number, lengthMs: number) {
  let taken: number[] = [];
  return {
    count: () => {
      const oldest = now() - lengthMs;
      const live = taken.findIndex((at) => at > oldest);
      if (live !== 0) taken = live === -1 ? [] : taken.slice(live);
      return taken.length;
    },
    add: () => void taken.push(now()),
  };
}

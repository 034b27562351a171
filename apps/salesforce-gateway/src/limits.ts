import type { LimitReading } from '@signalbox/contracts';

/**
 * Limits as every answer tells them:
 * `Sforce-Limit-Info: api-usage=18/5000; per-app-api-usage=17/250(appName=sample-app)`.
 */
export function readLimitInfo(headers: Record<string, string>): LimitReading[] {
  const parts = (headers['sforce-limit-info'] ?? '').split(';');
  return parts.flatMap((part) => {
    const [, name, used, max, app] = /^\s*([\w-]+)=(\d+)\/(\d+)(?:\(appName=([^)]*)\))?/.exec(part) ?? [];
    if (name === undefined || Number(max) === 0) return [];
    const label = NAMES[name] ?? name;
    return [
      {
        name: app === undefined ? label : `${label} ${app}`,
        max: Number(max),
        remaining: Math.max(0, Number(max) - Number(used)),
      },
    ];
  });
}

const NAMES: Readonly<Record<string, string>> = {
  'api-usage': 'API calls in 24 hours',
  'per-app-api-usage': 'API calls in 24 hours of the app',
};

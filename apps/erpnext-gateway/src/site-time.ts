const DAY_MS = 86_400_000;
const SITE_TIME = /^(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2}:\d{2})(?:\.(\d{1,6}))?)?$/;
const UTC_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;

const formats = new Map<string, Intl.DateTimeFormat>();

export function isTimeZone(name: string): boolean {
  try {
    return formatOf(name) !== undefined;
  } catch {
    return false;
  }
}

/**
 * A site's time, `2024-10-16 14:46:26.123456` without a zone, as UTC, `2024-10-16T09:16:26.123Z`. An hour that a clock
 * shows twice is taken as its first; one that it skips, as if the clock had not been changed yet. Undefined for text that
 * is no time.
 */
export function utcFromSite(text: string, zone: string): string | undefined {
  const [, date, time = '00:00:00', fraction = ''] = SITE_TIME.exec(text) ?? [];
  const wall = Date.parse(`${date}T${time}.${fraction.padEnd(3, '0').slice(0, 3)}Z`);
  if (date === undefined || Number.isNaN(wall)) return undefined;
  const before = wall - offsetMs(wall - DAY_MS, zone);
  const after = wall - offsetMs(wall + DAY_MS, zone);
  const found = [before, after].find((instant) => instant + offsetMs(instant, zone) === wall) ?? before;
  return new Date(found).toISOString();
}

/** A UTC time as the site writes it, to milliseconds; undefined for text that is no time with a zone. */
export function siteFromUtc(text: string, zone: string): string | undefined {
  const instant = UTC_TIME.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(instant)) return undefined;
  const local = new Date(instant + offsetMs(instant, zone)).toISOString();
  return `${local.slice(0, 10)} ${local.slice(11, 23)}`;
}

/** A day that exists, `2026-02-28`. */
export function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const parsed = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(text);
}

/** How far a zone's clocks are ahead of UTC at an instant. */
function offsetMs(instant: number, zone: string): number {
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, Number(value)]),
  ) as Record<'year' | 'month' | 'day' | 'hour' | 'minute' | 'second', number>;
  const wall = Date.UTC(parts.year, parts.month - 1, parts.day, parts.hour, parts.minute, parts.second);
  return wall - Math.floor(instant / 1_000) * 1_000;
}

/** @throws RangeError for a name that is no time zone. */
function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    ...{ year: 'numeric', month: 'numeric', day: 'numeric' },
    ...{ hour: 'numeric', minute: 'numeric', second: 'numeric' },
  });
  formats.set(zone, format);
  return format;
}

/**
 * The site's clock: local time without a zone, in microseconds, `2026-11-22 18:46:18.102089`. Each reading is later
 * than the one before.
 */
export class SiteClock {
  private lastMicros = 0;
  private playedMillis: number | undefined;

  constructor(
    private readonly realNow: () => number,
    private readonly random: () => number,
    private readonly timeZone: () => string,
  ) {}

  /** Stops the clock at a moment, or lets it go again. */
  stopAt(millis: number | undefined): void {
    this.playedMillis = millis;
  }

  /** The time now. */
  timestamp(): string {
    const micros = this.now() * 1000 + Math.floor(this.random() * 1000);
    this.lastMicros = Math.max(micros, this.lastMicros + 1 + Math.floor(this.random() * 40));
    return siteTime(this.lastMicros, this.timeZone());
  }

  private now(): number {
    return this.playedMillis ?? this.realNow();
  }

  /** Today's date on the site. */
  today(): string {
    return siteTime(this.now() * 1000, this.timeZone()).slice(0, 10);
  }
}

/** Microseconds since the epoch as the wall clock of a zone shows them. */
export function siteTime(micros: number, timeZone: string): string {
  const millis = Math.floor(micros / 1000);
  const local = new Date(millis + offsetMinutes(millis, timeZone) * 60_000).toISOString();
  const fraction = String(micros % 1_000_000).padStart(6, '0');
  return `${local.slice(0, 10)} ${local.slice(11, 19)}.${fraction}`;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function offsetMinutes(millis: number, timeZone: string): number {
  const format =
    formats.get(timeZone) ?? new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' });
  formats.set(timeZone, format);
  const name = format.formatToParts(millis).find((part) => part.type === 'timeZoneName')?.value ?? '';
  const offset = /GMT([+-])(\d\d):(\d\d)/.exec(name);
  if (!offset) return 0;
  return (offset[1] === '-' ? -1 : 1) * (Number(offset[2]) * 60 + Number(offset[3]));
}

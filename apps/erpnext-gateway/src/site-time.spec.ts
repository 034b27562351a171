import { isDate, isTimeZone, siteFromUtc, utcFromSite } from './site-time.js';

describe('site time', () => {
  it('becomes UTC to the millisecond by the zone of the site', () => {
    expect(utcFromSite('2024-10-16 14:46:26.123456', 'Asia/Kolkata')).toBe('2024-10-16T09:16:26.123Z');
    expect(utcFromSite('2024-10-16 14:46:26', 'UTC')).toBe('2024-10-16T14:46:26.000Z');
    expect(utcFromSite('2024-01-01', 'America/New_York')).toBe('2024-01-01T05:00:00.000Z');
    expect(utcFromSite('2024-07-01 00:00:00.5', 'America/New_York')).toBe('2024-07-01T04:00:00.500Z');
    expect(utcFromSite('2024-03-01 00:30:00', 'Asia/Kathmandu')).toBe('2024-02-29T18:45:00.000Z');
  });

  it('takes an hour that a clock shows twice as its first, and moves on one that it skips', () => {
    // Berlin goes back from 03:00 to 02:00 on 27 October 2024, and skips 02:00 to 03:00 on 31 March 2024.
    expect(utcFromSite('2024-10-27 02:30:00', 'Europe/Berlin')).toBe('2024-10-27T00:30:00.000Z');
    expect(utcFromSite('2024-10-27 03:00:00', 'Europe/Berlin')).toBe('2024-10-27T02:00:00.000Z');
    expect(utcFromSite('2024-03-31 02:30:00', 'Europe/Berlin')).toBe('2024-03-31T01:30:00.000Z');
    expect(utcFromSite('2024-03-31 03:00:00', 'Europe/Berlin')).toBe('2024-03-31T01:00:00.000Z');
    // New York, where clocks are behind UTC.
    expect(utcFromSite('2024-11-03 01:30:00', 'America/New_York')).toBe('2024-11-03T05:30:00.000Z');
    expect(utcFromSite('2024-03-10 03:30:00', 'America/New_York')).toBe('2024-03-10T07:30:00.000Z');
  });

  it('comes from UTC and from times with an offset', () => {
    expect(siteFromUtc('2024-10-16T09:16:26.123Z', 'Asia/Kolkata')).toBe('2024-10-16 14:46:26.123');
    expect(siteFromUtc('2024-10-16T09:16:26+02:00', 'Asia/Kolkata')).toBe('2024-10-16 12:46:26.000');
    expect(siteFromUtc('2024-12-31T23:00:00Z', 'Europe/Berlin')).toBe('2025-01-01 00:00:00.000');
  });

  it('survives the way there and back, every hour of a year with clock changes', () => {
    const zone = 'Australia/Lord_Howe';
    const lost: string[] = [];
    for (let hour = 0; hour < 366 * 24; hour += 1) {
      const utc = new Date(Date.UTC(2024, 0, 1, hour)).toISOString();
      const back = utcFromSite(siteFromUtc(utc, zone) as string, zone);
      if (back !== utc) lost.push(utc);
    }
    // Clocks there go back half an hour at 02:00: one full hour is shown twice.
    expect(lost).toEqual(['2024-04-06T15:00:00.000Z']);
  });

  it('is undefined for what is no time', () => {
    for (const text of ['', 'yesterday', '2024-13-01 00:00:00', '2024-10-16 25:00:00', '16.10.2024'])
      expect(utcFromSite(text, 'UTC')).toBeUndefined();
    for (const text of ['2024-10-16 09:16:26', '2024-10-16', '2024-13-16T00:00:00Z', 'now'])
      expect(siteFromUtc(text, 'UTC')).toBeUndefined();
  });

  it('knows time zones and days', () => {
    expect(['Asia/Kolkata', 'UTC', 'Middle/Nowhere', ''].map(isTimeZone)).toEqual([true, true, false, false]);
    expect(['2024-02-29', '2023-02-29', '2024-2-29', '2024-02-29 00:00:00'].map(isDate)).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });
});

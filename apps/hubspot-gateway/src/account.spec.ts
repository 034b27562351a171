import { msUntilMidnight, readAccount, recordUrl } from './account.js';
import { limitsIn } from './limits.js';

const DETAILS = {
  portalId: 4242,
  accountType: 'STANDARD',
  timeZone: 'US/Eastern',
  companyCurrency: 'EUR',
  additionalCurrencies: ['USD'],
  uiDomain: 'app-eu1.hubspot.com',
};

describe('an account', () => {
  it('is read from its details', () => {
    expect(readAccount(DETAILS)).toEqual({
      portalId: 4242,
      accountType: 'STANDARD',
      currency: 'EUR',
      hasMoreCurrencies: true,
      timeZone: 'US/Eastern',
      uiDomain: 'app-eu1.hubspot.com',
    });
  });

  it('may leave out all but its id', () => {
    expect(readAccount({ portalId: 1 })).toEqual({
      portalId: 1,
      accountType: 'unknown',
      currency: null,
      hasMoreCurrencies: false,
      timeZone: 'UTC',
      uiDomain: 'app.hubspot.com',
    });
    expect(() => readAccount({})).toThrow("HubSpot's account details came without the account's id.");
  });

  it('tells where a person opens a record', () => {
    expect(recordUrl(readAccount(DETAILS), '0-27', '5')).toBe(
      'https://app-eu1.hubspot.com/contacts/4242/record/0-27/5',
    );
  });
});

describe('midnight', () => {
  const HOUR = 3_600_000;
  const at = Date.parse('2026-11-22T08:27:44.500Z');

  it.each([
    ['UTC', 15 * HOUR + 32 * 60_000 + 15_500],
    ['US/Eastern', 20 * HOUR + 32 * 60_000 + 15_500],
    ['Asia/Kolkata', 10 * HOUR + 2 * 60_000 + 15_500],
    ['Nowhere/Land', HOUR],
    [undefined, HOUR],
  ])('in %s comes in so many milliseconds', (zone, ms) => {
    expect(msUntilMidnight(zone, at)).toBe(ms);
  });

  it('at midnight is a day away', () => {
    expect(msUntilMidnight('UTC', Date.parse('2026-11-22T00:00:00Z'))).toBe(24 * HOUR);
  });
});

describe('limits', () => {
  it('are read from the headers of any call, and of a search there are none', () => {
    const headers = {
      'x-hubspot-ratelimit-max': '190',
      'x-hubspot-ratelimit-remaining': '0',
      'x-hubspot-ratelimit-daily': '650000',
      'x-hubspot-ratelimit-daily-remaining': '649999',
    };
    expect([limitsIn(headers), limitsIn({ 'x-hubspot-ratelimit-max': '' })]).toEqual([
      [
        { name: '10 seconds', max: 190, remaining: 0 },
        { name: 'day', max: 650_000, remaining: 649_999 },
      ],
      [],
    ]);
  });
});

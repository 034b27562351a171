import { limitsIn } from './limits.js';

describe('the rate limit of a site', () => {
  const now = Date.UTC(2026, 10, 22, 13, 21, 40);

  it('is request time, as the headers tell it', () => {
    const headers = {
      'x-ratelimit-limit': '200000',
      'x-ratelimit-remaining': '190308',
      'x-ratelimit-reset': '20',
    };

    expect(limitsIn(headers, now)).toEqual([
      {
        name: 'request time (microseconds)',
        max: 200_000,
        remaining: 190_308,
        resetsAt: '2026-11-22T13:22:00.000Z',
      },
    ]);
  });

  it('is not there on a site without one, and never below zero', () => {
    expect(limitsIn({}, now)).toEqual([]);
    expect(limitsIn({ 'x-ratelimit-limit': '100', 'x-ratelimit-remaining': '-20' }, now)).toEqual([
      { name: 'request time (microseconds)', max: 100, remaining: 0 },
    ]);
  });
});

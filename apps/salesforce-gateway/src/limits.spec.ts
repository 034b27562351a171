import { readLimitInfo } from './limits.js';

describe('Sforce-Limit-Info', () => {
  it.each([
    ['api-usage=18/5000', [{ name: 'API calls in 24 hours', max: 5_000, remaining: 4_982 }]],
    [
      'api-usage=25/5000; per-app-api-usage=17/250(appName=sample-connected-app)',
      [
        { name: 'API calls in 24 hours', max: 5_000, remaining: 4_975 },
        { name: 'API calls in 24 hours of the app sample-connected-app', max: 250, remaining: 233 },
      ],
    ],
    ['api-usage=5100/5000', [{ name: 'API calls in 24 hours', max: 5_000, remaining: 0 }]],
    ['nonsense', []],
    ['api-usage=0/0', []],
  ])('%s', (header, readings) => {
    expect(readLimitInfo({ 'sforce-limit-info': header })).toEqual(readings);
  });

  it('is not in every answer', () => {
    expect(readLimitInfo({})).toEqual([]);
  });
});

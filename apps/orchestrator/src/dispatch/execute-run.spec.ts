import { retryPause } from './execute-run.js';

describe('a run that could not go on', () => {
  it('is tried again later after passing failures, longer each time, never before the hint', () => {
    expect([1, 2, 3, 20].map((attempts) => retryPause({ code: 'UNAVAILABLE' }, attempts))).toEqual([
      2_000, 4_000, 8_000, 300_000,
    ]);
    expect(retryPause({ code: 'QUOTA_EXHAUSTED', retryAfterMs: 3_600_000 }, 1)).toBe(3_600_000);
    expect(retryPause({ code: 'AUTH_REJECTED' }, 1)).toBe(2_000);
  });

  it('is given up at once where trying again can not help, and after five tries where the defect is ours', () => {
    expect(retryPause({ code: 'VALIDATION' }, 1)).toBeUndefined();
    expect(retryPause({ code: 'BAD_REQUEST' }, 1)).toBeUndefined();
    expect(retryPause({ code: 'INTERNAL' }, 4)).toBe(16_000);
    expect(retryPause({ code: 'INTERNAL' }, 5)).toBeUndefined();
  });
});

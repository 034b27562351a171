import { SalesforceError } from './errors.js';

/** The org's allocation of API calls in 24 hours. */
const DAILY_CALLS = 1_000_000;

/** Counts API calls as the org does; a composite request is one call. */
export class Usage {
  private calls = 0;

  /** Counts a call; throws REQUEST_LIMIT_EXCEEDED once the allocation is used up. */
  count(): void {
    if (this.calls >= DAILY_CALLS)
      throw new SalesforceError(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.');
    this.calls += 1;
  }

  /** The value of `Sforce-Limit-Info`. */
  header(): string {
    return `api-usage=${this.calls}/${DAILY_CALLS}`;
  }

  limits(): Record<string, { Max: number; Remaining: number }> {
    return {
      ConcurrentAsyncGetReportInstances: { Max: 200, Remaining: 200 },
      DailyApiRequests: { Max: DAILY_CALLS, Remaining: DAILY_CALLS - this.calls },
      DailyAsyncApexExecutions: { Max: 250_000, Remaining: 250_000 },
      DailyBulkApiBatches: { Max: 15_000, Remaining: 15_000 },
      DailyBulkV2QueryJobs: { Max: 10_000, Remaining: 10_000 },
      DataStorageMB: { Max: 10_240, Remaining: 10_102 },
      FileStorageMB: { Max: 10_240, Remaining: 10_240 },
      HourlyTimeBasedWorkflow: { Max: 1_000, Remaining: 1_000 },
    };
  }

  reset(): void {
    this.calls = 0;
  }
}

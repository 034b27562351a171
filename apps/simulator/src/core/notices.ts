import { setTimeout as sleep } from 'node:timers/promises';
import type { NoticeRequest, NoticeTarget } from '../vendor.js';

/** How long a vendor waits for an answer and before each further attempt. */
export interface NoticeSchedule {
  timeoutMs: number;
  retryAfterMs: readonly number[];
}

const doubling = (count: number, firstMs: number, maxMs: number): number[] =>
  Array.from({ length: count }, (_, index) => Math.min(maxMs, firstMs * 2 ** index));

/**
 * Each vendor's schedule. Salesforce tries for 24 hours at intervals that grow to two hours, HubSpot ten times within
 * 24 hours: a day is played in a quarter of an hour here. ERPNext's is its own: three attempts, 1 s and 4 s apart.
 */
export const NOTICE_SCHEDULES: Record<string, NoticeSchedule> = {
  salesforce: { timeoutMs: 10_000, retryAfterMs: doubling(17, 1_000, 75_000) },
  erpnext: { timeoutMs: 5_000, retryAfterMs: [1_000, 4_000] },
  hubspot: { timeoutMs: 5_000, retryAfterMs: doubling(10, 1_000, 180_000) },
};
const ONCE: NoticeSchedule = { timeoutMs: 5_000, retryAfterMs: [] };

export interface NoticeAttempt {
  at: string;
  /** Null where no answer came. */
  status: number | null;
  error?: string;
}

export interface SentNotice {
  vendor: string;
  url: string;
  /** As it was sent last. */
  body: string;
  headers: Record<string, string>;
  state: 'pending' | 'delivered' | 'dropped';
  attempts: NoticeAttempt[];
}

type NoticeSource = NoticeRequest | (() => NoticeRequest);

/** Sends the vendors' notices in the background and remembers what became of them. */
export class NoticeSender {
  private readonly targets = new Map<string, NoticeTarget>();
  private sent: SentNotice[] = [];
  private stop = new AbortController();

  /** `pace` stretches (over 1) or shortens (under 1) the waits between attempts. */
  constructor(private readonly pace = 1) {}

  setTarget(vendor: string, target: NoticeTarget | undefined): void {
    if (target) this.targets.set(vendor, target);
    else this.targets.delete(vendor);
  }

  target(vendor: string): NoticeTarget | undefined {
    return this.targets.get(vendor);
  }

  /** Does nothing while nobody listens. */
  notify(vendor: string, source: NoticeSource): void {
    const target = this.targets.get(vendor);
    if (!target) return;
    const notice: SentNotice = {
      vendor,
      url: target.url,
      body: '',
      headers: {},
      state: 'pending',
      attempts: [],
    };
    this.sent.push(notice);
    void this.deliver(notice, source, this.stop.signal);
  }

  list(): SentNotice[] {
    return this.sent;
  }

  /** Forgets what was sent and gives up what is still to be sent; the targets stay. */
  clear(): void {
    this.stop.abort();
    this.stop = new AbortController();
    this.sent = [];
  }

  private async deliver(notice: SentNotice, source: NoticeSource, signal: AbortSignal): Promise<void> {
    const { timeoutMs, retryAfterMs } = NOTICE_SCHEDULES[notice.vendor] ?? ONCE;
    for (const wait of [0, ...retryAfterMs]) {
      await sleep(wait * this.pace, undefined, { signal, ref: false }).catch(() => undefined);
      if (signal.aborted) return;
      if (await attempt(notice, source, AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]))) {
        notice.state = 'delivered';
        return;
      }
    }
    notice.state = 'dropped';
  }
}

async function attempt(notice: SentNotice, source: NoticeSource, signal: AbortSignal): Promise<boolean> {
  const entry: NoticeAttempt = { at: new Date().toISOString(), status: null };
  notice.attempts.push(entry);
  try {
    const request = typeof source === 'function' ? source() : source;
    Object.assign(notice, { body: request.body, headers: request.headers });
    const init = { method: 'POST', body: request.body, headers: request.headers, signal };
    const response = await fetch(notice.url, init);
    const text = await response.text();
    entry.status = response.status;
    return request.accepted?.(response.status, text) ?? response.status < 300;
  } catch (error) {
    const { cause, message } = error as Error;
    entry.error = cause instanceof Error ? cause.message : message;
    return false;
  }
}

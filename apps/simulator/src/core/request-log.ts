/** One request that arrived at a vendor. */
export interface LoggedRequest {
  /** ISO time of arrival. */
  at: string;
  vendor: string;
  /** By which of the vendor's doors it came; the first has no name. */
  lane?: string;
  method: string;
  /** As it came, encoded. */
  url: string;
  /** Null while no answer was given, or when none ever was. */
  status: number | null;
  /** The status with which the vendor ended its work, whoever heard of it; null where it did none, or not yet. */
  worked: number | null;
  /** Milliseconds from arrival to answer. */
  ms: number | null;
  bodyBytes: number;
  /** The first 4 KB. */
  body: string;
}

const KEPT_BODY = 4096;
const KEPT_REQUESTS = 50_000;

/** What became of a request that was noted. */
export interface Noted {
  worked(status: number): void;
  answered(status: number): void;
}

/** Every request that arrived, oldest first; only the newest 50,000 are kept, the totals count all. */
export class RequestLog {
  private entries: LoggedRequest[] = [];
  private readonly totals = new Map<string, number>();

  /** Notes an arrival; tell the result when the work is done and when the answer is out. */
  arrived(
    { vendor, lane, method, url }: Pick<LoggedRequest, 'vendor' | 'lane' | 'method' | 'url'>,
    body: Buffer,
  ): Noted {
    const began = Date.now();
    const entry: LoggedRequest = {
      at: new Date(began).toISOString(),
      vendor,
      ...(lane === undefined ? {} : { lane }),
      method,
      url,
      status: null,
      worked: null,
      ms: null,
      bodyBytes: body.length,
      body: body.subarray(0, KEPT_BODY).toString('utf8'),
    };
    this.entries.push(entry);
    if (this.entries.length > KEPT_REQUESTS * 1.2) this.entries = this.entries.slice(-KEPT_REQUESTS);
    this.totals.set(vendor, (this.totals.get(vendor) ?? 0) + 1);
    return {
      worked: (status) => void (entry.worked = status),
      answered: (status) => {
        entry.status = status;
        entry.ms = Date.now() - began;
      },
    };
  }

  list(filter: { vendor?: string; path?: string } = {}): LoggedRequest[] {
    const path = filter.path === undefined ? undefined : new RegExp(filter.path);
    return this.entries.filter(
      (entry) => (!filter.vendor || entry.vendor === filter.vendor) && (!path || path.test(entry.url)),
    );
  }

  /** Requests since the start, by vendor. */
  counts(): ReadonlyMap<string, number> {
    return this.totals;
  }

  clear(): void {
    this.entries = [];
  }
}

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
  /** Milliseconds from arrival to answer. */
  ms: number | null;
  bodyBytes: number;
  /** The first 4 KB. */
  body: string;
}

const KEPT_BODY = 4096;
const KEPT_REQUESTS = 50_000;

/** Every request that arrived, oldest first; only the newest 50,000 are kept, the totals count all. */
export class RequestLog {
  private entries: LoggedRequest[] = [];
  private readonly totals = new Map<string, number>();

  /** Notes an arrival; call the result with the status once the answer is out. */
  arrived(
    { vendor, lane, method, url }: Pick<LoggedRequest, 'vendor' | 'lane' | 'method' | 'url'>,
    body: Buffer,
  ): (status: number) => void {
    const began = Date.now();
    const entry: LoggedRequest = {
      at: new Date(began).toISOString(),
      vendor,
      ...(lane === undefined ? {} : { lane }),
      method,
      url,
      status: null,
      ms: null,
      bodyBytes: body.length,
      body: body.subarray(0, KEPT_BODY).toString('utf8'),
    };
    this.entries.push(entry);
    if (this.entries.length > KEPT_REQUESTS * 1.2) this.entries = this.entries.slice(-KEPT_REQUESTS);
    this.totals.set(vendor, (this.totals.get(vendor) ?? 0) + 1);
    return (status) => {
      entry.status = status;
      entry.ms = Date.now() - began;
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

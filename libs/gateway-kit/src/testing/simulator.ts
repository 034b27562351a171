import type { VendorAnswer, VendorCall } from './gateway-under-test.js';

export interface StoredRecord {
  type: string;
  id: string;
  fields: Record<string, unknown>;
  deleted: boolean;
}

export interface LoggedRequest {
  /** UTC, of its arrival. */
  at: string;
  method: string;
  url: string;
  /** The first 4 KB. */
  body: string;
  /** Which of the vendor's doors it came by; the first has no name. */
  lane?: string;
  /** Null while no answer was given. */
  status: number | null;
  /** The status with which the vendor ended its work, whoever heard of it; null where it did none, or not yet. */
  worked: number | null;
}

export interface Fault extends VendorCall, Partial<VendorAnswer> {
  kind:
    | 'status'
    | 'latency'
    | 'hang'
    | 'hang-after'
    | 'reset'
    | 'reset-after'
    | 'late'
    | 'hold'
    | 'hold-after'
    | 'expire-token';
  /** Text in the decoded path or in the body. */
  mentions?: string;
  /** Only what comes by this door. */
  lane?: string;
  /** Requests that it hits; default 1, 0 until it is removed. */
  count?: number;
  ms?: number;
  workMs?: number;
}

/** One entry of what can go wrong. */
export interface CataloguedFault {
  /** Null for a general kind. */
  vendor: string | null;
  name: string;
  /** It says itself which requests it hits. */
  scoped: boolean;
}

/** A fault that stands, and how many requests wait for its removal. */
export interface StandingFault {
  id: string;
  hits: number;
  held: number;
}

export interface SentNotice {
  body: string;
  headers: Record<string, string>;
  state: 'pending' | 'delivered' | 'dropped';
}

/** The simulator's control API, for one vendor: what really happened there, and what goes wrong. */
export class Simulator {
  constructor(
    private readonly control: string,
    private readonly vendor: string,
  ) {}

  /** Records that are there. */
  async records(type: string): Promise<StoredRecord[]> {
    const all = await this.everyRecord(type);
    return all.filter(({ deleted }) => !deleted);
  }

  /** Records that hold a value in any of their fields, deleted ones included. */
  async recordsWith(type: string, value: string): Promise<StoredRecord[]> {
    const all = await this.everyRecord(type);
    return all.filter(({ fields }) => Object.values(fields).includes(value));
  }

  /** All data anew; without key fields, as before an admin created them. */
  async reset(options: { keyFields: boolean }): Promise<void> {
    await this.ask('POST', 'reset', options);
  }

  /** A person makes or changes a record in the vendor's own interface; the vendor's notices go out. */
  async edit(type: string, id: string | undefined, fields: Record<string, unknown>): Promise<string> {
    const made = await this.ask('POST', 'edit', { vendor: this.vendor, type, id, fields });
    return (made as { id: string }).id;
  }

  /** Returns the fault's id. */
  async fault(fault: Fault): Promise<string> {
    const added = await this.ask('POST', 'faults', { vendor: this.vendor, ...fault });
    return (added as { id: string }).id;
  }

  /** One of the vendor's own faults, by its name. */
  async namedFault(name: string, more: Partial<Fault> = {}): Promise<string> {
    const added = await this.ask('POST', 'faults', { vendor: this.vendor, name, ...more });
    return (added as { id: string }).id;
  }

  /** All that can go wrong: the general kinds, and the vendor's own. */
  async faultCatalogue(): Promise<CataloguedFault[]> {
    const all = (await this.ask('GET', 'faults/catalogue')) as CataloguedFault[];
    return all.filter(({ vendor }) => vendor === null || vendor === this.vendor);
  }

  faults(): Promise<StandingFault[]> {
    return this.ask('GET', 'faults') as Promise<StandingFault[]>;
  }

  /** Ends one fault, or all; what it held goes on. */
  async clearFaults(id?: string): Promise<void> {
    await this.ask('DELETE', id === undefined ? 'faults' : `faults/${id}`);
  }

  /** Opens another door to the vendor, which log and faults can tell from the first. */
  async openLane(lane: string): Promise<string> {
    return ((await this.ask('POST', 'lanes', { vendor: this.vendor, lane })) as { url: string }).url;
  }

  /** Every credential that was shown to the vendor or handed out by it. */
  secrets(): Promise<string[]> {
    return this.ask('GET', `secrets?vendor=${this.vendor}`) as Promise<string[]>;
  }

  /** Requests that arrived since the log was cleared, oldest first. */
  async requests(call: VendorCall = { path: '' }): Promise<LoggedRequest[]> {
    const logged = (await this.ask('GET', `requests?vendor=${this.vendor}`)) as LoggedRequest[];
    const path = new RegExp(call.path);
    return logged.filter(
      ({ method, url }) => (call.method ?? method) === method && path.test(decodeURIComponent(url)),
    );
  }

  async clearRequests(): Promise<void> {
    await this.ask('DELETE', 'requests');
  }

  async sendNoticesTo(url: string): Promise<void> {
    await this.ask('PUT', 'notices', { vendor: this.vendor, url });
  }

  async notices(): Promise<SentNotice[]> {
    const sent = (await this.ask('GET', 'notices')) as (SentNotice & { vendor: string })[];
    return sent.filter(({ vendor }) => vendor === this.vendor);
  }

  /** Archived and deleted ones included. */
  everyRecord(type: string): Promise<StoredRecord[]> {
    const query = new URLSearchParams({ vendor: this.vendor, type });
    return this.ask('GET', `records?${query.toString()}`) as Promise<StoredRecord[]>;
  }

  private async ask(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${this.control}/__simulator/${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer = (await response.json()) as unknown;
    if (response.ok) return answer;
    throw new Error(`the simulator refused ${method} ${path}: ${JSON.stringify(answer)}`);
  }
}

import type { EditRequest, ResetOptions } from './core/control.js';
import type { Fault, StandingFault } from './core/faults.js';
import type { SentNotice } from './core/notices.js';
import type { LoggedRequest } from './core/request-log.js';
import { runSimulator } from './core/simulator.js';
import type { NoticeTarget, StoredRecord } from './vendor.js';
import { vendorFactories } from './vendors.js';

export type { EditRequest, Fault, LoggedRequest, NoticeTarget, ResetOptions, SentNotice, StandingFault };
export type { StoredRecord } from './vendor.js';

/** A fault of a general kind, or one of the vendor's by its name. */
export type AskedFault = Fault | (Omit<Fault, 'kind'> & { name: string });

export type VendorName = keyof typeof vendorFactories;

/** The control API over HTTP; each method throws an Error with the API's message. */
export interface SimulatorControl {
  reset(options?: ResetOptions): Promise<void>;
  /** Returns the fault's id. */
  fault(fault: AskedFault): Promise<string>;
  /** Every kind of fault and every vendor's named ones; `scoped` ones say themselves which requests they hit. */
  faultCatalogue(): Promise<{ vendor: string | null; name: string; about: string | null; scoped: boolean }[]>;
  faults(): Promise<StandingFault[]>;
  /** Removes one fault, or all; what they held goes on. */
  clearFaults(id?: string): Promise<void>;
  /** Opens another door to a vendor, whose requests the log and the faults can tell; returns its URL. */
  openLane(vendor: string, lane: string): Promise<string>;
  /** Every credential that callers showed or the vendor handed out. */
  secrets(vendor: string): Promise<string[]>;
  requests(filter?: { vendor?: string; path?: string }): Promise<LoggedRequest[]>;
  clearRequests(): Promise<void>;
  records(filter?: { vendor?: string; type?: string }): Promise<(StoredRecord & { vendor: string })[]>;
  /** A person edits in the vendor's UI; returns the record's id. */
  edit(edit: EditRequest): Promise<string>;
  /** Says where a vendor's notices go; without a target nowhere. */
  sendNotices(vendor: string, target?: NoticeTarget): Promise<void>;
  notices(): Promise<SentNotice[]>;
}

/** A client of the control API at `url`: the control port, or any vendor's own. */
export function controlClient(url: string): SimulatorControl {
  const call = async (method: string, path: string, body?: unknown) => {
    const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
    const response = await fetch(`${url}/__simulator${path}`, init);
    const answer = (await response.json()) as { error?: string };
    if (!response.ok) throw new Error(answer.error ?? `control API answered ${response.status}`);
    return answer as never;
  };
  const query = (filter: object = {}) => `?${new URLSearchParams({ ...filter })}`;
  return {
    reset: async (options = {}) => void (await call('POST', '/reset', options)),
    fault: async (fault) => (await (call('POST', '/faults', fault) as Promise<{ id: string }>)).id,
    faults: () => call('GET', '/faults'),
    faultCatalogue: () => call('GET', '/faults/catalogue'),
    clearFaults: async (id) => void (await call('DELETE', id ? `/faults/${id}` : '/faults')),
    openLane: async (vendor, lane) =>
      (await (call('POST', '/lanes', { vendor, lane }) as Promise<{ url: string }>)).url,
    secrets: (vendor) => call('GET', `/secrets${query({ vendor })}`),
    requests: (filter) => call('GET', `/requests${query(filter)}`),
    clearRequests: async () => void (await call('DELETE', '/requests')),
    records: (filter) => call('GET', `/records${query(filter)}`),
    edit: async (edit) => (await (call('POST', '/edit', edit) as Promise<{ id: string }>)).id,
    sendNotices: async (vendor, target) =>
      target
        ? void (await call('PUT', '/notices', { vendor, ...target }))
        : void (await call('DELETE', `/notices${query({ vendor })}`)),
    notices: () => call('GET', '/notices'),
  };
}

export interface TestSimulator {
  /** The base URL of each vendor and of the control API, without a trailing slash. */
  urls: Record<VendorName | 'control', string>;
  control: SimulatorControl;
  stop(): Promise<void>;
}

/** Starts all vendors, or those named, inside this process on free loopback ports. */
export async function startSimulator(
  options: { seed?: number; vendors?: VendorName[]; noticePace?: number } = {},
): Promise<TestSimulator> {
  const { vendors = Object.keys(vendorFactories) as VendorName[], ...rest } = options;
  const factories = Object.fromEntries(vendors.map((name) => [name, vendorFactories[name]]));
  const { urls, stop } = await runSimulator({ ...rest, factories });
  return { urls: urls as TestSimulator['urls'], control: controlClient(String(urls.control)), stop };
}

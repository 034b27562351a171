/** One record as a simulated vendor stores it. */
export interface StoredRecord {
  vendor: string;
  type: string;
  id: string;
  fields: Record<string, unknown>;
  deleted: boolean;
}

export interface LoggedRequest {
  at: string;
  vendor: string;
  method: string;
  url: string;
  /** Null while no answer was given. */
  status: number | null;
  /** The first 4 KB. */
  body: string;
}

export interface Fault {
  vendor: string;
  method?: string;
  path?: string;
  body?: string;
  count?: number;
  kind: string;
  status?: number;
  response?: unknown;
  ms?: number;
}

/** The simulator's control API: people who edit records, things that go wrong, and what really happened. */
export interface SimulatorControl {
  /** A person changes a record in the vendor's own user interface; the vendor sends its notices. */
  edit(vendor: string, type: string, id: string, fields: Record<string, unknown>): Promise<void>;
  /** Resolves to what takes the fault away again. */
  addFault(fault: Fault): Promise<() => Promise<void>>;
  records(filter?: { vendor?: string; type?: string }): Promise<StoredRecord[]>;
  requests(filter?: { vendor?: string; path?: string }): Promise<LoggedRequest[]>;
}

export function createSimulatorControl(url: string): SimulatorControl {
  const call = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(`${url}/__simulator${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      signal: AbortSignal.timeout(30_000),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`The simulator refused ${method} ${path}: ${response.status} ${text}`);
    return JSON.parse(text) as unknown;
  };
  return {
    edit: async (vendor, type, id, fields) =>
      void (await call('POST', '/edit', { vendor, type, id, fields })),
    async addFault(fault) {
      const { id } = (await call('POST', '/faults', fault)) as { id: string };
      return async () => void (await call('DELETE', `/faults/${id}`));
    },
    records: async (filter = {}) => (await call('GET', `/records${query(filter)}`)) as StoredRecord[],
    requests: async (filter = {}) => (await call('GET', `/requests${query(filter)}`)) as LoggedRequest[],
  };
}

function query(filter: Record<string, string>): string {
  const text = new URLSearchParams(filter).toString();
  return text === '' ? '' : `?${text}`;
}

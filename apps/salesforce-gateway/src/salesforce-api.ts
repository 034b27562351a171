import { SignalboxError } from '@signalbox/contracts';
import type { VendorClient, VendorRequest, VendorResponse } from '@signalbox/gateway-kit';
import { readRefusal } from './error-body.js';
import { OrgClock } from './org-clock.js';
import { salesforceFailure } from './salesforce.errors.js';
import type { Soql } from './soql.js';
import type { Row } from './values.js';

/** A page of a query's answer, or of a subquery's. */
export interface QueryPage {
  /** Records of the whole answer. */
  totalSize: number;
  records: Row[];
  /** Where the answer goes on; undefined on the last page. */
  nextUrl: string | undefined;
}

export interface Allocation {
  Max: number;
  Remaining: number;
}

/** Salesforce takes 16,384 bytes of address and headers together. */
const LONGEST_PATH = 8_000;
/** The fewest records a page that may be asked for: as many as one of our own pages may have. */
const SMALL_BATCH = { 'sforce-query-options': 'batchSize=200' };
const NEXT_URL = /^\/services\/data\/v\d+\.\d\/query\/[\w-]+$/;

/**
 * The calls of the REST API that the gateway makes.
 * https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/intro_rest_resources.htm
 */
export class SalesforceApi {
  private readonly base: string;
  /** Until the org says otherwise. */
  private takesComposite = true;
  private readonly client: Pick<VendorClient, 'request'>;
  readonly clock = new OrgClock();

  constructor(
    client: VendorClient,
    /** `v64.0` */
    version: string,
  ) {
    this.base = `/services/data/${version}`;
    this.client = {
      request: async (request) => {
        const response = await client.request(request);
        this.clock.hear(response.headers['date']);
        return response;
      },
    };
  }

  /** The body of a describe call; undefined where the org has no such type, or hides it. */
  async describe(type: string): Promise<unknown> {
    if (!/^[A-Za-z]\w*$/.test(type)) return undefined;
    const path = `${this.base}/sobjects/${type}/describe`;
    const { status, json } = await this.client.request({ method: 'GET', path, accept: [404] });
    return status === 404 ? undefined : json;
  }

  /**
   * The first page of a query's answer, in small pages where it is going to be paged. A query too long for an address
   * travels in a body; it costs one call too.
   */
  async query(text: Soql, pages: 'large' | 'small' = 'large'): Promise<QueryPage> {
    const path = `${this.base}/query?q=${encodeURIComponent(text)}`;
    const headers = pages === 'small' ? SMALL_BATCH : {};
    if (path.length <= LONGEST_PATH)
      return readPage((await this.client.request({ method: 'GET', path, headers })).json);
    const part = { method: 'GET', url: path, httpHeaders: headers, referenceId: READ };
    return readPage(partOf(await this.composite([part], { safe: true }), READ).json);
  }

  /**
   * A further page; `gone` when its locator is no longer known: it ends with the session that asked, and after some
   * days. Renewing the session would not bring it back.
   */
  async nextPage(url: string): Promise<QueryPage | 'gone'> {
    if (!NEXT_URL.test(url)) throw new SignalboxError('BAD_REQUEST', 'cursor: it is damaged.');
    const request: VendorRequest = { method: 'GET', path: url, headers: SMALL_BATCH, accept: [400, 401] };
    const response = await this.client.request(request);
    if (response.status < 400) return readPage(response.json);
    const { code } = readRefusal(response);
    if (code === 'INVALID_SESSION_ID' || code === 'INVALID_QUERY_LOCATOR') return 'gone';
    throw failed(response);
  }

  /** @returns the new record's id */
  async insert(type: string, fields: Row): Promise<string> {
    return idOf(await this.client.request({ method: 'POST', path: this.records(type), json: fields }), type);
  }

  /**
   * Inserts a record and reads fields of it back, both by one call that costs as much as the insert alone. What was read
   * is undefined where the org would not say it, or takes no composite calls.
   * https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_composite.htm
   */
  async insertAndRead(
    type: string,
    fields: Row,
    names: readonly string[],
  ): Promise<{ id: string; row: Row | undefined }> {
    if (!this.takesComposite) return { id: await this.insert(type, fields), row: undefined };
    const query = `fields=${names.map(encodeURIComponent).join(',')}`;
    const response = await this.composite(
      [
        { method: 'POST', url: this.records(type), referenceId: MADE, body: fields },
        { method: 'GET', url: `${this.records(type)}/@{${MADE}.id}?${query}`, referenceId: READ },
      ],
      { accept: [...NO_COMPOSITE] },
    );
    if (NO_COMPOSITE.has(response.status)) {
      this.takesComposite = false;
      return this.insertAndRead(type, fields, names);
    }
    const made = partOf(response, MADE);
    if (made.status >= 400) throw failed(made);
    const read = partOf(response, READ);
    return { id: idOf(made, type), row: read.status === 200 ? (read.json as Row) : undefined };
  }

  /** @param unchangedSince UTC; the org refuses with 412 when the record was saved later. It knows whole seconds. */
  async update(type: string, id: string, fields: Row, unchangedSince: string | undefined): Promise<void> {
    await this.client.request({
      method: 'PATCH',
      path: this.records(type, id),
      json: fields,
      conditional: unchangedSince !== undefined,
      ...(unchangedSince === undefined
        ? {}
        : { headers: { 'if-unmodified-since': new Date(unchangedSince).toUTCString() } }),
    });
  }

  /** Puts a record into the recycle bin; one that is not there any more is as it should be. */
  async remove(type: string, id: string): Promise<void> {
    await this.client.request({ method: 'DELETE', path: this.records(type, id), accept: [404] });
  }

  /** Makes a custom field through the Tooling API. */
  async createField(fullName: string, metadata: Row): Promise<void> {
    const path = `${this.base}/tooling/sobjects/CustomField`;
    await this.client.request({ method: 'POST', path, json: { FullName: fullName, Metadata: metadata } });
  }

  /** The allocations of the org by name, and the answer as it came. */
  async limits(): Promise<{ allocations: Record<string, Allocation>; response: VendorResponse }> {
    const response = await this.client.request({ method: 'GET', path: `${this.base}/limits` });
    return { allocations: (response.json ?? {}) as Record<string, Allocation>, response };
  }

  /** The versions of the API that the org has, oldest first: `v60.0`. */
  async versions(): Promise<string[]> {
    const { json } = await this.client.request({ method: 'GET', path: '/services/data' });
    return Array.isArray(json) ? json.map((one) => `v${String((one as Row)['version'])}`) : [];
  }

  private records(type: string, id?: string): string {
    return `${this.base}/sobjects/${[type, ...(id === undefined ? [] : [id])].map(encodeURIComponent).join('/')}`;
  }

  /**
   * Several calls in one, in their order, each in a transaction of its own: a later one that fails undoes nothing. The
   * answer to the first decides on failure and repeat; the others are for the caller to look at.
   */
  private composite(
    parts: (Row & { referenceId: string })[],
    more: Partial<VendorRequest> = {},
  ): Promise<VendorResponse> {
    const [first] = parts;
    return this.client.request({
      method: 'POST',
      path: `${this.base}/composite`,
      json: { allOrNone: false, compositeRequest: parts },
      unwrap: (response) => partOf(response, String(first?.referenceId)),
      ...more,
    });
  }
}

const MADE = 'made';
const READ = 'read';
/** Statuses of an org, or a proxy, that has no composite calls: nothing was done. */
const NO_COMPOSITE: ReadonlySet<number> = new Set([404, 405]);

/** The answer to one part of a composite call; the whole answer where the call as such was refused. */
export function partOf(response: VendorResponse, referenceId: string): VendorResponse {
  const { compositeResponse } = (response.json ?? {}) as { compositeResponse?: unknown };
  if (response.status >= 300 || !Array.isArray(compositeResponse)) return response;
  const parts = compositeResponse as { referenceId?: string; httpStatusCode?: number; body?: unknown }[];
  const part = parts.find((one) => one.referenceId === referenceId);
  return {
    status: part?.httpStatusCode ?? 500,
    headers: response.headers,
    text: JSON.stringify(part?.body ?? null),
    json: part?.body,
  };
}

function idOf({ json }: VendorResponse, type: string): string {
  const { id, success } = (json ?? {}) as { id?: unknown; success?: unknown };
  if (typeof id === 'string' && success !== false) return id;
  throw new SignalboxError('OUTCOME_UNKNOWN', `Salesforce did not say which ${type} it created.`);
}

/** A subquery's answer has the same form; null stands for no records. */
export function readPage(body: unknown): QueryPage {
  if (body === null) return { totalSize: 0, records: [], nextUrl: undefined };
  const { totalSize, records, done, nextRecordsUrl } = (body ?? {}) as Record<string, unknown>;
  if (!Array.isArray(records))
    throw new SignalboxError('INTERNAL', 'Salesforce answered a query in another form than expected.');
  return {
    totalSize: Number(totalSize),
    records: records as Row[],
    nextUrl: done === false && typeof nextRecordsUrl === 'string' ? nextRecordsUrl : undefined,
  };
}

function failed(response: VendorResponse): SignalboxError {
  const { code, message, retryAfterMs, details } = salesforceFailure(response);
  return new SignalboxError(code, message, { retryAfterMs, details });
}

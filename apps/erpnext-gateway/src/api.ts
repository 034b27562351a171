import { SignalboxError } from '@signalbox/contracts';
import type { VendorClient, VendorRequest, VendorResponse } from '@signalbox/gateway-kit';
import { readMetas, type Meta } from './meta.js';

/** A document as the site gives it: fields without a value are missing. */
export type Document = Record<string, unknown> & { name: string; modified: string; creation: string };

export type Filter = [doctype: string, field: string, operator: string, value: unknown];

export interface ListRequest {
  doctype: string;
  fields: string[];
  filters: Filter[];
  /** At least one of them must hold too, where there are any. */
  anyOf?: Filter[];
  /** `modified asc, name asc`. Never left out: without it rows come in any order. */
  orderBy: string;
  start?: number;
  limit: number;
}

/** Frappe's REST API, version 1: what is asked and what its answers must look like. */
export class ErpnextApi {
  constructor(private readonly client: VendorClient) {}

  /** A whitelisted method that changes nothing. */
  async call(method: string): Promise<unknown> {
    const response = await this.client.request({ method: 'GET', path: `/api/method/${method}` });
    return (response.json as { message?: unknown }).message;
  }

  /** Whether the key's user has a right (`write`, `submit`) to a document. */
  async mayDo(doctype: string, name: string, right: string): Promise<boolean> {
    const query = new URLSearchParams({ doctype, docname: name, perm_type: right });
    const path = `/api/method/frappe.client.has_permission?${query.toString().replaceAll('+', '%20')}`;
    const response = await this.client.request({ method: 'GET', path });
    const { message } = response.json as { message?: { has_permission?: unknown } };
    return Boolean(message?.has_permission);
  }

  /** A DocType with its custom fields and property setters; undefined where there is none. */
  async meta(doctype: string): Promise<Meta | undefined> {
    const path = `/api/method/frappe.desk.form.load.getdoctype?doctype=${encodeURIComponent(doctype)}`;
    const response = await unlessMissing(this.client.request({ method: 'GET', path }));
    return response && readMetas(doctype, response.json);
  }

  /** As a POST: a query string with all fields of a sales order is longer than the server takes. */
  async list({ doctype, fields, filters, anyOf, orderBy, start, limit }: ListRequest): Promise<Document[]> {
    const response = await this.client.request({
      method: 'POST',
      path: '/api/method/frappe.client.get_list',
      json: {
        doctype,
        fields,
        filters,
        ...(anyOf ? { or_filters: anyOf } : {}),
        order_by: orderBy,
        limit_start: start ?? 0,
        limit_page_length: limit,
      },
      safe: true,
    });
    const rows = (response.json as { message?: unknown }).message ?? [];
    if (Array.isArray(rows)) return rows as Document[];
    throw new SignalboxError('UNAVAILABLE', `ERPNext's list of ${doctype} can not be understood.`);
  }

  async get(doctype: string, name: string): Promise<Document | null> {
    const response = await unlessMissing(
      this.client.request({ method: 'GET', path: resource(doctype, name) }),
    );
    return response ? documentIn(response, { method: 'GET', path: '' }) : null;
  }

  insert(doctype: string, values: Record<string, unknown>): Promise<Document> {
    return this.write({ method: 'POST', path: resource(doctype), json: values });
  }

  /** `modified` is what was read; a document that was changed since is `CONFLICT`. */
  update(
    doctype: string,
    name: string,
    values: Record<string, unknown> & { modified?: string },
  ): Promise<Document> {
    return this.write({
      method: 'PUT',
      path: resource(doctype, name),
      json: values,
      conditional: values.modified !== undefined,
    });
  }

  async remove(doctype: string, name: string): Promise<void> {
    await this.client.request({ method: 'DELETE', path: resource(doctype, name) });
  }

  private async write(request: VendorRequest): Promise<Document> {
    return documentIn(await this.client.request(request), request);
  }
}

function resource(doctype: string, name?: string): string {
  const path = `/api/resource/${encodeURIComponent(doctype)}`;
  return name === undefined ? path : `${path}/${encodeURIComponent(name)}`;
}

function documentIn(response: VendorResponse, { method }: VendorRequest): Document {
  const data = (response.json as { data?: unknown } | undefined)?.data as Partial<Document> | undefined;
  const isDocument = [data?.name, data?.modified, data?.creation].every((value) => typeof value === 'string');
  if (isDocument) return data as Document;
  throw new SignalboxError(
    method === 'GET' ? 'UNAVAILABLE' : 'OUTCOME_UNKNOWN',
    'ERPNext answered without the document.',
    { details: { effect: method === 'GET' ? 'none' : 'unknown' } },
  );
}

async function unlessMissing(answer: Promise<VendorResponse>): Promise<VendorResponse | undefined> {
  try {
    return await answer;
  } catch (error) {
    if ((error as SignalboxError).code === 'NOT_FOUND') return undefined;
    throw error;
  }
}

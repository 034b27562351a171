import { SignalboxError } from '@signalbox/contracts';
import type { VendorRequest, VendorResponse } from '@signalbox/gateway-kit';

/** A record as HubSpot shows it: every value is text. */
export interface HubspotObject {
  id: string;
  properties: Record<string, string | null>;
  createdAt: string;
  updatedAt: string;
  url?: string;
  /** What it is associated with, by type, where that was asked for. */
  associations?: Record<string, Shown>;
}

/** The associated ids of one type; `isWhole` is false where there are more than the answer shows. */
export interface Shown {
  ids: string[];
  isWhole: boolean;
}

export interface ObjectPage {
  results: HubspotObject[];
  /** Where the next page starts. HubSpot's `link` is not followed: it may show a path that is none. */
  after?: string;
}

export interface AssociationType {
  category: string;
  typeId: number;
  label: string | null;
}

/** A record that another one is associated with, and how. */
export interface End {
  id: string;
  types: AssociationType[];
}

export interface Associated {
  ends: End[];
  after?: string;
}

/** @throws SignalboxError for an answer that is no JSON: of a write nobody knows then what it did. */
export function wholeAnswer(request: VendorRequest, response: VendorResponse): VendorResponse {
  if (response.json !== undefined || response.status === 204) return response;
  const isSafe = request.safe ?? request.method === 'GET';
  throw new SignalboxError(
    isSafe ? 'UNAVAILABLE' : 'OUTCOME_UNKNOWN',
    'The answer of HubSpot was cut off, or is no JSON.',
    { details: { effect: isSafe ? 'none' : 'unknown', status: response.status } },
  );
}

/** @throws SignalboxError `INTERNAL` where the answer is no record: of a write nobody knows then what it did. */
export function readObject(body: unknown): HubspotObject {
  const { id, properties, createdAt, updatedAt, url, ...rest } = (body ?? {}) as Partial<HubspotObject>;
  if (id === undefined || typeof properties !== 'object' || !isTime(createdAt) || !isTime(updatedAt))
    throw otherForm('a record');
  return {
    id: String(id),
    properties,
    // HubSpot drops a fraction of zero.
    createdAt: new Date(createdAt).toISOString(),
    updatedAt: new Date(updatedAt).toISOString(),
    ...(typeof url === 'string' ? { url } : {}),
    ...(rest.associations === undefined ? {} : { associations: readShown(rest.associations) }),
  };
}

/** HubSpot writes `line items` there and `line_items` elsewhere; a pair with several labels comes several times. */
function readShown(associations: unknown): Record<string, Shown> {
  return Object.fromEntries(
    Object.entries(associations ?? {}).map(([type, entry]) => {
      const { paging } = entry as { paging?: unknown };
      const ids = resultsOf(entry, 'associations').map(({ id }: { id?: unknown }) => String(id));
      return [type.replaceAll(' ', '_'), { ids: [...new Set(ids)], isWhole: !paging }];
    }),
  );
}

export function readPage(body: unknown): ObjectPage {
  return { results: resultsOf(body, 'records').map(readObject), ...nextOf(body) };
}

export function readAssociationTypes(body: unknown): AssociationType[] {
  return resultsOf(body, 'association types').map((entry) => {
    const { category, typeId, label } = entry as Partial<AssociationType>;
    if (typeof category !== 'string' || !Number.isInteger(Number(typeId)))
      throw otherForm('association types');
    return { category, typeId: Number(typeId), label: label ?? null };
  });
}

/** Ids come as numbers, in the specification as text; a pair with several labels may come several times. */
export function readAssociated(body: unknown): Associated {
  const ends = new Map<string, End>();
  for (const entry of resultsOf(body, 'associations')) {
    const { toObjectId, associationTypes } = entry as { toObjectId?: unknown; associationTypes?: unknown };
    if (typeof toObjectId !== 'number' && typeof toObjectId !== 'string') throw otherForm('associations');
    const id = String(toObjectId);
    const types = readAssociationTypes({ results: associationTypes ?? [] });
    ends.set(id, { id, types: [...(ends.get(id)?.types ?? []), ...types] });
  }
  return { ends: [...ends.values()], ...nextOf(body) };
}

/** The labels that a pair of records has, as the answer to writing them says. */
export function readLabels(body: unknown): string[] {
  const { labels } = (body ?? {}) as { labels?: unknown };
  return Array.isArray(labels) ? labels.map(String) : [];
}

export function resultsOf(body: unknown, what: string): object[] {
  const results = (body as { results?: unknown } | null | undefined)?.results;
  if (!Array.isArray(results)) throw otherForm(what);
  return results as object[];
}

function nextOf(body: unknown): { after?: string } {
  const after = (body as { paging?: { next?: { after?: unknown } } }).paging?.next?.after;
  return after === undefined || after === null ? {} : { after: String(after) };
}

function isTime(value: unknown): value is string {
  return typeof value === 'string' && !Number.isNaN(Date.parse(value));
}

export function otherForm(what: string): SignalboxError {
  return new SignalboxError(
    'INTERNAL',
    `HubSpot answered with ${what} of another form than its API describes.`,
  );
}

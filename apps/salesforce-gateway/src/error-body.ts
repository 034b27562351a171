import type { VendorResponse } from '@signalbox/gateway-kit';

/** One refusal of the REST API, whatever form it came in. */
export interface Refusal {
  /** `''` where the answer had none: HTML, or nothing. */
  code: string;
  message: string;
  fields: string[];
  /** The records that look like the one refused. */
  matches: Match[];
}

export interface Match {
  id: string;
  type?: string;
}

const NONE: Refusal = { code: '', message: '', fields: [], matches: [] };

/** What rolled the others back, where one answer tells of several. */
const CONSEQUENCE = new Set(['PROCESSING_HALTED', 'ALL_OR_NONE_OPERATION_ROLLED_BACK']);

/**
 * The refusal in a failed answer: an array of `{message, errorCode, fields}`; record collections say `statusCode`
 * instead, and the old bulk API an object with `exceptionCode`.
 */
export function readRefusal({ json }: VendorResponse): Refusal {
  const entries = (Array.isArray(json) ? json : [json]).filter(isObject).map(readEntry);
  return entries.find(({ code }) => !CONSEQUENCE.has(code)) ?? entries[0] ?? NONE;
}

function readEntry(entry: Record<string, unknown>): Refusal {
  const code = entry['errorCode'] ?? entry['statusCode'] ?? entry['exceptionCode'];
  const message = entry['message'] ?? entry['exceptionMessage'];
  return {
    code: typeof code === 'string' ? code : '',
    message: typeof message === 'string' ? message : '',
    fields: Array.isArray(entry['fields']) ? entry['fields'].map(String) : [],
    matches: readMatches(entry),
  };
}

/** More than a person looks through. */
const MOST_MATCHES = 10;

/** Live answers spell the key `duplicateResut`; it may be mended one day. */
function readMatches(entry: Record<string, unknown>): Match[] {
  const result = entry['duplicateResut'] ?? entry['duplicateResult'];
  const found = listIn(result, 'matchResults')
    .flatMap((match) => listIn(match, 'matchRecords'))
    .flatMap((match) => (isObject(match) && isObject(match['record']) ? [readMatch(match['record'])] : []))
    .filter((match) => match !== undefined);
  return [...new Map(found.map((match) => [match.id, match])).values()].slice(0, MOST_MATCHES);
}

function readMatch({ Id: id, attributes }: Record<string, unknown>): Match | undefined {
  const type = isObject(attributes) ? attributes['type'] : undefined;
  if (typeof id !== 'string') return undefined;
  return { id, ...(typeof type === 'string' ? { type } : {}) };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function listIn(value: unknown, name: string): unknown[] {
  const list = isObject(value) ? value[name] : undefined;
  return Array.isArray(list) ? list : [];
}

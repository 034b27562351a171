import { SignalboxError, type Fields } from '@signalbox/contracts';
import type { Document, ErpnextApi, Filter } from './api.js';
import { KEY_FIELD } from './doctypes.js';
import { urlOf } from './records.js';

/** A record that may be the one that is meant, for a person to look at. */
export interface Match {
  id: string;
  url: string;
  label?: string;
}

/** DocTypes that the site names by a field, and renames in silence where the name is taken: "Acme" to "Acme - 1". */
const NAMED_BY: Record<string, string> = { Customer: 'customer_name' };
const MOST_MATCHES = 10;

interface Place {
  api: ErpnextApi;
  siteUrl: string;
}

/**
 * Asks before a create whether its name is taken: the site would not refuse it, and make a second customer under another
 * name.
 * @throws SignalboxError `DUPLICATE` with the records of that name.
 */
export async function assertNameFree(place: Place, doctype: string, fields: Fields): Promise<void> {
  const field = NAMED_BY[doctype];
  const wanted = field && fields[field];
  if (typeof field !== 'string' || typeof wanted !== 'string' || wanted.trim() === '') return;
  const key = fields[KEY_FIELD];
  const found = await sameNamed(place.api, doctype, field, wanted.trim(), key !== undefined);
  // An earlier attempt of this very change is no clash of names: the key tells, where there is one.
  const isOurs = (document: Document) => key !== undefined && document[KEY_FIELD] === key;
  if (found.length > 0 && !found.some(isOurs)) throw nameTaken(place, doctype, field, wanted.trim(), found);
}

/** Whether the site gave a new document another name than it was made for, because somebody was quicker. */
export function isRenamed(doctype: string, fields: Fields, name: string): boolean {
  const wanted = fields[NAMED_BY[doctype] ?? ''];
  if (typeof wanted !== 'string') return false;
  const rest = name.startsWith(wanted.trim()) ? name.slice(wanted.trim().length) : '';
  return /^ - \d+$/.test(rest);
}

/** What `DUPLICATE` says of a document that was made under another name and taken back. */
export async function renamedAndTakenBack(
  place: Place,
  doctype: string,
  fields: Fields,
): Promise<SignalboxError> {
  const field = NAMED_BY[doctype] as string;
  const wanted = String(fields[field]).trim();
  const found = await sameNamed(place.api, doctype, field, wanted).catch(() => []);
  return nameTaken(place, doctype, field, wanted, found);
}

/** @param isKeyed the documents have our key field; a site refuses to be asked for one that it lacks. */
function sameNamed(
  api: ErpnextApi,
  doctype: string,
  field: string,
  wanted: string,
  isKeyed = false,
): Promise<Document[]> {
  const either: Filter[] = [
    [doctype, 'name', '=', wanted],
    [doctype, field, '=', wanted],
  ];
  return api.list({
    ...{ doctype, fields: ['name', field, ...(isKeyed ? [KEY_FIELD] : [])], filters: [], anyOf: either },
    ...{ orderBy: 'modified asc, name asc', limit: MOST_MATCHES },
  });
}

function nameTaken(
  { siteUrl }: Place,
  doctype: string,
  field: string,
  wanted: string,
  found: Document[],
): SignalboxError {
  const matches = found.map((document): Match => ({
    id: document.name,
    url: urlOf(siteUrl, doctype, document.name),
    label: String(document[field] ?? document.name),
  }));
  return new SignalboxError(
    'DUPLICATE',
    `ERPNext has a ${doctype} "${wanted}" already, and would make a second one under another name. Use that record, or give the new one a name of its own.`,
    { details: { field, matches, effect: 'none' } },
  );
}

/** What `DUPLICATE` says with the records that the site names in its refusal, or that have the value that is taken. */
export async function withMatches(
  { api, siteUrl }: Place,
  error: SignalboxError,
  { doctype, fields }: { doctype: string; fields: Fields },
): Promise<SignalboxError> {
  const field = error.details?.['field'];
  const named = error.details?.['named'] as string[] | undefined;
  const value = typeof field === 'string' ? fields[field] : undefined;
  const isOurKey = field === KEY_FIELD;
  if (isOurKey || (named === undefined && typeof value !== 'string')) return error;
  const ids = named ?? (await idsWith(api, doctype, field as string, value as string));
  const matches = ids.slice(0, MOST_MATCHES).map((id): Match => ({ id, url: urlOf(siteUrl, doctype, id) }));
  return new SignalboxError(error.code, error.message, {
    details: { ...error.details, named: undefined, matches },
    cause: error,
  });
}

async function idsWith(api: ErpnextApi, doctype: string, field: string, value: string): Promise<string[]> {
  const filters: Filter[] = [[doctype, field, '=', value]];
  const order = { orderBy: 'modified asc, name asc', limit: MOST_MATCHES };
  const found = await api.list({ doctype, fields: ['name'], filters, ...order }).catch(() => []);
  return found.map(({ name }) => name);
}

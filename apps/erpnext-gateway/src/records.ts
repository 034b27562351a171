import { SignalboxError, type SystemRecord } from '@signalbox/contracts';
import type { SystemAdapter } from '@signalbox/gateway-kit';
import type { Document, ErpnextApi, Filter } from './api.js';
import { currencyColumns } from './currency.js';
import { RELATIONS, STATES, type Relation } from './doctypes.js';
import type { Meta } from './meta.js';
import { fieldsOf, fieldTypeOf } from './schema.js';
import type { Site } from './site.js';
import { utcFromSite } from './site-time.js';
import { fromErpnext, type SiteFacts } from './values.js';

/** What the verbs work with. */
export interface Parts {
  connection: string;
  /** Where people open the site. */
  siteUrl: string;
  api: ErpnextApi;
  site: Site;
}

export const DEFAULT_ORDER = 'modified asc, name asc';
const MOST_RELATED = 50;
/** More than one record has a unique value only where the database tells apart less than we do. */
const MOST_EQUAL = 20;

type Reading = Pick<SystemAdapter, 'read' | 'findByUnique' | 'stateOf'>;

/** The reading verbs but for pages. */
export function recordReading(parts: Parts): Reading {
  const read: Reading['read'] = (request) => readRecord(parts, request);
  return {
    read,
    async findByUnique({ type, field, value, fields, include = [] }) {
      const meta = await parts.site.meta(type.name);
      const filters: Filter[] = [[type.name, field, '=', value]];
      // What is related comes with the record itself, by one call each.
      const columns = include.length > 0 ? [] : (fields ?? allFields(meta));
      const list = { fields: columns, filters, limit: MOST_EQUAL, matching: field };
      const rows = await listDocuments(parts, meta, list);
      const records = rows.filter(({ fields: found }) => found[field] === value);
      if (include.length > 0) {
        const whole = records.map(({ id }) => read({ type, id, fields, include }));
        return (await Promise.all(whole)).filter((record) => record !== null);
      }
      return records.map((record) => (fields ? { ...record, fields: only(record.fields, fields) } : record));
    },
    stateOf: (record) => STATES[Number(record.fields['docstatus'] ?? 0)] ?? 'draft',
  };
}

async function readRecord(
  parts: Parts,
  { type, id, fields, include = [] }: Parameters<Reading['read']>[0],
): Promise<SystemRecord | null> {
  const meta = await parts.site.meta(type.name);
  const document = await parts.api.get(type.name, id);
  // The site takes "cust-1" for "CUST-1"; an id is compared as it is.
  if (document === null || document.name !== id) return null;
  const record = recordFrom(parts, meta, await parts.site.facts(), document, fields);
  if (include.length === 0) return record;
  const related = await Promise.all(
    include.map(async (name) => [name, await readRelated(parts, meta, name, id)] as const),
  );
  return { ...record, related: Object.fromEntries(related) };
}

export interface ListOptions {
  /** Names of fields to answer. */
  fields: string[];
  filters: Filter[];
  anyOf?: Filter[];
  orderBy?: string;
  start?: number;
  limit: number;
  /** A field to answer besides, for who compares it. */
  matching?: string;
}

/** Records of a list. Rows of tables are in no list: where they are asked for, each document is read by itself. */
export async function listDocuments(
  parts: Parts,
  meta: Meta,
  { fields, matching, orderBy = DEFAULT_ORDER, ...list }: ListOptions,
): Promise<SystemRecord[]> {
  const { api, site } = parts;
  const wanted = new Set([...fields, ...(matching ? [matching] : [])]);
  const asked = fieldsOf(meta).filter(({ fieldname }) => wanted.has(fieldname));
  const isWhole = asked.some((field) => fieldTypeOf(field) === 'rows' || field.virtual);
  const columns = isWhole
    ? ['name']
    : [
        ...new Set([
          ...['name', 'creation', 'modified'],
          ...asked.map(({ fieldname }) => fieldname),
          ...currencyColumns(asked, fieldsOf(meta)),
        ]),
      ];
  const rows = await api.list({ doctype: meta.name, fields: columns, orderBy, ...list });
  const documents = isWhole ? await Promise.all(rows.map(({ name }) => api.get(meta.name, name))) : rows;
  const facts = await site.facts();
  return documents
    .filter((document) => document !== null)
    .map((document) => recordFrom(parts, meta, facts, document, [...wanted]));
}

/** A document as a record, its fields typed; a field that the site left out is null. */
export function recordFrom(
  { connection, siteUrl }: Pick<Parts, 'connection' | 'siteUrl'>,
  meta: Meta,
  site: SiteFacts,
  document: Document,
  names?: string[],
): SystemRecord {
  const wanted = names && new Set(names);
  const fields = fieldsOf(meta).filter(({ fieldname }) => wanted?.has(fieldname) ?? true);
  return {
    connection,
    type: meta.name,
    id: document.name,
    version: document.modified,
    createdAt: utcFromSite(document.creation, site.zone),
    url: urlOf(siteUrl, meta.name, document.name),
    fields: Object.fromEntries(
      fields.map((field) => [
        field.fieldname,
        fromErpnext(field, document[field.fieldname], { meta, site, document }),
      ]),
    ),
  };
}

/** `https://erp.example.com/app/sales-order/SAL-ORD-2026-00001` */
export function urlOf(siteUrl: string, doctype: string, name: string): string {
  const slug = doctype.toLowerCase().replaceAll(' ', '-');
  return `${siteUrl.replace(/\/+$/, '')}/app/${encodeURIComponent(slug)}/${encodeURIComponent(name)}`;
}

async function readRelated(parts: Parts, meta: Meta, name: string, id: string): Promise<SystemRecord[]> {
  const relation = RELATIONS[meta.name]?.[name];
  if (!relation) throw new SignalboxError('BAD_REQUEST', `include: ${meta.name} has no relation "${name}".`);
  const related = await parts.site.meta(relation.doctype);
  const filters = relationFilters(relation, meta.name, id);
  // One call a relation: rows are in no list, and are read with the record itself.
  const columns = fieldsOf(related).filter((field) => fieldTypeOf(field) !== 'rows' && !field.virtual);
  const fields = columns.map(({ fieldname }) => fieldname);
  return listDocuments(parts, related, { fields, filters, limit: MOST_RELATED });
}

function relationFilters({ doctype, by }: Relation, target: string, id: string): Filter[] {
  if (by !== 'dynamic-link') return [[doctype, by.link, '=', id]];
  return [
    ['Dynamic Link', 'link_doctype', '=', target],
    ['Dynamic Link', 'link_name', '=', id],
  ];
}

function allFields(meta: Meta): string[] {
  return fieldsOf(meta).map(({ fieldname }) => fieldname);
}

function only(fields: SystemRecord['fields'], names: string[]): SystemRecord['fields'] {
  return Object.fromEntries(names.map((name) => [name, fields[name] ?? null]));
}

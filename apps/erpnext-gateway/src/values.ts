import { SignalboxError, type FieldType, type FieldValue, type Money } from '@signalbox/contracts';
import { decimalText, isMoney } from '@signalbox/gateway-kit';
import { currencyOf, type Companies } from './currency.js';
import { rowFields, type DocField, type Meta } from './meta.js';
import { fieldTypeOf } from './schema.js';
import { isDate, siteFromUtc, utcFromSite } from './site-time.js';

type Document = Record<string, unknown>;

/** What a site has to be asked for before its values can be read. */
export interface SiteFacts {
  zone: string;
  companies: Companies;
}

interface ReadContext {
  meta: Meta;
  site: SiteFacts;
  document: Document;
  parent?: Document;
}

/** A value of a document, typed. Missing and empty text is null; an amount has its currency; a time is UTC. */
export function fromErpnext(field: DocField, value: unknown, context: ReadContext): FieldValue {
  const type = fieldTypeOf(field);
  if (type === 'rows') return rowsFrom(field, value, context);
  if (value === null || value === undefined || value === '') return null;
  return READ[type]?.(value, field, context) ?? textFrom(value);
}

const READ: Partial<
  Record<FieldType, (value: unknown, field: DocField, context: ReadContext) => FieldValue>
> = {
  integer: (value) => Number(value),
  number: (value) => Number(value),
  boolean: (value) => Number(value) === 1,
  money: (value, field, { document, parent, site }): Money => ({
    amount: amountText(value as number),
    currency: currencyOf(field, document, parent, site.companies),
  }),
  datetime: (value, _field, { site }) => utcFromSite(String(value), site.zone) ?? String(value),
};

/** Cents at least; more where there are more. */
function amountText(value: number | string): string {
  const text = decimalText(value);
  const decimals = text.split('.')[1]?.length ?? 0;
  return decimals < 2 ? decimalText(value, 2) : text;
}

/** MariaDB takes text with and without blanks at its end for the same. */
function textFrom(value: unknown): FieldValue {
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value).trimEnd();
  return text === '' ? null : text;
}

/** Rows without their names: a table is only ever written whole, and its rows are new then. */
function rowsFrom(table: DocField, value: unknown, { meta, site, document }: ReadContext): FieldValue {
  const fields = [...rowFields(meta, table).values()];
  const rows = Array.isArray(value) ? (value as Document[]) : [];
  return rows.map((row) =>
    Object.fromEntries(
      fields.map((field) => [
        field.fieldname,
        fromErpnext(field, row[field.fieldname], { meta, site, document: row, parent: document }),
      ]),
    ),
  );
}

/**
 * A value in ERPNext's own form.
 * @throws SignalboxError `VALIDATION` naming the field, for what the site would answer with a 500 or drop in silence.
 */
export function toErpnext(
  field: DocField,
  value: FieldValue,
  meta: Meta,
  zone: string,
  at = field.fieldname,
): unknown {
  const type = fieldTypeOf(field);
  if (value === null) return type === 'rows' ? [] : null;
  if (type === 'rows') return rowsTo(field, value, meta, zone, at);
  const written = WRITE[type]?.(value, zone);
  if (written !== undefined) return written;
  if (WRITE[type] !== undefined || typeof value === 'object') throw unusable(at, type, value);
  return String(value).trimEnd();
}

const WRITE: Partial<Record<FieldType, (value: FieldValue, zone: string) => unknown>> = {
  integer: (value) => numberIn(value),
  number: (value) => numberIn(value),
  money: (value) => numberIn(isMoney(value) ? value.amount : value),
  boolean: (value) => (typeof value === 'boolean' || value === 0 || value === 1 ? Number(value) : undefined),
  date: (value) => (typeof value === 'string' && isDate(value) ? value : undefined),
  datetime: (value, zone) => (typeof value === 'string' ? siteFromUtc(value, zone) : undefined),
};

function numberIn(value: FieldValue): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  return typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value.trim()) ? Number(value) : undefined;
}

function rowsTo(table: DocField, value: FieldValue, meta: Meta, zone: string, at: string): unknown {
  if (!Array.isArray(value)) throw unusable(at, 'rows', value);
  const fields = rowFields(meta, table);
  return value.map((row, index) => {
    if (row === null || typeof row !== 'object' || Array.isArray(row))
      throw unusable(`${at}[${index}]`, 'rows', row);
    const entries = Object.entries(row).map(([name, inner]) => {
      const place = `${at}[${index}].${name}`;
      const field = fields.get(name);
      // The site would drop it and answer 200.
      if (!field) throw invalid(place, `${place}: ${table.options} has no such field.`);
      return [name, toErpnext(field, inner as FieldValue, meta, zone, place)];
    });
    return Object.fromEntries(entries) as Document;
  });
}

const EXPECTED: Partial<Record<FieldType, string>> = {
  integer: 'a number',
  number: 'a number',
  money: 'an amount, {"amount": "12.50", "currency": "EUR"}',
  boolean: 'true or false',
  date: 'a date, "2026-11-22"',
  datetime: 'a time with its zone, "2026-11-22T08:27:44Z"',
  rows: 'a list of rows',
};

function unusable(at: string, type: FieldType, value: FieldValue): SignalboxError {
  return invalid(at, `${at} takes ${EXPECTED[type] ?? 'text'}, not ${JSON.stringify(value).slice(0, 80)}.`);
}

function invalid(field: string, message: string): SignalboxError {
  return new SignalboxError('VALIDATION', message, { details: { field, effect: 'none' } });
}

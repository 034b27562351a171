import { SignalboxError, type Condition, type FieldValue, type SystemRecord } from '@signalbox/contracts';
import { isMoney, type Page, type PageRequest } from '@signalbox/gateway-kit';
import type { Filter } from './api.js';
import type { DocField, Meta } from './meta.js';
import { DEFAULT_ORDER, listDocuments, type Parts } from './records.js';
import { fieldsOf, fieldTypeOf } from './schema.js';
import { isDate, siteFromUtc } from './site-time.js';

/** Where a page ends: after a document, or after so many rows. */
type Position = { modified: string; name: string } | { start: number };

/**
 * A page. In the standard order, by time of change and name, the next page begins after the last document, so that changes
 * meanwhile neither skip nor double one; in any other order it begins after so many rows.
 */
export async function readPage(parts: Parts, request: PageRequest): Promise<Page> {
  const { type, fields, where, orderBy, limit } = request;
  const meta = await parts.site.meta(type.name);
  const { zone } = await parts.site.facts();
  if (where.some(({ op, value }) => op === 'in' && Array.isArray(value) && value.length === 0))
    return { records: [] };
  const conditions = where.flatMap((condition) => filtersFor(meta, condition, zone));
  const position = request.position as Position | undefined;
  const after = position && 'modified' in position ? afterDocument(type.name, position) : undefined;
  const found = await listDocuments(parts, meta, {
    fields,
    filters: [...conditions, ...(after?.filters ?? [])],
    ...(after ? { anyOf: after.anyOf } : {}),
    orderBy: orderText(orderBy),
    start: position && 'start' in position ? position.start : 0,
    limit: limit + 1,
  });
  const page = found.slice(0, limit);
  const records = page.filter((record) => where.every((condition) => reallyContains(record, condition)));
  if (found.length <= limit) return { records };
  return { records, next: nextPosition(orderBy.length === 0, page.at(-1) as SystemRecord, position, limit) };
}

function nextPosition(
  isStandard: boolean,
  last: SystemRecord,
  position: Position | undefined,
  limit: number,
): Position {
  if (isStandard) return { modified: last.version, name: last.id };
  return { start: (position && 'start' in position ? position.start : 0) + limit };
}

/** `(modified, name) > (m, n)` in what filters can say: modified >= m and (modified > m or name > n). */
function afterDocument(
  doctype: string,
  { modified, name }: { modified: string; name: string },
): { filters: Filter[]; anyOf: Filter[] } {
  return {
    filters: [[doctype, 'modified', '>=', modified]],
    anyOf: [
      [doctype, 'modified', '>', modified],
      [doctype, 'name', '>', name],
    ],
  };
}

function orderText(orderBy: PageRequest['orderBy']): string {
  if (orderBy.length === 0) return DEFAULT_ORDER;
  const terms = orderBy.map(({ field, direction }) => `${field} ${direction}`);
  return [...terms, ...(orderBy.some(({ field }) => field === 'name') ? [] : ['name asc'])].join(', ');
}

const COMPARISONS: Partial<Record<Condition['op'], string>> = {
  '=': '=',
  '!=': '!=',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
  in: 'in',
};

/**
 * A condition in Frappe's filters, all of which must hold. The doors have checked that the field exists.
 * @throws SignalboxError `BAD_REQUEST` naming the field, for a value that can't be compared with it.
 */
export function filtersFor(meta: Meta, { field: name, op, value = null }: Condition, zone: string): Filter[] {
  const field = fieldsOf(meta).find(({ fieldname }) => fieldname === name) as DocField;
  const filter = (operator: string, given: unknown): Filter => [meta.name, name, operator, given];
  if (fieldTypeOf(field) === 'rows' || field.virtual)
    throw unusable(name, `${name} is no column; it can not be searched.`);
  if (op === 'empty' || (op === '=' && value === null)) return [filter('is', 'not set')];
  if (op === 'not-empty' || (op === '!=' && value === null)) return [filter('is', 'set')];
  if (op === 'contains') return [filter('like', `%${String(comparable(field, value, zone))}%`)];
  if (op === 'in') {
    if (!Array.isArray(value)) throw unusable(name, `${name}: "in" takes a list.`);
    return [
      filter(
        'in',
        value.map((one) => comparable(field, one, zone)),
      ),
    ];
  }
  if (fieldTypeOf(field) === 'datetime')
    return timeFilters(op, String(comparable(field, value, zone)), filter);
  return [filter(COMPARISONS[op] as string, comparable(field, value, zone))];
}

/** Times are told to the millisecond and kept to the microsecond: a millisecond is a range. */
function timeFilters(
  op: Condition['op'],
  milliseconds: string,
  filter: (operator: string, value: string) => Filter,
): Filter[] {
  const [first, last] = [`${milliseconds}000`, `${milliseconds}999`];
  if (op === '=') return [filter('>=', first), filter('<=', last)];
  return [filter(COMPARISONS[op] as string, op === '>' || op === '<=' ? last : first)];
}

/** The value as the database compares it. */
function comparable(field: DocField, value: FieldValue, zone: string): unknown {
  const name = field.fieldname;
  const type = fieldTypeOf(field);
  if (isMoney(value)) return Number(value.amount);
  if (value === null || typeof value === 'object')
    throw unusable(name, `${name} can not be compared with ${JSON.stringify(value)}.`);
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (type === 'datetime') {
    const time = siteFromUtc(String(value), zone);
    if (time === undefined)
      throw unusable(name, `${name} is compared with a time with its zone, "2026-11-22T08:27:44Z".`);
    return time;
  }
  if (type === 'date' && !isDate(String(value)))
    throw unusable(name, `${name} is compared with a date, "2026-11-22".`);
  return value;
}

/** `%` and `_` stand for anything in a search; what only matched because of that is dropped. */
function reallyContains(record: SystemRecord, { field, op, value }: Condition): boolean {
  if (op !== 'contains' || !/[%_\\]/.test(String(value)) || record.fields[field] === undefined) return true;
  return plain(record.fields[field]).includes(plain(value));
}

/** Without case and accents, as MariaDB compares. */
function plain(value: FieldValue | undefined): string {
  return String(value ?? '')
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase();
}

function unusable(field: string, message: string): SignalboxError {
  return new SignalboxError('BAD_REQUEST', `where: ${message}`, { details: { field } });
}

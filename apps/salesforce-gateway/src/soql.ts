import { SignalboxError } from '@signalbox/contracts';
import { decimalText } from '@signalbox/gateway-kit';

declare const built: unique symbol;
/** Text of a query that only the functions of this file make: a caller's text gets in as a literal or not at all. */
export type Soql = string & { readonly [built]: true };

const NAME = /^[A-Za-z]\w*(?:\.[A-Za-z]\w*)*$/;
/** Longer queries are refused by Salesforce. */
const LONGEST = 100_000;

/** Puts built parts together: `soql\`${name('Name')} = ${text(value)}\``. */
export function soql(words: TemplateStringsArray, ...parts: Soql[]): Soql {
  return words.reduce((all, word, index) => all + String(parts[index - 1]) + word) as Soql;
}

/** The name of a type, a field, or a parent's field, as the org describes it. */
export function name(text: string): Soql {
  if (NAME.test(text)) return text as Soql;
  throw new SignalboxError('BAD_REQUEST', `"${text}" is no name of a field or type.`);
}

/** The name before FROM and in conditions of a list of fields. */
export function names(list: readonly string[]): Soql {
  return join(', ', list.map(name));
}

/** https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select_quotedstringescapes.htm */
const ESCAPED: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  "'": "\\'",
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\b': '\\b',
  '\f': '\\f',
};
const escapeText = (value: string) =>
  value.replace(/[\\'\n\r\t\b\f]/g, (character) => ESCAPED[character] ?? '');

/** A text in quotes, every character of it as itself. */
export function text(value: string): Soql {
  return `'${escapeText(value)}'` as Soql;
}

/** A pattern for LIKE that matches wherever the value stands; its own % and _ are plain characters. */
export function containing(value: string): Soql {
  return `'%${escapeText(value).replace(/[%_]/g, '\\$&')}%'` as Soql;
}

/** SOQL knows no exponents: digits alone. */
export function number(value: number): Soql {
  if (Number.isFinite(value)) return decimalText(value) as Soql;
  throw new SignalboxError('BAD_REQUEST', `${value} is no number that a query takes.`);
}

/** @param value `2026-11-22` */
export function date(value: string): Soql {
  if (/^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value))) return value as Soql;
  throw new SignalboxError('BAD_REQUEST', `"${value}" is no date; dates look like 2026-11-22.`);
}

/** @param value any ISO 8601 time with its zone, also `2026-06-01T12:00:00.000+0000` */
export function time(value: string): Soql {
  const ms = Date.parse(value.replace(/([+-]\d{2})(\d{2})$/, '$1:$2'));
  if (/^\d{4}-\d{2}-\d{2}T.*(?:Z|[+-]\d{2}:?\d{2})$/.test(value) && !Number.isNaN(ms))
    return new Date(ms).toISOString() as Soql;
  throw new SignalboxError('BAD_REQUEST', `"${value}" is no time; times look like 2026-11-22T08:27:44Z.`);
}

export const NULL = 'null' as Soql;
export const boolean = (value: boolean): Soql => String(value) as Soql;
const OPERATORS = { '=': '=', '!=': '!=', '<': '<', '<=': '<=', '>': '>', '>=': '>=' } as const;
export type Comparison = keyof typeof OPERATORS;
export const comparison = (operator: Comparison): Soql => OPERATORS[operator] as string as Soql;

export function join(separator: ', ' | ' AND ' | ' OR ', parts: readonly Soql[]): Soql {
  return parts.join(separator) as Soql;
}

/** Conditions of which all, or any, must hold; in brackets where there are several. */
export function all(parts: readonly Soql[]): Soql {
  return parts.length === 1 ? (parts[0] as Soql) : soql`(${join(' AND ', parts)})`;
}
export function any(parts: readonly Soql[]): Soql {
  return parts.length === 1 ? (parts[0] as Soql) : soql`(${join(' OR ', parts)})`;
}

export interface Ordering {
  field: string;
  direction: 'asc' | 'desc';
}

export interface Select {
  fields: readonly string[];
  /** Queries of child relationships, whose records come within those of this one. */
  children?: readonly Soql[];
  from: string;
  where?: readonly Soql[];
  orderBy?: readonly Ordering[];
  limit?: number;
}

/** A whole query. Empty fields come first when rising and last when falling. @throws SignalboxError `BAD_REQUEST` */
export function select({ fields, children = [], from, where = [], orderBy = [], limit }: Select): Soql {
  const read = join(', ', [names(fields), ...children.map((child) => soql`(${child})`)]);
  const clauses = [
    soql`SELECT ${read} FROM ${name(from)}`,
    ...(where.length > 0 ? [soql`WHERE ${join(' AND ', where)}`] : []),
    ...(orderBy.length > 0 ? [soql`ORDER BY ${join(', ', orderBy.map(ordering))}`] : []),
    ...(limit === undefined ? [] : [soql`LIMIT ${number(limit)}`]),
  ];
  const query = clauses.join(' ') as Soql;
  if (query.length <= LONGEST) return query;
  throw new SignalboxError(
    'BAD_REQUEST',
    `The query has ${query.length} characters, and Salesforce takes ${LONGEST}: ask for fewer fields or values.`,
  );
}

const ordering = ({ field, direction }: Ordering): Soql =>
  direction === 'asc' ? soql`${name(field)} ASC NULLS FIRST` : soql`${name(field)} DESC NULLS LAST`;

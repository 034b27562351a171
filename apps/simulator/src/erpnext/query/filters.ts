import { cint } from '../numbers.js';
import { FrappeError, pythonError, thrown } from '../errors.js';
import { jsonDecodeMessage } from '../python.js';

/** One condition as the caller stated it, before it is known whether the field exists. */
export interface Filter {
  /** The DocType whose column is meant; undefined for the one that is listed. */
  doctype?: string;
  fieldname: string;
  operator: string;
  value: unknown;
}

const OPERATORS = [
  '=',
  '!=',
  '>',
  '<',
  '>=',
  '<=',
  'like',
  'not like',
  'in',
  'not in',
  'is',
  'between',
  'timespan',
  'previous',
  'next',
  'ancestors of',
  'descendants of',
  'not ancestors of',
  'not descendants of',
  'descendants of (inclusive)',
];

/** JSON that arrives as text in a query string, or as it is in a body; a 500 where it cannot be read. */
export function parseJsonArgument(value: unknown): unknown {
  if (typeof value !== 'string' || value === '') return value;
  try {
    return JSON.parse(value) as unknown;
  } catch (error) {
    throw pythonError('JSONDecodeError', jsonDecodeMessage(value, error as Error));
  }
}

/**
 * Reads filters in any of their forms: `{"status": "Open"}`, `{"qty": [">", 1]}`, `[["status", "=", "Open"]]`,
 * `[["ToDo", "status", "=", "Open"]]`, or a name alone.
 */
export function parseFilters(argument: unknown): Filter[] {
  const filters =
    typeof argument === 'string' && !/^\s*[[{"]/.test(argument) ? argument : parseJsonArgument(argument);
  if (filters === undefined || filters === null || filters === '') return [];
  if (typeof filters === 'string' || typeof filters === 'number')
    return [makeFilter(undefined, 'name', '=', String(filters))];
  if (!Array.isArray(filters)) {
    return Object.entries(filters as object).map(([fieldname, value]) => dictFilter(fieldname, value));
  }
  const isFlat = filters.length > 0 && typeof filters[0] === 'string';
  return (isFlat ? [filters] : filters).map(listFilter);
}

function dictFilter(fieldname: string, value: unknown): Filter {
  return Array.isArray(value)
    ? makeFilter(undefined, fieldname, String(value[0]), value[1])
    : makeFilter(undefined, fieldname, '=', value);
}

function listFilter(filter: unknown): Filter {
  if (!Array.isArray(filter)) {
    const [entry] = Object.entries(filter as object);
    if (!entry) throw pythonError('IndexError', 'list index out of range');
    return dictFilter(entry[0], entry[1]);
  }
  if (filter.length === 2) return makeFilter(undefined, String(filter[0]), '=', filter[1]);
  if (filter.length === 3) return makeFilter(undefined, String(filter[0]), String(filter[1]), filter[2]);
  if (filter.length >= 4)
    return makeFilter(String(filter[0]), String(filter[1]), String(filter[2]), filter[3]);
  const text = `Filter must have 4 values (doctype, fieldname, operator, value): ${JSON.stringify(filter)}`;
  throw thrown('ValidationError', text);
}

function makeFilter(
  doctype: string | undefined,
  fieldname: string,
  operator: string,
  value: unknown,
): Filter {
  const known = operator.toLowerCase();
  if (!OPERATORS.includes(known))
    throw thrown('ValidationError', `Operator must be one of ${OPERATORS.join(', ')}`);
  return { ...(doctype && { doctype }), fieldname, operator: known, value };
}

/** How many rows at most; undefined means all, as for 0 and for what is no number. */
export function parseLimit(value: unknown, offset: number): number | undefined {
  const limit = cint(value);
  if (limit >= 0) return limit === 0 ? undefined : limit;
  const text =
    '(1064, "You have an error in your SQL syntax; check the manual that corresponds to your MariaDB server ' +
    `version for the right syntax to use near '${limit} offset ${offset}' at line 6")`;
  throw new FrappeError('ProgrammingError', text, {
    extra: { _debug_messages: JSON.stringify([`Syntax error in query: limit ${limit} offset ${offset}`]) },
  });
}

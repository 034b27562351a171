import { notFound, SalesforceError } from './errors.js';
import type { Session } from './sessions.js';

/** One call of the REST API, whether it came alone or inside a composite request. */
export interface Call {
  /** `/services/data/v60.0`. */
  base: string;
  /** 60. */
  version: number;
  session: Session;
  /** The parts of the path that the route names, decoded. */
  params: Record<string, string>;
  query: URLSearchParams;
  /** Lower-cased names. */
  headers: Record<string, string | undefined>;
  /** The parsed body; undefined where there was none. */
  body: unknown;
}

export interface Answer {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';
/** A path below `/services/data/vXX.X`, with `:name` for a part of any value, and what answers it. */
export type Route = [path: string, handlers: Partial<Record<Method, (call: Call) => Answer>>];

export type Dispatch = (method: string, path: string, call: Omit<Call, 'params'>) => Answer;

/** Finds the first route of the table that fits; the rest is NOT_FOUND or METHOD_NOT_ALLOWED. */
export function createDispatch(table: Route[]): Dispatch {
  const routes = table.map(([path, handlers]) => ({ parts: path.split('/'), handlers }));
  return (method, path, call) => {
    const given = path.split('/');
    const route = routes.find(({ parts }) => fits(parts, given));
    if (!route) throw notFound();
    const handler = route.handlers[method as Method];
    if (!handler) throw notAllowed(method, Object.keys(route.handlers));
    const named = route.parts.flatMap((part, index) =>
      part.startsWith(':') ? [[part.slice(1), decodeURIComponent(given[index] ?? '')]] : [],
    );
    return handler({ ...call, params: Object.fromEntries(named) as Call['params'] });
  };
}

const fits = (parts: string[], given: string[]) =>
  parts.length === given.length &&
  parts.every((part, index) => (part.startsWith(':') ? given[index] !== '' : part === given[index]));

const notAllowed = (method: string, allowed: string[]) =>
  new SalesforceError(
    405,
    'METHOD_NOT_ALLOWED',
    `HTTP Method '${method}' not allowed. Allowed are ${[...allowed].sort().join(',')}`,
  );

/** The body of a call as an object of fields; throws JSON_PARSER_ERROR. */
export function fieldsOf({ body }: Call): Record<string, unknown> {
  if (body === undefined)
    throw new SalesforceError(
      400,
      'JSON_PARSER_ERROR',
      'The HTTP entity body is required, but this request has no entity body.',
    );
  if (typeof body === 'object' && body !== null && !Array.isArray(body))
    return body as Record<string, unknown>;
  throw new SalesforceError(
    400,
    'JSON_PARSER_ERROR',
    `Cannot deserialize instance of object from ${Array.isArray(body) ? 'START_ARRAY' : 'VALUE_STRING'} value at [line:1, column:1]`,
  );
}

/** Reads JSON as the API does; an empty text is undefined; throws JSON_PARSER_ERROR with the place. */
export function parseJson(text: string): unknown {
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    const position = errorPosition(text, (error as Error).message);
    const lines = text.slice(0, position).split('\n');
    const character = text[position];
    const what =
      character === undefined
        ? 'Unexpected end-of-input'
        : `Unexpected character ('${character}' (code ${character.charCodeAt(0)}))`;
    throw new SalesforceError(
      400,
      'JSON_PARSER_ERROR',
      `${what} at [line:${lines.length}, column:${(lines.at(-1) ?? '').length + 1}]`,
    );
  }
}

/** Where JSON.parse stopped: its message names either the place or the first character that does not fit. */
function errorPosition(text: string, message: string): number {
  const position = /position (\d+)/.exec(message)?.[1];
  if (position !== undefined) return Number(position);
  const character = /^Unexpected token '(.)'/su.exec(message)?.[1];
  const outsideStrings = text.replace(/"(?:[^"\\]|\\.)*"/g, (string) => ' '.repeat(string.length));
  const found = character === undefined ? -1 : outsideStrings.indexOf(character);
  return found === -1 ? text.length : found;
}

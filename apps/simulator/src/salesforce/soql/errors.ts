import { SalesforceError } from '../errors.js';

/** A refusal of a query, with the place in its text drawn as the API draws it. */
export function queryError(code: string, query: string, at: number, message: string): SalesforceError {
  const before = query.slice(0, at).split('\n');
  const column = (before.at(-1) ?? '').length;
  const line = query.split('\n')[before.length - 1] ?? '';
  const drawing = `\n${line}\n${' '.repeat(column)}^\nERROR at Row:${before.length}:Column:${column + 1}\n`;
  return new SalesforceError(400, code, drawing + message);
}

export const malformed = (query: string, at: number, message: string) =>
  queryError('MALFORMED_QUERY', query, at, message);

import { pythonError } from '../errors.js';
import { jsonDecodeMessage } from '../python.js';

export type Form = Record<string, unknown>;

/** The parts of a request that say what is asked for. */
export interface RequestParts {
  /** Without the question mark. */
  query: string;
  contentType: string;
  body: string;
}

/**
 * The request's arguments. A JSON body hides the query string; without one, query string and form fields are merged.
 * JSON that cannot be read is a 500.
 */
export function readForm({ query, contentType, body }: RequestParts): Form {
  if (contentType.includes('application/json') && body !== '') return parseBody(body) as Form;
  const isForm = contentType.includes('application/x-www-form-urlencoded');
  return { ...fromEncoded(query), ...(isForm && fromEncoded(body)) };
}

const fromEncoded = (text: string): Form => Object.fromEntries(new URLSearchParams(text));

function parseBody(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch (error) {
    throw pythonError('JSONDecodeError', jsonDecodeMessage(body, error as Error));
  }
}

/** The fields of a document that is written: a form's `data`, else the body as JSON whatever its type, else the form. */
export function readDocument(parts: RequestParts, form: Form): Form {
  const text = form.data ?? parts.body;
  const parsed = typeof text === 'string' ? tryParse(text) : text;
  if (parsed === undefined) return form;
  if (Array.isArray(parsed)) throw pythonError('TypeError', 'pop expected at most 1 argument, got 2');
  return parsed as Form;
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

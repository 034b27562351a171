import type { ServerMessage } from '../errors.js';
import { FrappeError, pythonError } from '../errors.js';
import { minifiedJson } from '../python.js';

export interface Answer {
  status: number;
  contentType: string;
  body: string;
  cookie?: string;
}

export const jsonAnswer = (status: number, body: Record<string, unknown>): Answer => ({
  status,
  contentType: 'application/json',
  body: minifiedJson(body),
});

/** A list of JSON strings within a JSON string: Frappe encodes its messages twice. */
const serverMessages = (messages: ServerMessage[]) =>
  messages.length > 0 ? { _server_messages: loose(messages.map((message) => loose(message))) } : {};

/** `json.dumps` with its default separators, which the outer envelope alone does without. */
function loose(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => loose(item)).join(', ')}]`;
  if (value !== null && typeof value === 'object') {
    const members = Object.entries(value).map(([key, member]) => `${JSON.stringify(key)}: ${loose(member)}`);
    return `{${members.join(', ')}}`;
  }
  return minifiedJson(value);
}

export const success = (status: number, body: Record<string, unknown>, messages: ServerMessage[]) =>
  jsonAnswer(status, { ...body, ...serverMessages(messages) });

/**
 * Frappe's error answer. With tracebacks allowed it names the exception, except in a 404; without, `exc_type` and the
 * messages are all there is.
 */
export function failure(error: FrappeError, messages: ServerMessage[], showTraceback: boolean): Answer {
  const { excType, details } = error;
  const trace = showTraceback && error.status !== 404;
  return jsonAnswer(error.status, {
    ...details.lead,
    ...(trace && { exception: error.exception }),
    exc_type: excType,
    ...(trace && details.fromErpnext && { _exc_source: 'erpnext (app)' }),
    ...(trace && { exc: loose([traceback(error)]) }),
    ...serverMessages([...messages, ...(details.messages ?? [])]),
    ...details.extra,
  });
}

export const traceback = ({ exception }: FrappeError) =>
  `Traceback (most recent call last):\n  File "apps/frappe/frappe/app.py", line 114, in application\n` +
  `    response = frappe.api.handle(request)\n               ^^^^^^^^^^^^^^^^^^^^^^^^^^\n${exception}\n`;

/** What nobody foresaw here would be a bug in Python there. */
export const asFrappeError = (error: unknown): FrappeError =>
  error instanceof FrappeError ? error : pythonError('Exception', (error as Error).message);

export const htmlPage = (status: number, title: string, text = ''): Answer => ({
  status,
  contentType: 'text/html',
  body:
    `<html>\n  <head>\n    <title>${title}</title>\n  </head>\n  <body>\n    <h1><p>${title}</p></h1>\n` +
    `    ${text}\n  </body>\n</html>\n`,
});

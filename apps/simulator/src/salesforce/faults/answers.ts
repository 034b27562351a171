import type { Answer } from '../../core/answer.js';
import type { NamedFault } from '../../vendor.js';

/** A request, as a fault sees it. */
export interface Asked {
  method: string;
  url: string;
  body: string;
}

export type Plain = Pick<NamedFault, 'about' | 'fault'>;

/** An answer of the REST API in front of any work: always an array. */
export const refusal = (
  about: string,
  status: number,
  errorCode: string,
  message: string,
  fields?: readonly string[],
): Plain => ({
  about,
  fault: { kind: 'status', status, response: [{ message, errorCode, ...(fields && { fields }) }] },
});

export const page = (about: string, status: number, response: string): Plain => ({
  about,
  fault: { kind: 'status', status, response },
});

/** An answer as the REST API words it. */
export const answerOf = (status: number, body: unknown): Answer => ({
  status,
  headers: { 'content-type': 'application/json;charset=UTF-8' },
  body: JSON.stringify(body),
});

export const isComposite = ({ url }: Pick<Asked, 'url'>) => /\/composite\/?$/.test(url);
/** A call that changes a record. */
export const isWrite = (asked: Asked) =>
  asked.method !== 'GET' &&
  /\/sobjects\//.test(asked.url + asked.body) &&
  !(isComposite(asked) && !/"method":"(POST|PATCH|DELETE)"/.test(asked.body));

/** One entry of a refusal. */
export const entry = (errorCode: string, message: string, fields?: readonly string[]) => ({
  message,
  errorCode,
  ...(fields && { fields }),
});

/** A page of what stands before the org. */
export const PROXY_ERROR = '<html><head><title>502 Bad Gateway</title></head><body>Bad Gateway</body></html>';

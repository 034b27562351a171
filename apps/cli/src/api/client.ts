import type { ErrorBody } from '@signalbox/contracts';
import { CliError, EXIT, type ExitStatus } from '../exit.js';

/** Where an orchestrator is and who we are to it. */
export interface Target {
  url: string;
  token: string;
}

export interface Api {
  get<T>(path: string, query?: Record<string, string | undefined>): Promise<T>;
  post<T>(path: string, body: unknown): Promise<T>;
}

const STATUS: Readonly<Record<number, ExitStatus>> = {
  400: EXIT.usage,
  401: EXIT.refused,
  403: EXIT.refused,
  404: EXIT.notFound,
  409: EXIT.refused,
  422: EXIT.refused,
  423: EXIT.refused,
};

/** The orchestrator's HTTP API; every failure is a CliError. Default deadline: 60 s a request. */
export function createApi(target: Target, timeoutMs = 60_000): Api {
  const request = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await reach(target, method, path, body, timeoutMs);
    const text = await response.text();
    if (response.ok) return JSON.parse(text) as T;
    throw refusal(response.status, text, `${method} ${target.url}${path}`);
  };
  return {
    get: (path, query = {}) => request('GET', `${path}${queryString(query)}`),
    post: (path, body) => request('POST', path, body),
  };
}

function queryString(query: Record<string, string | undefined>): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return given.length === 0 ? '' : `?${new URLSearchParams(given).toString()}`;
}

async function reach(
  target: Target,
  method: string,
  path: string,
  body: unknown,
  timeoutMs: number,
): Promise<Response> {
  try {
    return await fetch(`${target.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${target.token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(timeoutMs),
    });
  } catch (error) {
    const reason =
      error instanceof Error && error.name === 'TimeoutError'
        ? `no answer in ${timeoutMs} ms`
        : causeOf(error);
    throw new CliError(
      EXIT.unreachable,
      `The orchestrator at ${target.url} can't be reached: ${reason}`,
      'start it with: ./signalbox up   or name another with SIGNALBOX_URL and SIGNALBOX_TOKEN',
      { cause: error },
    );
  }
}

function causeOf(error: unknown): string {
  const cause = (error as { cause?: { message?: string; code?: string } }).cause;
  return cause?.code ?? cause?.message ?? String(error);
}

function refusal(status: number, text: string, request: string): CliError {
  const body = parse(text);
  const exit = STATUS[status] ?? EXIT.failed;
  if (body === undefined) return new CliError(exit, `${request} answered ${status}: ${text.slice(0, 300)}`);
  const fix =
    status === 401 ? 'the token is wrong: unset SIGNALBOX_TOKEN, or give the one in API_TOKENS' : undefined;
  const wait =
    body.retryAfterMs === undefined ? '' : ` (try again in ${Math.ceil(body.retryAfterMs / 1000)} s)`;
  return new CliError(exit, `${body.code}: ${body.message}${wait}`, fix);
}

function parse(text: string): ErrorBody | undefined {
  try {
    const body = JSON.parse(text) as Partial<ErrorBody>;
    return typeof body.code === 'string' && typeof body.message === 'string'
      ? (body as ErrorBody)
      : undefined;
  } catch {
    return undefined;
  }
}

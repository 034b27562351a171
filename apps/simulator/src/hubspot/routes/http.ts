import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { objectType, type ObjectType } from '../object-types.js';
import type { Portal } from '../portal.js';
import { invalidJson, Refusal } from '../refusal.js';
import { scopesFor } from '../scopes.js';

export const DATED = ['2026-03', '2026-09'];
const JSON_TYPE = 'application/json;charset=utf-8';

/** Sets up what all of HubSpot's APIs share: bodies, authentication, limits, headers and error bodies. */
export function prepareApi(api: FastifyInstance, portal: Portal): void {
  readBodies(api);
  api.addHook('onRequest', async (request, reply) => {
    reply.header('X-HubSpot-Correlation-Id', randomUUID()).type(JSON_TYPE);
    const path = request.url.split('?')[0] ?? '';
    if (isTokenEndpoint(path)) return;
    portal.tokens.check(request.headers.authorization);
    portal.tokens.requireScope(scopesFor(request.method, decodeURIComponent(path)));
    const kind = path.endsWith('/search') ? 'search' : 'other';
    try {
      portal.limits.take(kind);
    } finally {
      if (kind === 'other') reply.headers(portal.limits.headers());
    }
  });
  api.setErrorHandler(sendRefusal);
  api.setNotFoundHandler((_request, reply) =>
    sendRefusal(new Refusal(404, 'resource not found'), _request, reply),
  );
}

const isTokenEndpoint = (path: string) => /^\/oauth\/[^/]+\/token$/.test(path);

function readBodies(api: FastifyInstance): void {
  api.removeAllContentTypeParsers();
  api.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request, body, done) => done(null, new URLSearchParams(String(body))),
  );
  api.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => {
    try {
      done(null, body === '' ? undefined : JSON.parse(String(body)));
    } catch (error) {
      done(invalidJson((error as Error).message));
    }
  });
}

function sendRefusal(error: unknown, _request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const correlationId = String(reply.getHeader('X-HubSpot-Correlation-Id') ?? randomUUID());
  const refusal = error instanceof Refusal ? error : new Refusal(500, 'internal error');
  if (refusal !== error) process.stderr.write(`hubspot: ${(error as Error).stack}\n`);
  return reply
    .code(refusal.status)
    .type(JSON_TYPE)
    .send(JSON.stringify(refusal.body(correlationId)));
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** What a handler gets of a request. */
export interface Call {
  params: Record<string, string>;
  query: Query;
  body: unknown;
}

/** An answer; without a body it is empty. */
export interface Answer {
  status: number;
  body?: unknown;
}

/** The same handler under several roots: HubSpot's versions name their paths differently and do the same. */
export function route(
  api: FastifyInstance,
  roots: readonly string[],
  method: Method,
  path: string,
  handle: (call: Call) => Answer,
): void {
  for (const root of roots)
    api.route({
      method,
      url: root + path,
      handler: async (request, reply) => {
        const { status, body } = handle({
          params: request.params as Record<string, string>,
          query: new Query(request.query as Record<string, string | string[] | undefined>),
          body: request.body,
        });
        return reply.code(status).send(body === undefined ? undefined : JSON.stringify(body));
      },
    });
}

/** The query string; lists come comma-separated, repeated or both. */
export class Query {
  constructor(private readonly values: Record<string, string | string[] | undefined>) {}

  text(name: string): string | undefined {
    const value = this.values[name];
    return Array.isArray(value) ? value[0] : value;
  }

  flag(name: string): boolean {
    return this.text(name) === 'true';
  }

  list(name: string): string[] {
    const value = this.values[name] ?? [];
    return (Array.isArray(value) ? value : [value])
      .flatMap((part) => part.split(','))
      .map((part) => part.trim())
      .filter(Boolean);
  }

  /** Throws the 400 of a number out of bounds. */
  whole(name: string, otherwise: number, most: number): number {
    const text = this.text(name);
    if (text === undefined || text === '') return otherwise;
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < 1 || value > most)
      throw new Refusal(400, `Invalid request: ${name} must be between 1 and ${most}, but was ${text}`, {
        category: 'VALIDATION_ERROR',
      });
    return value;
  }
}

/** The body as an object. Throws the 400 of a body that is none. */
export function objectBody(body: unknown): Record<string, unknown> {
  if (typeof body === 'object' && body !== null && !Array.isArray(body))
    return body as Record<string, unknown>;
  throw invalidJson('Cannot deserialize value: an object was expected');
}

/** The object type that a parameter of the path names. */
export const typeIn = (params: Record<string, string>, name = 'type'): ObjectType =>
  objectType(params[name] ?? '');

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { FrappeError } from '../errors.js';
import { callMethod } from '../methods/index.js';
import type { Session } from '../session.js';
import type { Site } from '../site.js';
import { authenticate } from './auth.js';
import { readDocument, readForm, type RequestParts } from './form.js';
import { type Answer, asFrappeError, failure, htmlPage, success } from './reply.js';
import { handleResource } from './resource.js';
import { failureOfVersionTwo, serveVersionTwo } from './version-two.js';

const MAX_REQUEST_LINE = 4094;
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'] as const;

/** Serves the site's REST API: every path goes through one handler, as in Frappe. */
export function serveSite(server: FastifyInstance, site: () => Site): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  server.route({
    method: [...METHODS],
    url: '/*',
    exposeHeadRoute: false,
    handler: (request, reply) => send(reply, answer(site(), request)),
  });
}

function send(reply: FastifyReply, { status, contentType, body, cookie }: Answer) {
  // As bytes: to text Fastify would add a charset that the server doesn't send.
  return reply
    .code(status)
    .headers({ server: 'gunicorn', 'content-type': contentType, ...(cookie && { 'set-cookie': cookie }) })
    .send(Buffer.from(body));
}

function answer(site: Site, request: FastifyRequest): Answer {
  const line = `${request.method} ${request.url} HTTP/1.1`.length;
  if (line > MAX_REQUEST_LINE) {
    const text = `Request Line is too large (${Math.min(line, 8192)} &gt; ${MAX_REQUEST_LINE})`;
    return htmlPage(400, 'Bad Request', text);
  }
  if (request.method === 'OPTIONS')
    return { status: 200, contentType: 'text/plain; charset=utf-8', body: '' };
  const session: Session = { user: 'Guest', siteUrl: `http://${request.host}`, messages: [] };
  try {
    const served = site.transaction(() => serve(site, session, request));
    return session.cookie ? { ...served, cookie: session.cookie } : served;
  } catch (error) {
    if (request.headers.accept?.startsWith('text')) return htmlPage(500, 'Internal Server Error');
    const showTraceback = site.find('System Settings', 'System Settings')?.allow_error_traceback !== 0;
    const answerTo = isVersionTwo(request) ? failureOfVersionTwo : failure;
    return answerTo(asFrappeError(error), session.messages, showTraceback);
  }
}

const isVersionTwo = ({ url }: FastifyRequest) => url.startsWith('/api/v2/');

function serve(site: Site, session: Session, request: FastifyRequest): Answer {
  session.user = authenticate(site, request.headers.authorization, request.headers.cookie);
  const [path = '', query = ''] = request.url.split(/\?(.*)/s);
  const parts: RequestParts = {
    query,
    contentType: request.headers['content-type'] ?? '',
    body: typeof request.body === 'string' ? request.body : '',
  };
  const form = readForm(parts);
  const verb = request.method === 'HEAD' ? 'GET' : request.method;
  const call = { site, session, method: verb, form, document: () => readDocument(parts, form) };
  if (isVersionTwo(request)) {
    const { status, data } = serveVersionTwo(call, splitPath(path));
    return success(status, { data }, session.messages);
  }
  const [kind, first = '', ...rest] = splitPath(path);
  if (kind === 'method' && first !== '') {
    const body = callMethod(site, session, verb, [first, ...rest].join('/'), form);
    return success(200, body, session.messages);
  }
  if (kind !== 'resource' || first === '') throw new FrappeError('DoesNotExistError', '');
  const { status, data } = handleResource({ ...call, doctype: first, name: rest.join('/') });
  return success(status, { data }, session.messages);
}

/** `/api/resource/Role/A%2FB` in decoded parts after `/api`; a slash at the end doesn't count. */
function splitPath(path: string): string[] {
  const [, rest] = /^\/api(?:\/v[12])?\/(.*?)\/?$/.exec(path) ?? [];
  return rest === undefined ? [] : rest.split('/').map(decode);
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

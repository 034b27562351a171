import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { notFound, SalesforceError } from './errors.js';
import { checkAccess, type OrgSettings } from './org-settings.js';
import { parseJson, type Answer, type Dispatch, type Method } from './rest.js';
import type { Sessions } from './sessions.js';
import type { Usage } from './usage.js';
import { isSupported, listVersions } from './versions.js';

const JSON_TYPE = 'application/json;charset=UTF-8';
/** URL and headers together; beyond that the org's web server refuses. */
const LONGEST_URL = 16_384;

export interface ServerOptions {
  dispatch: Dispatch;
  sessions: Sessions;
  usage: Usage;
  settings: () => OrgSettings;
  /** Milliseconds on the org's clock. */
  now: () => number;
}

/** The HTTP side of the REST API: versions, who asks, bodies, limits header, errors. */
export function restRoutes(server: FastifyInstance, options: ServerOptions): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    try {
      done(null, parseJson(String(body)));
    } catch (error) {
      done(error as Error);
    }
  });
  server.addHook('onSend', (_request, reply, _payload, done) => {
    reply.header('date', new Date(options.now()).toUTCString());
    done();
  });
  server.setErrorHandler(answerError);
  server.setNotFoundHandler((_request, reply) => answerError(notFound(), _request, reply));
  server.get('/services/data', (_request, reply) =>
    sendJson(reply, 200, listVersions(options.settings().newestVersion)),
  );
  server.get('/services/data/', (_request, reply) =>
    sendJson(reply, 200, listVersions(options.settings().newestVersion)),
  );
  const methods = ['GET', 'POST', 'PATCH', 'DELETE', 'PUT'];
  for (const url of ['/services/data/:version', '/services/data/:version/*'])
    server.route<{ Params: { version: string } }>({
      method: methods,
      url,
      // Who asks comes before what they ask: a stale session with a broken body is a stale session.
      onRequest: (request, reply, done) => {
        if (request.url.length > LONGEST_URL) {
          void reply
            .code(414)
            .type('text/html')
            .send('<h1>Bad Message 414</h1><pre>reason: URI Too Long</pre>');
          return;
        }
        options.sessions.of(request.headers.authorization);
        checkAccess(options.settings());
        options.usage.count();
        reply.header('sforce-limit-info', options.usage.header());
        done();
      },
      handler: (request, reply) => sendAnswer(reply, answer(request, options)),
    });
}

function answer(request: FastifyRequest<{ Params: { version: string } }>, options: ServerOptions): Answer {
  const { version } = request.params;
  if (!isSupported(version, options.settings().newestVersion)) throw notFound();
  const base = `/services/data/${version}`;
  const [path = '', query = ''] = request.raw.url?.split('?') ?? [];
  return options.dispatch(request.method as Method, path.slice(base.length).replace(/\/$/, ''), {
    base,
    version: Number(version.slice(1)),
    session: options.sessions.of(request.headers.authorization),
    query: new URLSearchParams(query),
    headers: request.headers as Record<string, string | undefined>,
    body: request.body,
  });
}

function sendAnswer(reply: FastifyReply, { status, body, headers = {} }: Answer): FastifyReply {
  reply.headers(headers);
  return body === undefined ? reply.code(status).send() : sendJson(reply, status, body);
}

const sendJson = (reply: FastifyReply, status: number, body: unknown) =>
  reply.code(status).header('content-type', JSON_TYPE).send(JSON.stringify(body));

function answerError(
  error: FastifyError | Error,
  _request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const refusal = error instanceof SalesforceError ? error : translate(error);
  if (refusal.status === 401) reply.header('www-authenticate', 'Token');
  return sendJson(reply, refusal.status, refusal.body());
}

function translate(error: FastifyError | Error): SalesforceError {
  if ('code' in error && error.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE')
    return new SalesforceError(
      415,
      'UNSUPPORTED_MEDIA_TYPE',
      'Content type is not supported by this request. Supported content types are application/json',
    );
  if (error instanceof URIError) return notFound();
  return new SalesforceError(
    500,
    'UNKNOWN_EXCEPTION',
    `An unexpected error occurred. Please include this ErrorId if you contact support: ${error.message}`,
  );
}

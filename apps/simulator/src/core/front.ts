import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import type { NamedFault } from '../vendor.js';
import type { Answer } from './answer.js';
import type { FaultList, FaultSubject, StandingFault } from './faults.js';
import type { RequestLog } from './request-log.js';
import { secretsOfAnswer, secretsOfRequest } from './secrets.js';

export const CONTROL_PREFIX = '/__simulator';
const DEFAULT_HANG_MS = 60_000;

/** What stands between the network and one vendor. */
export interface FrontOptions {
  vendor: string;
  /** Which of the vendor's doors this is; the first has no name. */
  lane?: string;
  /** The vendor's API. */
  api: FastifyInstance;
  /** Answers what comes under `/__simulator`; neither logged nor hit by faults. */
  control: FastifyInstance;
  faults: FaultList;
  log: RequestLog;
  /** Every secret that passed: what callers showed and what the vendor handed out. */
  secrets: Set<string>;
  expireTokens: () => void;
  /** The vendor's own. */
  named: Readonly<Record<string, NamedFault>>;
}

/**
 * The listener in front of a vendor. It reads the whole request and hands it to the API apart from the socket, so that
 * a fault can part the two: work without an answer, an answer without work, work after the caller has gone.
 */
export function createFront(options: FrontOptions): Server {
  const server = createServer((request, response) => {
    handle(options, request, response).catch(() => response.socket?.destroy());
  });
  server.keepAliveTimeout = 65_000;
  return server;
}

async function handle(options: FrontOptions, request: IncomingMessage, response: ServerResponse) {
  const body = await readBody(request);
  const { method = 'GET', url = '/' } = request;
  if (url.startsWith(CONTROL_PREFIX)) {
    // A vendor's own settings are routes of its API, and neither logged nor hit by faults either.
    const isOwn = url.startsWith(`${CONTROL_PREFIX}/${options.vendor}`);
    return send(response, await run(isOwn ? options.api : options.control, request, body));
  }
  const { vendor, lane, secrets } = options;
  const noted = options.log.arrived({ vendor, lane, method, url }, body);
  const subject = { vendor, lane, method, url, body: body.toString('utf8') };
  for (const secret of secretsOfRequest(request.headers, subject.body)) secrets.add(secret);
  const fault = options.faults.take(subject);
  const work = async () => {
    const answer = await run(options.api, request, body);
    noted.worked(answer.status);
    for (const secret of secretsOfAnswer(answer)) secrets.add(secret);
    return answer;
  };
  const answer = fault ? await meet(fault, work, response, options, subject) : await work();
  if (!answer || response.destroyed) return;
  noted.answered(answer.status);
  send(response, answer);
}

type Play = (
  fault: StandingFault,
  work: () => Promise<Answer>,
  response: ServerResponse,
  options: FrontOptions,
  subject: FaultSubject,
) => Promise<Answer | undefined>;

const hangUp = async (response: ServerResponse, ms: number) => {
  await sleep(ms, undefined, { ref: false });
  response.socket?.destroy();
  return undefined;
};
const reset = (response: ServerResponse) => {
  response.socket?.resetAndDestroy();
  return undefined;
};

const PLAYS: Record<StandingFault['kind'], Play> = {
  status: async (fault) => faultAnswer(fault),
  latency: async ({ ms = 1_000 }, work) => sleep(ms, undefined, { ref: false }).then(work),
  hang: async ({ ms = DEFAULT_HANG_MS }, _work, response) => hangUp(response, ms),
  'hang-after': async ({ ms = DEFAULT_HANG_MS }, work, response) => {
    await work();
    return hangUp(response, ms);
  },
  reset: async (_fault, _work, response) => reset(response),
  'reset-after': async (_fault, work, response) => {
    await work();
    return reset(response);
  },
  late: async ({ ms = 100, workMs = 1_000 }, work, response) => {
    await Promise.all([hangUp(response, ms), sleep(workMs, undefined, { ref: false }).then(work)]);
    return undefined;
  },
  hold: async (fault, work, _response, { faults }) => {
    await faults.hold(fault, fault.ms ?? DEFAULT_HANG_MS);
    return work();
  },
  'hold-after': async (fault, work, _response, { faults }) => {
    const answer = await work();
    await faults.hold(fault, fault.ms ?? DEFAULT_HANG_MS);
    return answer;
  },
  'expire-token': async (_fault, work, _response, { expireTokens }) => {
    expireTokens();
    return work();
  },
  play: async ({ name = '' }, work, _response, { named }, subject) =>
    named[name]?.play?.(work, subject) ?? work(),
};

const meet: Play = (fault, ...rest) => PLAYS[fault.kind](fault, ...rest);

function faultAnswer({ status = 503, response, headers = {} }: StandingFault): Answer {
  const isText = typeof response === 'string';
  const contentType = !isText ? 'application/json' : response.startsWith('<') ? 'text/html' : 'text/plain';
  return {
    status,
    headers: { 'content-type': `${contentType};charset=UTF-8`, ...lowerCaseKeys(headers) },
    body: isText ? response : response === undefined ? '' : JSON.stringify(response),
  };
}

const lowerCaseKeys = (headers: Record<string, string>) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

async function run(api: FastifyInstance, request: IncomingMessage, body: Buffer): Promise<Answer> {
  const { 'transfer-encoding': _chunked, expect: _expect, ...headers } = request.headers;
  const reply = await api.inject({
    method: (request.method ?? 'GET') as 'GET',
    url: request.url ?? '/',
    headers,
    ...(body.length > 0 && { payload: body }),
  });
  return { status: reply.statusCode, headers: reply.headers, body: reply.rawPayload };
}

function send(response: ServerResponse, { status, headers, body }: Answer): void {
  const { connection: _connection, 'transfer-encoding': _chunked, ...kept } = headers;
  const bodiless = status === 204 || status === 304;
  const length =
    bodiless || kept['content-length'] !== undefined ? {} : { 'content-length': Buffer.byteLength(body) };
  response.writeHead(status, { ...kept, ...length });
  response.end(body);
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

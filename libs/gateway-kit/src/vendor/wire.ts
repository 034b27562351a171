import { SignalboxError } from '@signalbox/contracts';
import { Agent } from 'undici';
import type { Access, PlainCall, VendorFacts } from '../define-gateway.js';
import { currentCallScope } from './calls.js';
import type { ClientObserver, VendorRequest, VendorResponse } from './client.js';
import { exchangeOnce, TookTooLong, type HttpReply } from './exchange-once.js';

/** One exchange with the vendor over HTTP: deadline, figures, and what a broken connection means. */
export class VendorWire {
  private readonly agent: Agent;
  private total = 0;

  constructor(
    private readonly facts: Pick<VendorFacts, 'concurrency' | 'timeoutMs'>,
    private readonly observer: ClientObserver = {},
  ) {
    this.agent = new Agent({ connections: facts.concurrency, keepAliveTimeout: 10_000 });
  }

  /** All calls so far. */
  get calls(): number {
    return this.total;
  }

  async close(): Promise<void> {
    await this.agent.close();
  }

  /** A call to get access: nothing of ours is added, and it changes nothing at the vendor. */
  readonly plain: PlainCall = ({ origin, ...request }) =>
    this.exchange(
      { origin, headers: {} },
      { ...request, method: request.method as VendorRequest['method'], safe: true },
      currentCallScope()?.deadline ?? Date.now() + this.facts.timeoutMs,
    );

  async exchange(access: Access, request: VendorRequest, deadline: number): Promise<VendorResponse> {
    const scope = currentCallScope();
    const msLeft = Math.min(deadline - Date.now(), this.facts.timeoutMs);
    if (msLeft <= 0) {
      throw notSentInTime();
    }
    if (scope) scope.calls += 1;
    this.total += 1;
    const startedAt = Date.now();
    let status: number | null = null;
    try {
      const { origin, headers: accessHeaders } = access;
      const { path, method } = request;
      const headers = {
        accept: 'application/json',
        ...bodyHeaders(request),
        ...accessHeaders,
        ...request.headers,
      };
      const reply = await exchangeOnce(
        this.agent,
        { origin, path, method, headers, body: bodyText(request) },
        msLeft,
      );
      const { text } = reply;
      status = reply.status;
      return { status, headers: lowerCase(reply.headers), text, json: parseJson(text) };
    } catch (cause) {
      throw connectionFailure(cause, isSafe(request));
    } finally {
      this.observer.onCall?.({ method: request.method, status, ms: Date.now() - startedAt });
    }
  }
}

/** True for a call that changes nothing at the vendor. */
export function isSafe(request: VendorRequest): boolean {
  return request.safe ?? request.method === 'GET';
}

const NOT_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT']);

function notSentInTime(cause?: unknown): SignalboxError {
  return new SignalboxError('TIMEOUT', 'The deadline passed before the call went out; nothing was done.', {
    details: { effect: 'none' },
    cause,
  });
}

function connectionFailure(cause: unknown, safe: boolean): SignalboxError {
  if (cause instanceof TookTooLong && !cause.sent) return notSentInTime(cause);
  const { code, name } = (cause ?? {}) as { code?: string; name?: string };
  // An open connection can report an unreachable host too; then the bytes may be out.
  const atConnect = (cause as { syscall?: string }).syscall === 'connect';
  if (atConnect || (code !== undefined && NOT_SENT.has(code))) {
    return new SignalboxError('UNAVAILABLE', 'The system can not be reached.', {
      details: { effect: 'none', reason: code },
      cause,
    });
  }
  const timedOut = cause instanceof TookTooLong;
  const reason = code ?? name ?? 'unknown';
  if (!safe) {
    return new SignalboxError('OUTCOME_UNKNOWN', 'The answer to a write was lost; it may have happened.', {
      details: { effect: 'unknown', reason },
      cause,
    });
  }
  return timedOut
    ? new SignalboxError('TIMEOUT', 'The system did not answer in time.', {
        details: { effect: 'none', reason },
        cause,
      })
    : new SignalboxError('UNAVAILABLE', 'The connection to the system broke.', {
        details: { effect: 'none', reason },
        cause,
      });
}

function bodyHeaders(request: VendorRequest): Record<string, string> {
  if (request.json !== undefined) return { 'content-type': 'application/json' };
  if (request.form !== undefined) return { 'content-type': 'application/x-www-form-urlencoded' };
  return {};
}

function bodyText(request: VendorRequest): string | undefined {
  if (request.json !== undefined) return JSON.stringify(request.json);
  if (request.form !== undefined) return new URLSearchParams(request.form).toString();
  return undefined;
}

function lowerCase(headers: HttpReply['headers']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name.toLowerCase(),
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
}

function parseJson(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

import { setTimeout as sleep } from 'node:timers/promises';
import { asSignalboxError, SignalboxError, type LimitReading } from '@signalbox/contracts';
import { Agent, type Dispatcher } from 'undici';
import type { Access, Auth, PlainCall, VendorFacts } from '../define-gateway.js';
import { AccessKeeper } from './access.js';
import { Gate } from './budget.js';
import { currentCallScope } from './calls.js';
import { pauseBefore } from './retry.js';

export interface VendorRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With its query string, encoded. */
  path: string;
  headers?: Record<string, string>;
  /** Sent as JSON. */
  json?: unknown;
  /** Sent as application/x-www-form-urlencoded. */
  form?: Record<string, string>;
  /**
   * True for a call that changes nothing at the vendor, whatever its method: it may be repeated. Defaults to true for
   * GET. A call that changes something is repeated only when the vendor certainly did nothing.
   */
  safe?: boolean;
  /** Statuses that are answers here, not failures, nor a reason to renew access: 404 of a look-up. */
  accept?: number[];
}

export interface VendorResponse {
  status: number;
  /** Names in lower case. */
  headers: Record<string, string>;
  text: string;
  /** The parsed body; undefined where it is not JSON. */
  json: unknown;
}

export interface ClientObserver {
  onCall?(call: { method: string; status: number | null; ms: number }): void;
  onAuth?(state: 'accepted' | 'rejected'): void;
}

/** Every call to the vendor passes here: access, budget, deadline, classification, retries, limits, figures. */
export class VendorClient {
  private readonly agent: Agent;
  private readonly gate: Gate;
  private readonly access: AccessKeeper;
  private readings: LimitReading[] = [];
  private total = 0;

  constructor(
    private readonly facts: VendorFacts,
    private readonly auth: Auth,
    private readonly observer: ClientObserver = {},
  ) {
    this.agent = new Agent({ connections: facts.concurrency, keepAliveTimeout: 10_000 });
    this.gate = new Gate(facts.concurrency);
    this.access = new AccessKeeper(() => this.openAccess());
  }

  /** Limits as the last answers told them, and all calls so far. */
  get limits(): { limits: LimitReading[]; calls: number } {
    return { limits: this.readings, calls: this.total };
  }

  /**
   * @throws SignalboxError by the vendor's table. `OUTCOME_UNKNOWN` for a writing call whose effect can't be known: the
   * connection broke after the bytes went out, the deadline passed, or the server failed in the middle.
   */
  async request(request: VendorRequest): Promise<VendorResponse> {
    const deadline = currentCallScope()?.deadline ?? Date.now() + this.facts.timeoutMs;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.authorised(request, deadline);
      } catch (thrown) {
        const error = asSignalboxError(thrown);
        const repeatable = isSafe(request) || error.details?.['effect'] === 'none';
        const pause = pauseBefore(attempt + 1, error, repeatable, deadline - Date.now());
        if (pause === undefined) throw error;
        await sleep(pause);
      }
    }
  }

  /** Where calls go: known once access was got. */
  async origin(): Promise<string> {
    return (await this.access.current()).access.origin;
  }

  async close(): Promise<void> {
    await this.agent.close();
  }

  private async authorised(request: VendorRequest, deadline: number): Promise<VendorResponse> {
    const opened = await this.access.current();
    const response = await this.send(opened.access, request, deadline);
    const isAnswer = request.accept?.includes(response.status) ?? false;
    if (isAnswer || !this.auth.expired?.(response)) return this.settle(request, response);
    const renewed = await this.access.renew(opened.generation);
    return this.settle(request, await this.send(renewed.access, request, deadline));
  }

  private settle(request: VendorRequest, response: VendorResponse): VendorResponse {
    const reported = this.facts.limits(response.headers);
    if (reported.length > 0) this.readings = mergeReadings(this.readings, reported);
    const html = response.json === undefined && /^\s*</.test(response.text);
    const failed = (response.status >= 400 || html) && !request.accept?.includes(response.status);
    if (!failed) {
      this.observer.onAuth?.('accepted');
      return response;
    }
    const failure = this.facts.failure(response);
    if (failure.code === 'AUTH_REJECTED') this.observer.onAuth?.('rejected');
    const effect = failure.effect ?? (response.status >= 500 ? 'unknown' : 'none');
    const unknown = effect === 'unknown' && !isSafe(request);
    throw new SignalboxError(unknown ? 'OUTCOME_UNKNOWN' : failure.code, failure.message, {
      retryAfterMs: failure.retryAfterMs,
      details: {
        ...failure.details,
        effect,
        status: response.status,
        ...(unknown ? { because: failure.code } : {}),
      },
      requestId: this.facts.requestIdHeader ? response.headers[this.facts.requestIdHeader] : undefined,
    });
  }

  private send(access: Access, request: VendorRequest, deadline: number): Promise<VendorResponse> {
    return this.gate.pass(() => this.exchange(access, request, deadline), deadline);
  }

  private async exchange(access: Access, request: VendorRequest, deadline: number): Promise<VendorResponse> {
    const scope = currentCallScope();
    const msLeft = Math.min(deadline - Date.now(), this.facts.timeoutMs);
    if (msLeft <= 0 || scope?.signal?.aborted) {
      throw new SignalboxError('TIMEOUT', 'The deadline passed before the call went out; nothing was done.', {
        details: { effect: 'none' },
      });
    }
    if (scope) scope.calls += 1;
    this.total += 1;
    const startedAt = Date.now();
    let status: number | null = null;
    try {
      const reply = await this.agent.request({
        origin: access.origin,
        path: request.path,
        method: request.method,
        headers: {
          accept: 'application/json',
          ...bodyHeaders(request),
          ...access.headers,
          ...request.headers,
        },
        body: bodyText(request),
        signal: AbortSignal.timeout(msLeft),
        headersTimeout: 0,
        bodyTimeout: 0,
      });
      const text = await reply.body.text();
      status = reply.statusCode;
      return { status, headers: lowerCase(reply.headers), text, json: parseJson(text) };
    } catch (cause) {
      throw connectionFailure(cause, isSafe(request));
    } finally {
      this.observer.onCall?.({ method: request.method, status, ms: Date.now() - startedAt });
    }
  }

  private async openAccess(): Promise<Access> {
    const plain: PlainCall = ({ origin, ...request }) =>
      this.exchange(
        { origin, headers: {} },
        { ...request, method: request.method as VendorRequest['method'], safe: true },
        currentCallScope()?.deadline ?? Date.now() + this.facts.timeoutMs,
      );
    try {
      return await this.auth.open(plain);
    } catch (thrown) {
      const error = asSignalboxError(thrown);
      if (error.code === 'AUTH_REJECTED') this.observer.onAuth?.('rejected');
      // Nothing of the request itself has gone out yet.
      throw new SignalboxError(error.code, error.message, {
        ...error.toBody(),
        details: { ...error.details, effect: 'none' },
        cause: error,
      });
    }
  }
}

function isSafe(request: VendorRequest): boolean {
  return request.safe ?? request.method === 'GET';
}

const NOT_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT']);

function connectionFailure(cause: unknown, safe: boolean): SignalboxError {
  const { code, name } = (cause ?? {}) as { code?: string; name?: string };
  // An open connection can report an unreachable host too; then the bytes may be out.
  const atConnect = (cause as { syscall?: string }).syscall === 'connect';
  if (atConnect || (code !== undefined && NOT_SENT.has(code))) {
    return new SignalboxError('UNAVAILABLE', 'The system can not be reached.', {
      details: { effect: 'none', reason: code },
      cause,
    });
  }
  const timedOut = name === 'TimeoutError' || name === 'AbortError';
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

function lowerCase(headers: Dispatcher.ResponseData['headers']): Record<string, string> {
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

function mergeReadings(known: LimitReading[], reported: LimitReading[]): LimitReading[] {
  const byName = new Map(known.map((reading) => [reading.name, reading]));
  for (const reading of reported) byName.set(reading.name, reading);
  return [...byName.values()];
}

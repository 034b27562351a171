import { setTimeout as sleep } from 'node:timers/promises';
import { asSignalboxError, SignalboxError, type LimitReading } from '@signalbox/contracts';
import { noteVerdict } from '../credentials/look.js';
import type { Auth, VendorFacts, VendorFailure } from '../define-gateway.js';
import { AccessKeeper, openAccess, type AccessSource, type Opened } from './access.js';
import { Gate } from './budget.js';
import { currentCallScope } from './calls.js';
import { pauseBefore } from './retry.js';
import { isSafe, VendorWire } from './wire.js';

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
  /** The vendor itself refuses it where somebody changed the record since it was read. */
  conditional?: boolean;
  /** Statuses that are answers here, not failures, nor a reason to renew access: 404 of a look-up. */
  accept?: number[];
  /** The answer that counts, where the vendor wraps it in one of its own: it decides on failure and repeat. */
  unwrap?(response: VendorResponse): VendorResponse;
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
}

/** Of one request; logins are limited too. */
const MOST_RENEWALS = 12;

/** Every call to the vendor passes here: access, budget, deadline, classification, retries, limits, figures. */
export class VendorClient {
  private readonly gate: Gate;
  private readonly wire: VendorWire;
  private readonly access: AccessSource;
  private readings: LimitReading[] = [];
  /** The newest access that the vendor has taken. */
  private accepted = 0;

  /** @param parts replace what the client makes for itself: access of this process alone. */
  constructor(
    private readonly facts: VendorFacts,
    private readonly auth: Auth,
    parts: { wire?: VendorWire; access?: AccessSource } = {},
  ) {
    const wire = parts.wire ?? new VendorWire(facts);
    this.gate = new Gate(facts.concurrency);
    this.wire = wire;
    this.access = parts.access ?? new AccessKeeper(() => openAccess(auth, wire.plain));
  }

  /** Limits as the last answers told them, and all calls so far. */
  get limits(): { limits: LimitReading[]; calls: number } {
    return { limits: this.readings, calls: this.wire.calls };
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
        const hasNoEffect = error.details?.['effect'] === 'none';
        const { looksAgain } = currentCallScope() ?? {};
        // Between the refusal and a repeat somebody may change the record: whoever compares goes first.
        if (looksAgain && (looksAgain.putOff || overwrites(request))) {
          looksAgain.putOff = hasNoEffect;
          throw error;
        }
        const repeatable = isSafe(request) || hasNoEffect;
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

  /** Tells whose access calls go out with: another one may be of another org. */
  async identity(): Promise<string> {
    return identityOf(await this.access.current());
  }

  async close(): Promise<void> {
    await this.wire.close();
  }

  private async authorised(request: VendorRequest, deadline: number): Promise<VendorResponse> {
    const sent = await this.sendRenewing(request, deadline);
    try {
      return this.settle(request, sent);
    } catch (error) {
      // A vendor that refuses credentials did nothing: the call is repeated once where they turn out to be good.
      const isRefused = asSignalboxError(error).code === 'AUTH_REJECTED';
      if (!isRefused || this.access.refused === undefined) throw error;
      if (!(await within(deadline, this.access.refused()))) throw error;
      return this.settle(request, await this.sendRenewing(request, deadline));
    }
  }

  /**
   * Sends with access that is renewed when it has ended: once, and again as long as what was refused had worked before,
   * for somebody else's call may have ended it.
   */
  private async sendRenewing(request: VendorRequest, deadline: number): Promise<Exchanged> {
    for (let renewals = 0; ; renewals += 1) {
      const sent = await this.send(request, deadline);
      const isAnswer = isAccepted(request, sent.response);
      const isOver = !isAnswer && (this.auth.expired?.(sent.response) ?? false);
      const mayHelp = renewals === 0 || (this.accepted >= sent.generation && renewals < MOST_RENEWALS);
      if (!isOver || !mayHelp) return sent;
      await within(deadline, this.access.renew(sent.generation));
    }
  }

  private settle(request: VendorRequest, { response: wrapped, generation }: Exchanged): VendorResponse {
    const reported = this.facts.limits(wrapped.headers);
    if (reported.length > 0) this.readings = mergeReadings(this.readings, reported);
    const response = request.unwrap?.(wrapped) ?? wrapped;
    const failed = (response.status >= 400 || isPage(response)) && !isAccepted(request, response);
    if (!failed) {
      noteChange(request, response);
      this.accepted = Math.max(this.accepted, generation);
      noteVerdict('accepted');
      return wrapped;
    }
    const failure = ofOthers(response, this.facts.failure(response));
    if (failure.code === 'AUTH_REJECTED') noteVerdict('rejected', failure.message);
    if (failure.code === 'PERMISSION_DENIED') noteVerdict('accepted');
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

  /** Takes access only when the call's turn has come: what waited for long must not go out with what is over. */
  private send(request: VendorRequest, deadline: number): Promise<Exchanged> {
    return this.gate.pass(async () => {
      const opened = await within(deadline, this.access.current());
      const { access, generation } = opened;
      assertLookedAt(request, identityOf(opened));
      return { generation, response: await this.wire.exchange(access, request, deadline) };
    }, deadline);
  }
}

interface Exchanged {
  response: VendorResponse;
  generation: Opened['generation'];
}

/** What others wait for too goes on after the deadline of one of them. */
async function within<T>(deadline: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const refuse = () =>
      reject(
        new SignalboxError('TIMEOUT', 'The deadline passed while access was renewed; nothing was done.', {
          details: { effect: 'none' },
        }),
      );
    timer = setTimeout(refuse, Math.max(0, deadline - Date.now()));
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** True for a call that undoes what somebody else wrote since the record was read. A second insert is refused by its key. */
function overwrites(request: VendorRequest): boolean {
  return !isSafe(request) && request.method !== 'POST' && request.conditional !== true;
}

function identityOf({ identity, access }: Opened): string {
  return identity ?? access.origin;
}

/** Other credentials may lead to another org, which must be looked at before it is written to. */
function assertLookedAt(request: VendorRequest, identity: string): void {
  const { writableAs = identity, looksAgain } = currentCallScope() ?? {};
  if (isSafe(request) || writableAs === identity) return;
  if (looksAgain) looksAgain.putOff = true;
  throw new SignalboxError(
    'UNAVAILABLE',
    'The credentials were changed during the write; nothing was done.',
    {
      details: { effect: 'none' },
    },
  );
}

function isPage({ json, text }: VendorResponse): boolean {
  return json === undefined && /^\s*</.test(text);
}

/** The vendor's own word only: what stands before it answers with pages, or with text, under the same statuses. */
function isAccepted({ accept = [] }: VendorRequest, response: VendorResponse): boolean {
  return accept.includes(response.status) && (response.status < 400 || response.json !== undefined);
}

/** Nothing is known to be missing because a proxy has no such page. */
function ofOthers({ json }: VendorResponse, told: VendorFailure): VendorFailure {
  if (json !== undefined || told.code !== 'NOT_FOUND') return told;
  const message = 'What answered was not the system itself.';
  return { code: 'UNAVAILABLE', message, effect: 'unknown' };
}

function noteChange(request: VendorRequest, { status }: VendorResponse): void {
  const scope = currentCallScope();
  if (scope && !isSafe(request) && status < 400) scope.changed = true;
}

function mergeReadings(known: LimitReading[], reported: LimitReading[]): LimitReading[] {
  const byName = new Map(known.map((reading) => [reading.name, reading]));
  for (const reading of reported) byName.set(reading.name, reading);
  return [...byName.values()];
}

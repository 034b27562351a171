export const FAULT_KINDS = [
  'status',
  'latency',
  'hang',
  'hang-after',
  'reset',
  'reset-after',
  'late',
  'hold',
  'hold-after',
  'expire-token',
  'play',
] as const;

/** What goes wrong with the requests that match. */
export interface Fault {
  vendor: string;
  /** Only what comes by this door; see `POST /lanes`. */
  lane?: string;
  method?: string;
  /** Text that stands in the decoded path with its query string, or in the body. */
  mentions?: string;
  /** Regular expression, tested against the decoded path with its query string. */
  path?: string;
  /** Regular expression, tested against the raw request body. */
  body?: string;
  /** How many requests it hits; 0 until it is removed. Default 1. */
  count?: number;
  /**
   * `status` answers without doing the work; `latency` waits `ms` first; `hang` holds the socket `ms` (default 60 s),
   * then destroys it, without doing the work; `hang-after` does the work, then hangs; `reset` and `reset-after` reset
   * the socket before or after the work; `late` hangs up after `ms` and does the work after `workMs`; `hold`
   * waits until the fault is removed (or `ms`, default 60 s), then does the work, whether or not anybody still listens;
   * `hold-after` does the work, then waits with the answer; `expire-token` ends all the vendor's tokens, then lets the
   * request go on; `play` is played by the vendor, by its `name`.
   */
  kind: (typeof FAULT_KINDS)[number];
  /** For `status`; default 503. */
  status?: number;
  /** For `status`: a string is sent as it is, anything else as JSON. */
  response?: unknown;
  headers?: Record<string, string>;
  ms?: number;
  workMs?: number;
  /** One of the vendor's named faults. */
  name?: string;
}

export interface StandingFault extends Fault {
  id: string;
  hits: number;
  /** Requests that wait for its removal now. */
  held: number;
}

/** The part of a request that faults look at. */
export interface FaultSubject {
  vendor: string;
  lane?: string;
  method: string;
  url: string;
  body: string;
}

/** The faults that stand, in the order in which they were asked for; a request meets the first that matches. */
export class FaultList {
  private readonly standing: StandingFault[] = [];
  private readonly releases = new Map<string, Set<() => void>>();
  private lastId = 0;

  /** Throws an Error that names what is wrong with the fault. */
  add(fault: Fault): StandingFault {
    if (!FAULT_KINDS.includes(fault.kind))
      throw new Error(`unknown fault kind ${fault.kind}: one of ${FAULT_KINDS.join(', ')}`);
    for (const expression of [fault.path, fault.body]) new RegExp(expression ?? '');
    const added = { ...fault, id: String(++this.lastId), hits: 0, held: 0 };
    this.standing.push(added);
    return added;
  }

  list(): StandingFault[] {
    return [...this.standing];
  }

  /** Removes one fault, or all; tells whether there was one. */
  remove(id?: string): boolean {
    const before = this.standing.length;
    const kept = id === undefined ? [] : this.standing.filter((fault) => fault.id !== id);
    const removed = this.standing.filter((fault) => !kept.includes(fault));
    this.standing.splice(0, before, ...kept);
    for (const fault of removed) this.releases.get(fault.id)?.forEach((release) => release());
    return removed.length > 0;
  }

  /** Resolves once the fault is removed, or after `ms`. */
  async hold(fault: StandingFault, ms: number): Promise<void> {
    const waiting = this.releases.get(fault.id) ?? new Set();
    this.releases.set(fault.id, waiting);
    fault.held += 1;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      timer.unref();
      waiting.add(() => {
        clearTimeout(timer);
        resolve();
      });
    });
    fault.held -= 1;
  }

  /** The fault that this request meets, counted as a hit. */
  take(subject: FaultSubject): StandingFault | undefined {
    const met = this.standing.find((fault) => !isSpent(fault) && matches(fault, subject));
    if (met) met.hits += 1;
    return met;
  }
}

const isSpent = ({ count = 1, hits }: StandingFault) => count > 0 && hits >= count;

function matches(fault: Fault, { vendor, lane, method, url, body }: FaultSubject): boolean {
  return (
    fault.vendor === vendor &&
    (!fault.lane || fault.lane === lane) &&
    (!fault.mentions || body.includes(fault.mentions) || decodeUrl(url).includes(fault.mentions)) &&
    (!fault.method || fault.method.toUpperCase() === method) &&
    (!fault.path || new RegExp(fault.path).test(decodeUrl(url))) &&
    (!fault.body || new RegExp(fault.body).test(body))
  );
}

/** A path with its query string as a person reads it; what cannot be decoded stays as it came. */
export function decodeUrl(url: string): string {
  const [path = '', ...query] = url.split('?');
  const readable = [path, ...query.map((part) => part.replaceAll('+', ' '))].join('?');
  try {
    return decodeURIComponent(readable);
  } catch {
    return readable;
  }
}

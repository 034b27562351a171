import {
  isChangeReference,
  SignalboxError,
  type ApplyRequest,
  type Change,
  type CompensateRequest,
  type CompensationKind,
  type ErrorCode,
  type Receipt,
  type ResolveReply,
  type ResolveRequest,
} from '@signalbox/contracts';
import type { CallContext, Participants, ResolveContext } from '../ports.js';

export type Operation = 'apply' | 'compensate' | 'resolve';

/** What goes wrong with a call: before the effect, or after it, so that only the answer is lost. */
export interface Fault {
  when: 'before' | 'after';
  code: ErrorCode;
  retryAfterMs?: number;
}

const COMPENSATIONS: Partial<Record<Change['kind'], CompensationKind>> = { send: 'none', update: 'restore' };

/**
 * A business system behind a gateway that keeps the rules: one effect a key, found by its key when the caller says
 * `maybe`, refused to a lower epoch. It believes a caller who says that nothing was tried: a wrong claim makes a second
 * effect, which `duplicates` counts.
 */
export class World implements Participants {
  /** Keys whose effect stands, or was taken back. */
  readonly standing = new Map<string, Receipt>();
  readonly takenBack = new Map<string, Receipt>();
  /** What happened, in order: `apply a`, `compensate a`. */
  readonly effects: string[] = [];
  /** Every call: `apply a`, `apply a maybe`, `resolve a`. */
  readonly calls: string[] = [];
  readonly contexts: CallContext[] = [];
  duplicates = 0;
  /** Calls at the same time, at most. */
  mostAtOnce = 0;
  #atOnce = 0;
  /** Writes by key that have arrived and not had their effect yet. */
  readonly #underWay = new Map<string, number>();
  readonly #voided = new Set<string>();
  readonly #epochs = new Map<string, number>();
  readonly #counts = new Map<string, number>();

  /** @param fault says what goes wrong with the nth call (from 1) of an operation for a step. */
  constructor(
    private readonly fault: (operation: Operation, ref: string, nth: number) => Fault | undefined = () =>
      undefined,
  ) {}

  async apply(request: ApplyRequest, context: CallContext): Promise<{ receipt: Receipt }> {
    const { change, key, epoch, maybe } = request;
    return this.#write(key, 'apply', context, maybe, () => {
      this.#fence(key, epoch);
      if (JSON.stringify(change).includes('$ref') || isChangeReference(change.id))
        throw new Error('a reference was not resolved');
      const earlier = this.standing.get(key) ?? this.takenBack.get(key);
      if (earlier !== undefined && maybe) return { receipt: { ...earlier, outcome: 'found' } };
      if (earlier !== undefined) this.duplicates += 1;
      const receipt = receiptFor(request);
      this.standing.set(key, receipt);
      this.effects.push(`apply ${change.ref}`);
      return { receipt };
    });
  }

  async compensate(request: CompensateRequest, context: CallContext): Promise<{ receipt: Receipt }> {
    const { receipt: original, key, epoch, maybe } = request;
    return this.#write(key, 'compensate', context, maybe, () => {
      this.#fence(key, epoch);
      const earlier = this.standing.get(key);
      if (earlier !== undefined && maybe) return { receipt: { ...earlier, outcome: 'found' } };
      if (earlier !== undefined) this.duplicates += 1;
      if (!this.standing.has(original.key)) throw new Error('there is nothing to take back');
      const receipt: Receipt = {
        ...original,
        key,
        kind: 'compensate',
        before: original.after,
        after: original.before,
      };
      this.takenBack.set(original.key, original);
      this.standing.delete(original.key);
      this.standing.set(key, receipt);
      this.effects.push(`compensate ${original.ref}`);
      return { receipt };
    });
  }

  async resolve({ key }: ResolveRequest, context: ResolveContext): Promise<ResolveReply> {
    return this.#call('resolve', context, false, () => {
      if (this.#voided.has(key)) return { state: 'voided' };
      this.#fence(key, context.epoch);
      const receipt = this.standing.get(key) ?? this.takenBack.get(key);
      if (receipt !== undefined) return { state: 'applied', receipt };
      if ((this.#underWay.get(key) ?? 0) > 0) return { state: 'unknown', retryAfterMs: 1000 };
      if (context.giveUp) this.#voided.add(key);
      return { state: context.giveUp ? 'voided' : 'absent' };
    });
  }

  async #write<Reply>(
    key: string,
    operation: Operation,
    context: CallContext,
    maybe: boolean,
    act: () => Reply,
  ): Promise<Reply> {
    const count = (by: number) => this.#underWay.set(key, (this.#underWay.get(key) ?? 0) + by);
    count(1);
    return this.#call(operation, context, maybe, act).finally(() => count(-1));
  }

  async #call<Reply>(
    operation: Operation,
    context: CallContext,
    maybe: boolean,
    act: () => Reply,
  ): Promise<Reply> {
    this.calls.push(`${operation} ${context.ref}${maybe ? ' maybe' : ''}`);
    this.contexts.push(context);
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.#atOnce);
    try {
      const nth = (this.#counts.get(`${operation} ${context.ref}`) ?? 0) + 1;
      this.#counts.set(`${operation} ${context.ref}`, nth);
      const fault = this.fault(operation, context.ref, nth);
      await new Promise(setImmediate);
      if (fault?.when === 'before') throw errorOf(fault);
      const reply = act();
      await new Promise(setImmediate);
      if (fault?.when === 'after') throw errorOf(fault);
      return JSON.parse(JSON.stringify(reply)) as Reply;
    } finally {
      this.#atOnce -= 1;
    }
  }

  #fence(key: string, epoch: number): void {
    if (epoch < (this.#epochs.get(key) ?? 0))
      throw new SignalboxError('STALE_OWNER', 'a later owner was here');
    if (this.#voided.has(key)) throw new SignalboxError('CONFLICT', 'the key was given up');
    this.#epochs.set(key, epoch);
  }
}

function errorOf({ code, retryAfterMs }: Fault): SignalboxError {
  return new SignalboxError(code, `played: ${code}`, { retryAfterMs });
}

function receiptFor({ change, key, sagaId }: ApplyRequest): Receipt {
  return {
    key,
    sagaId,
    ref: change.ref,
    kind: change.kind,
    connection: change.connection,
    type: change.type,
    id: `id-${change.ref}`,
    before: null,
    after: change.fields as Receipt['after'],
    calls: 1,
    outcome: 'done',
    keyMode: 'field',
    at: new Date(0).toISOString(),
    compensation: COMPENSATIONS[change.kind] ?? 'delete',
  };
}

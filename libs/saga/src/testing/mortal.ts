import type { Append, Journal, Participants } from '../ports.js';

/** Where a process dies: at its nth append or its nth call, before or after that had its effect. */
export interface CrashPoint {
  at: 'append' | 'call';
  nth: number;
  when: 'before' | 'after';
  /** It is only stopped there, and goes on with what it was about to do when it is woken. */
  sleeps?: boolean;
}

/** One process: what it can reach until it dies. From then on nothing that it does has an effect or an answer. */
export class Mortal {
  #isDead = false;
  #appends = 0;
  #calls = 0;
  #fallAsleep: () => void = () => undefined;
  #wake: () => void = () => undefined;
  /** Resolves when it is stopped. */
  readonly asleep = new Promise<void>((resolve) => (this.#fallAsleep = resolve));
  readonly #woken = new Promise<void>((resolve) => (this.#wake = resolve));

  constructor(
    private readonly crash: CrashPoint | undefined,
    private readonly world: Participants,
    private readonly kept: Journal,
  ) {}

  readonly participants: Participants = {
    apply: (request, context) => this.#call(() => this.world.apply(request, context)),
    compensate: (request, context) => this.#call(() => this.world.compensate(request, context)),
    resolve: (request, context) => this.#call(() => this.world.resolve(request, context)),
  };

  /** Somebody lets it go on. */
  wake(): void {
    this.#wake();
  }

  get journal(): Journal {
    return {
      append: (append: Append) => this.#live('append', ++this.#appends, () => this.kept.append(append)),
      load: (sagaId) => this.kept.load(sagaId),
      list: (statuses, limit) => this.kept.list(statuses, limit),
    };
  }

  #call<Reply>(act: () => Promise<Reply>): Promise<Reply> {
    return this.#live('call', ++this.#calls, act);
  }

  async #live<Reply>(at: CrashPoint['at'], nth: number, act: () => Promise<Reply>): Promise<Reply> {
    const dies = this.crash?.at === at && this.crash.nth === nth;
    if (dies && this.crash?.when === 'before') await this.#fall();
    if (this.#isDead) throw new Error('killed');
    const reply = await act();
    if (dies && this.crash?.when === 'after') await this.#fall();
    if (this.#isDead) throw new Error('killed');
    return reply;
  }

  async #fall(): Promise<void> {
    if (this.crash?.sleeps !== true) {
      this.#isDead = true;
      return;
    }
    this.#fallAsleep();
    await this.#woken;
  }
}

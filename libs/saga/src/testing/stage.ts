import type { Change, ChangeSet } from '@signalbox/contracts';
import { SagaEngine } from '../engine.js';
import type { Lease } from '../ports.js';
import { aChange, SAGA } from './builders.js';
import { FakeClock } from './fake-clock.js';
import { MemoryJournal } from './memory-journal.js';
import { World, type Fault, type Operation } from './world.js';

export const customer = aChange('customer');
export const order = aChange('order', {
  fields: { customer: { $ref: 'customer' }, by: { $ref: 'customer', field: 'name' } },
});
export const task = aChange('task', { connection: 'hubspot', after: ['order'] });
/** Three steps, each of which needs the one before. */
export const THREE = [customer, order, task];

/** One orchestrator with its engine; `journal`, `world` and `clock` may outlive it. */
export class Stage {
  readonly clock: FakeClock = new FakeClock();
  readonly journal = new MemoryJournal();
  readonly world: World;
  engine: SagaEngine;
  lease: Lease;

  constructor(faults: Record<string, Fault> = {}) {
    this.world = new World((operation: Operation, ref, nth) => faults[`${operation} ${ref} ${nth}`]);
    this.engine = this.newEngine();
    this.lease = this.journal.acquire('run-1', 'one');
  }

  newEngine(): SagaEngine {
    return new SagaEngine({ journal: this.journal, participants: this.world, clock: this.clock });
  }

  async commit(changes: Change[], onFailure?: ChangeSet['onFailure']) {
    const changeSet = { title: 'A set', changes, ...(onFailure ? { onFailure } : {}) };
    return this.engine.commit({ sagaId: SAGA, changeSet, actor: 'ann', lease: this.lease });
  }

  run = () => this.engine.run(SAGA, { lease: this.lease });

  async play(changes: Change[], onFailure?: ChangeSet['onFailure']) {
    await this.commit(changes, onFailure);
    return this.run();
  }

  /** The process died: another one goes on. */
  takeOver(): void {
    this.engine = this.newEngine();
    this.lease = this.journal.acquire('run-1', 'two');
  }

  get kinds(): string[] {
    return (this.journal.entries.get(SAGA) ?? []).map((entry) => entry.kind);
  }
}

export const lost: Fault = { when: 'after', code: 'OUTCOME_UNKNOWN' };
export const refused: Fault = { when: 'before', code: 'VALIDATION' };
export const down: Fault = { when: 'before', code: 'UNAVAILABLE' };
/** The same fault at every call: `everyTime('apply order', down)`. */
export const everyTime = (call: string, fault: Fault) =>
  Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`${call} ${n + 1}`, fault]));

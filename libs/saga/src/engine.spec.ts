import type { Change, ChangeSet, Receipt } from '@signalbox/contracts';
import type { StepEntry } from './entries.js';
import { SagaEngine } from './engine.js';
import type { Append, Lease } from './ports.js';
import { attentionReport, stepSummaries } from './report.js';
import { aChange, SAGA, statesOf } from './testing/builders.js';
import { FakeClock } from './testing/fake-clock.js';
import { MemoryJournal } from './testing/memory-journal.js';
import { World, type Fault, type Operation } from './testing/world.js';

const customer = aChange('customer');
const order = aChange('order', {
  fields: { customer: { $ref: 'customer' }, by: { $ref: 'customer', field: 'name' } },
});
const task = aChange('task', { connection: 'hubspot', after: ['order'] });
const THREE = [customer, order, task];

/** One orchestrator with its engine; `journal`, `world` and `clock` may outlive it. */
class Stage {
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

const lost: Fault = { when: 'after', code: 'OUTCOME_UNKNOWN' };
const refused: Fault = { when: 'before', code: 'VALIDATION' };
const down: Fault = { when: 'before', code: 'UNAVAILABLE' };
const everyTime = (call: string, fault: Fault) =>
  Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`${call} ${n + 1}`, fault]));

describe('a saga that succeeds', () => {
  it('makes each change once, in order, with what the earlier ones made, in four entries for three steps', async () => {
    const stage = new Stage();
    const state = await stage.play(THREE);
    expect([state.status, stage.kinds]).toEqual(['done', ['started', 'settled', 'settled', 'settled']]);
    expect(stage.world.calls).toEqual(['apply customer', 'apply order', 'apply task']);
    expect(state.steps['order']?.receipt?.after).toEqual({ customer: 'id-customer', by: 'customer' });
    expect(stage.journal.listings.get(SAGA)).toEqual({ status: 'done', dueAt: null });
    expect(await stage.engine.get(SAGA)).toEqual(state);
  });

  it('makes independent changes side by side, and sends last', async () => {
    const stage = new Stage();
    await stage.play([aChange('mail', { kind: 'send' }), aChange('a'), aChange('b'), aChange('c')]);
    expect([stage.world.mostAtOnce, stage.world.effects.at(-1)]).toEqual([3, 'apply mail']);
  });

  it('tells the participant what a grant needs, and on whose behalf', async () => {
    const stage = new Stage();
    await stage.play([customer]);
    expect(stage.world.contexts).toEqual([
      {
        ...{ connection: 'erpnext', sagaId: SAGA, ref: 'customer', actor: 'ann', operation: 'apply' },
        hash: expect.stringMatching(/^[0-9a-f]{64}$/),
        deadline: stage.clock.now() + 30_000,
        signal: expect.any(AbortSignal),
      },
    ]);
  });

  it('is one saga for one id: a repeat attaches, other changes are refused', async () => {
    const stage = new Stage();
    const first = await stage.commit(THREE);
    const again = await stage.commit(THREE);
    expect([first.created, again.created]).toEqual([true, false]);
    await expect(stage.commit([customer])).rejects.toMatchObject({ code: 'KEY_REUSED' });
    const [one, two] = await Promise.all([stage.run(), stage.run()]);
    expect([one === two, (await stage.run()).status, stage.world.calls.length]).toEqual([true, 'done', 3]);
  });

  it('is refused before it begins when it can not be executed, or is not there', async () => {
    const stage = new Stage();
    await expect(stage.commit([])).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    await expect(stage.run()).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('an answer that is lost', () => {
  it('is looked up, and the change not repeated', async () => {
    const stage = new Stage({ 'apply order 1': lost });
    const state = await stage.play(THREE);
    expect([state.status, stage.world.duplicates]).toEqual(['done', 0]);
    expect(stage.world.calls).toEqual(['apply customer', 'apply order', 'resolve order', 'apply task']);
  });

  it('of a change that did not happen: it is made, by a caller who says maybe', async () => {
    const stage = new Stage({ 'apply order 1': { when: 'before', code: 'INTERNAL' } });
    expect((await stage.play(THREE)).status).toBe('done');
    expect(stage.world.calls.slice(1, 4)).toEqual(['apply order', 'resolve order', 'apply order maybe']);
  });

  it('is looked up also when a later attempt is refused, which says nothing of the first', async () => {
    const forbidden: Fault = { when: 'before', code: 'FORBIDDEN_BY_POLICY' };
    const stage = new Stage({ 'apply customer 2': forbidden });
    const append = stage.journal.append.bind(stage.journal);
    stage.journal.append = (entry: Append) =>
      entry.seq === 2 ? Promise.reject(new Error('killed')) : append(entry);
    await expect(stage.play([customer])).rejects.toThrow('killed');
    stage.journal.append = append;
    stage.takeOver();
    expect((await stage.run()).status).toBe('done');
    expect(stage.world.calls).toEqual(['apply customer', 'apply customer maybe', 'resolve customer']);
  });

  it('is waited for durably while nobody can tell, and left to a person in the end', async () => {
    const blind: Fault = { when: 'before', code: 'OUTCOME_UNKNOWN', retryAfterMs: 60_000 };
    const stage = new Stage({ 'apply order 1': lost, ...everyTime('resolve order', blind) });
    let state = await stage.play(THREE);
    expect([state.status, state.steps['order']?.state, state.dueAt]).toEqual([
      ...['waiting', 'unknown', '2026-11-22T08:01:00.000Z'],
    ]);
    expect(await stage.run()).toEqual(state);
    for (let n = 0; n < 40 && state.status === 'waiting'; n++) {
      stage.clock.goTo(state.dueAt as string);
      state = await stage.run();
    }
    expect([state.status, stage.world.effects]).toEqual(['attention', ['apply customer', 'apply order']]);
    expect(attentionReport(state)).toMatchObject({
      options: ['retry', 'compensate', 'accept'],
      records: [
        { ref: 'customer', recordId: 'id-customer', standing: 'as-it-should-be' },
        { ref: 'order', recordId: null, standing: 'unknown', error: { code: 'OUTCOME_UNKNOWN' } },
        { ref: 'task', recordId: null, standing: 'not-as-it-should-be' },
      ],
    });
  });

  it('of a compensation is looked up too', async () => {
    const stage = new Stage({ 'apply task 1': refused, 'compensate order 1': lost });
    const state = await stage.play(THREE);
    expect([state.status, stage.world.duplicates]).toEqual(['compensated', 0]);
    expect(stage.world.calls.slice(3)).toEqual(['compensate order', 'resolve order', 'compensate customer']);
  });

  it('that carries another key is no receipt', async () => {
    const stage = new Stage();
    stage.world.apply = () => Promise.resolve({ receipt: { key: 'another' } as Receipt });
    const state = await stage.play([customer]);
    expect([state.status, state.steps['customer']?.error?.code]).toEqual(['waiting', 'INTERNAL']);
  });
});

describe('a failure', () => {
  it('is taken back in reverse, and each step says what stood there before, between and after', async () => {
    const stage = new Stage({ 'apply task 1': refused });
    const state = await stage.play(THREE);
    expect([state.status, stage.world.effects]).toEqual([
      'compensated',
      ['apply customer', 'apply order', 'compensate order', 'compensate customer'],
    ]);
    expect(
      stepSummaries(state).map((s) => [s.ref, s.state, s.before, s.after?.['name'] ?? null, s.restored]),
    ).toEqual([
      ['customer', 'compensated', null, 'customer', null],
      ['order', 'compensated', null, null, null],
      ['task', 'failed', null, null, null],
    ]);
    expect(stepSummaries(state)[2]?.error).toMatchObject({ code: 'VALIDATION' });
    expect(stepSummaries(state).map((step) => step.calls)).toEqual([2, 2, 0]);
  });

  it('that passes is tried again in the process, and then at a due time', async () => {
    const stage = new Stage({ 'apply customer 1': down, ...everyTime('apply order', down) });
    const state = await stage.play(THREE);
    expect([state.status, state.dueAt, state.steps['order']?.attempts]).toEqual([
      ...['waiting', new Date(stage.clock.now() + 3750).toISOString(), 4],
    ]);
    expect(state.steps['customer']).toMatchObject({ state: 'done', attempts: 2 });
  });

  it('for want of quota waits until the window opens, and then goes on', async () => {
    const hour = 3_600_000;
    const stage = new Stage({
      'apply order 1': { when: 'before', code: 'QUOTA_EXHAUSTED', retryAfterMs: hour },
    });
    const state = await stage.play(THREE);
    expect([state.status, state.dueAt, state.steps['order']?.waitingFor]).toEqual([
      ...['waiting', '2026-11-22T09:00:00.000Z', 'quota'],
    ]);
    stage.clock.goTo(state.dueAt as string);
    expect((await stage.run()).status).toBe('done');
  });

  it('of a credential waits and says so', async () => {
    const stage = new Stage({ 'apply order 1': { when: 'before', code: 'AUTH_REJECTED' } });
    expect((await stage.play(THREE)).steps['order']).toMatchObject({ waitingFor: 'auth', state: 'applying' });
  });

  it('to take a change back is listed, and what it stands on is left alone', async () => {
    const stage = new Stage({
      'apply task 1': refused,
      'compensate order 1': { when: 'before', code: 'CONFLICT' },
    });
    const state = await stage.play(THREE);
    expect([state.status, statesOf(state)]).toEqual([
      'attention',
      'customer:done order:attention task:failed',
    ]);
    expect(attentionReport(state).records.map((record) => [record.ref, record.standing])).toEqual([
      ['customer', 'not-as-it-should-be'],
      ['order', 'not-as-it-should-be'],
      ['task', 'as-it-should-be'],
    ]);
    expect(await stage.engine.listAttention()).toMatchObject([{ sagaId: SAGA, status: 'attention' }]);
  });

  it('for want of a field that an earlier change should have made is a failure of the step', async () => {
    const stage = new Stage();
    const needs = aChange('order', { fields: { number: { $ref: 'customer', field: 'number' } } });
    const state = await stage.play([customer, needs]);
    expect([state.status, state.steps['order']?.error?.code]).toEqual(['compensated', 'BAD_REQUEST']);
  });

  it('lets a change that is under way end, and then takes it back too', async () => {
    const stage = new Stage({ 'apply a 1': refused, 'apply b 1': down });
    const state = await stage.play([aChange('a'), aChange('b')]);
    // Once `a` has failed nobody wants `b` any more: it is not tried again, but looked up.
    expect([state.status, statesOf(state), stage.world.effects]).toEqual([
      'failed',
      'a:failed b:pending',
      [],
    ]);
    expect(stage.world.calls).toEqual(['apply a', 'apply b', 'resolve b']);
    expect(stage.world.contexts.at(-1)).toMatchObject({ ref: 'b', epoch: 1, giveUp: true });
  });

  it('to do what nothing takes back is left to a person', async () => {
    const stage = new Stage({ 'apply n 1': refused });
    const mails = [
      customer,
      aChange('m', { kind: 'send', after: ['customer'] }),
      aChange('n', { kind: 'send' }),
    ];
    const state = await stage.play(mails);
    expect([state.status, statesOf(state)]).toEqual(['attention', 'customer:done m:done n:failed']);
    await stage.engine.decide(SAGA, { kind: 'compensate', by: 'ann' });
    const back = await stage.run();
    expect([back.status, statesOf(back)]).toEqual(['attention', 'customer:done m:attention n:failed']);
    expect(back.steps['m']?.error?.code).toBe('UNSUPPORTED');
  });
});

describe('a person', () => {
  it('has a failed step tried again', async () => {
    const stage = new Stage({ 'apply task 1': refused });
    expect((await stage.play(THREE, 'ask')).status).toBe('attention');
    await stage.engine.decide(SAGA, { kind: 'retry', by: 'ann', comment: 'the field is there now' });
    expect((await stage.run()).status).toBe('done');
    expect(stage.kinds).toEqual(['started', 'settled', 'settled', 'failed', 'decided', 'settled']);
  });

  it('has it taken back, or leaves it', async () => {
    const back = new Stage({ 'apply task 1': refused });
    await back.play(THREE, 'ask');
    await back.engine.decide(SAGA, { kind: 'compensate', by: 'ann' });
    expect((await back.run()).status).toBe('compensated');
    const left = new Stage({ 'apply task 1': refused });
    await left.play(THREE, 'ask');
    expect((await left.engine.decide(SAGA, { kind: 'accept', by: 'ann' })).status).toBe('accepted');
    expect([(await left.run()).status, left.world.effects.length]).toEqual(['accepted', 2]);
  });

  it('can not decide what is not open, nor the same thing twice', async () => {
    const stage = new Stage({ 'apply task 1': refused });
    await expect(stage.engine.decide(SAGA, { kind: 'retry', by: 'ann' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    await stage.play(THREE, 'ask');
    const decisions = await Promise.allSettled([
      stage.engine.decide(SAGA, { kind: 'compensate', by: 'ann' }),
      stage.engine.decide(SAGA, { kind: 'accept', by: 'bob' }),
    ]);
    expect(
      decisions.map((d) => (d.status === 'rejected' ? (d.reason as { code: string }).code : 'ok')).sort(),
    ).toEqual(['CONFLICT', 'ok']);
  });

  it('who goes back while a step is tried at its due time makes it be looked up, not lost', async () => {
    const stage = new Stage({ 'apply order 1': { when: 'before', code: 'QUOTA_EXHAUSTED' } });
    const state = await stage.play(THREE);
    stage.clock.goTo(state.dueAt as string);
    const running = stage.run();
    await new Promise(setImmediate);
    await stage.engine.decide(SAGA, { kind: 'compensate', by: 'ann' });
    expect([(await running).status, stage.world.duplicates]).toEqual(['compensated', 0]);
    expect(stage.world.effects).toEqual([
      'apply customer',
      'apply order',
      'compensate order',
      'compensate customer',
    ]);
  });
});

describe('another engine over the same journal', () => {
  it('goes on with what is left, and takes what has no receipt for possible', async () => {
    const stage = new Stage();
    await stage.commit(THREE);
    stage.takeOver();
    expect((await stage.run()).status).toBe('done');
    // The first step's turn had come with the saga; those after it are provably the first.
    expect(stage.world.calls).toEqual(['apply customer maybe', 'apply order', 'apply task']);
  });

  it.each([1, 2, 3, 4])('finishes when the first died before its append %i', async (deadly) => {
    const stage = new Stage();
    const append = stage.journal.append.bind(stage.journal);
    stage.journal.append = (entry: Append) =>
      entry.seq === deadly ? Promise.reject(new Error('killed')) : append(entry);
    await expect(stage.play(THREE)).rejects.toThrow('killed');
    stage.journal.append = append;
    stage.takeOver();
    expect((await stage.play(THREE)).status).toBe('done');
    expect([stage.world.duplicates, stage.world.effects]).toEqual([
      0,
      ['apply customer', 'apply order', 'apply task'],
    ]);
  });

  it('is the only one: the zombie can neither write nor append, and gives up', async () => {
    const stage = new Stage();
    const [zombie, zombieLease] = [stage.engine, stage.lease];
    await stage.commit(THREE);
    const answered: (() => void)[] = [];
    const apply = stage.world.apply.bind(stage.world);
    stage.world.apply = async (request, context) => {
      const reply = await apply(request, context);
      await new Promise<void>((resolve) => answered.push(resolve));
      return reply;
    };
    const paused = zombie.run(SAGA, { lease: zombieLease });
    while (answered.length === 0) await new Promise(setImmediate);
    stage.world.apply = apply;
    stage.takeOver();
    expect((await stage.run()).status).toBe('done');
    answered[0]?.();
    await expect(paused).rejects.toMatchObject({ code: 'STALE_OWNER' });
    expect([stage.world.duplicates, stage.kinds.length]).toEqual([0, 4]);
  });

  it('is told so by the gateway when it is the zombie', async () => {
    const stage = new Stage({ 'apply customer 1': { when: 'before', code: 'STALE_OWNER' } });
    await expect(stage.play(THREE)).rejects.toMatchObject({ code: 'STALE_OWNER' });
    expect(stage.kinds).toEqual(['started']);
  });
});

describe('stopping', () => {
  it('begins nothing new, and keeps the answers of what is under way', async () => {
    const stage = new Stage();
    const stop = new AbortController();
    await stage.commit(THREE);
    const running = stage.engine.run(SAGA, { lease: stage.lease, signal: stop.signal });
    while (stage.world.calls.length === 0) await new Promise(setImmediate);
    stop.abort();
    expect([(await running).status, stage.world.calls, stage.kinds]).toEqual([
      'running',
      ['apply customer'],
      ['started', 'settled'],
    ]);
  });
});

it('shows each durable entry to whoever observes', async () => {
  const stage = new Stage({ 'apply task 1': refused });
  const seen: string[] = [];
  const observe = (_: unknown, entry: StepEntry) => void seen.push(`${entry.kind} ${entry.ref}`);
  const { journal, world: participants, clock } = stage;
  stage.engine = new SagaEngine({ journal, participants, clock, observe });
  await stage.play(THREE);
  expect(seen).toEqual([
    ...['settled customer', 'settled order', 'failed task', 'compensated order', 'compensated customer'],
  ]);
});

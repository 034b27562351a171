import type { StepEntry } from './entries.js';
import { SagaEngine } from './engine.js';
import { aChange, SAGA } from './testing/builders.js';
import { customer, THREE, Stage, refused } from './testing/stage.js';

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
        connection: 'erpnext',
        sagaId: SAGA,
        ref: 'customer',
        actor: 'ann',
        operation: 'apply',
        hash: expect.stringMatching(/^[0-9a-f]{64}$/),
        deadline: stage.clock.now() + 3e4,
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
    'settled customer',
    'settled order',
    'failed task',
    'compensated order',
    'compensated customer',
  ]);
});

import type { Receipt } from '@signalbox/contracts';
import type { Append } from './ports.js';
import { attentionReport, stepSummaries } from './report.js';
import { aChange, SAGA, statesOf } from './testing/builders.js';
import type { Fault } from './testing/world.js';
import { customer, THREE, Stage, lost, refused, down, everyTime } from './testing/stage.js';

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
      'waiting',
      'unknown',
      '2026-11-22T08:01:00.000Z',
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
      'waiting',
      new Date(stage.clock.now() + 3750).toISOString(),
      4,
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
      'waiting',
      '2026-11-22T09:00:00.000Z',
      'quota',
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

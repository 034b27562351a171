import { AIMessage } from '@langchain/core/messages';
import { SignalboxError, changeSetHash, type ChangeSet } from '@signalbox/contracts';
import type { Advance } from './agent-api.js';
import { sagaIdOf } from './nodes/commit.js';
import { MAX_ROUNDS } from './nodes/plan.js';
import { JOB, PROPOSE, READ_DEAL, RUN, benchOf, stepOf } from './testing/bench.js';

const outcomeOf = (advance: Advance) =>
  advance.status === 'finished'
    ? { outcome: advance.outcome, report: advance.report, error: advance.error }
    : advance;

test('a run reads, proposes what the systems have looked at, and has it carried out', async () => {
  const { agent, world, commits, mappings } = benchOf(JOB);

  const advance = await agent.start(RUN);

  const changeSet: ChangeSet = {
    title: 'Order for deal D1',
    onFailure: 'compensate',
    mappingVersion: mappings.now.version,
    changes: [
      {
        ref: 'customer',
        connection: 'erp',
        kind: 'update',
        type: 'Customer',
        id: 'C1',
        fields: { note: 'buys' },
        before: { note: 'old' },
        summary: 'Note on Northwind',
      },
      {
        ref: 'deal',
        connection: 'crm',
        kind: 'update',
        type: 'Opportunity',
        id: 'D1',
        fields: { OrderNumber: { $ref: 'customer', field: 'customer_name' } },
        before: { OrderNumber: null },
        after: ['customer'],
        summary: 'Customer on the deal',
      },
    ],
  };
  const sagaId = sagaIdOf({ by: 'policy:small', approvalId: null }, RUN.id, changeSetHash(changeSet));
  expect(commits).toEqual([{ sagaId, runId: RUN.id, changeSet, actor: 'policy:small' }]);
  expect(world.calls).toEqual(['crm get', 'erp query', 'erp preview', 'crm preview']);
  expect(advance).toMatchObject({
    status: 'finished',
    outcome: 'done',
    error: null,
    voided: [],
    proposal: { hash: changeSetHash(changeSet), schemas: { crm: 's1', erp: 's1' } },
    reads: [
      {
        connection: 'crm',
        type: 'Opportunity',
        id: 'D1',
        summary: 'Deal D1 (Scanners)',
        url: 'https://crm.example/D1',
      },
      {
        connection: 'erp',
        type: 'Customer',
        id: 'C1',
        summary: 'Customer C1 (Northwind GmbH)',
        url: 'https://erp.example/C1',
      },
    ],
  });
  expect(outcomeOf(advance)).toMatchObject({
    report: [
      'Done: Order for deal D1',
      '- done: Change of customer (Customer C1 in erp)',
      'The policy "small" allowed it without asking a person.',
    ].join('\n'),
  });
});

test('the model reads canonical values, and names that are alike', async () => {
  const { agent, model } = benchOf(JOB);
  await agent.start(RUN);
  expect(model.answers).toEqual({
    '0-0': {
      record: {
        connection: 'crm',
        entity: 'deal',
        type: 'Opportunity',
        id: 'D1',
        version: '1',
        url: 'https://crm.example/D1',
        values: { name: 'Scanners', stage: 'Won', order: null },
      },
    },
    '0-1': {
      records: [expect.objectContaining({ id: 'C1', values: { name: 'Northwind GmbH', note: 'old' } })],
      more: false,
    },
  });
});

test('starting a run that has ended answers how it ended, and does nothing', async () => {
  const { agent, commits, world } = benchOf(JOB);
  const first = await agent.start(RUN);
  const calls = world.calls.length;
  expect(await agent.start(RUN)).toEqual(first);
  expect([commits.length, world.calls.length]).toEqual([1, calls]);
});

test.each([
  ['NOTHING TO DO: it has its order.', 'nothing-to-do', 'Nothing to do: Won deal D1\nit has its order.'],
  ['ATTENTION: two orders.', 'attention', 'Needs attention: Won deal D1\ntwo orders.'],
  ['I would rather not.', 'attention', 'Needs attention: Won deal D1\nI would rather not.'],
])('a model that ends with "%s" ends the run as %s', async (text, outcome, report) => {
  const { agent } = benchOf([text]);
  expect(outcomeOf(await agent.start(RUN))).toEqual({ outcome, report, error: null });
});

test('an outcome that the model states counts more than its words', async () => {
  const stated = new AIMessage({
    content: 'Order SO-1 is there.',
    additional_kwargs: { outcome: 'nothing-to-do' },
  });
  const { agent } = benchOf([stated]);
  expect(outcomeOf(await agent.start(RUN))).toMatchObject({ outcome: 'nothing-to-do' });
});

test('calls that cannot be carried out are answered with what is wrong, beside those that can', async () => {
  const malformed = new AIMessage({
    content: '',
    tool_calls: [
      { id: 'a', name: 'drop_table', args: {} },
      { id: 'b', name: 'read_record', args: { connection: 'sap', entity: 'deal', id: 'D1' } },
      { id: 'c', name: 'propose_changes', args: PROPOSE[1] as Record<string, unknown> },
      { id: 'd', name: 'read_record', args: READ_DEAL[1] as Record<string, unknown> },
      { id: 'f', name: 'read_record', args: { connection: 'erp', entity: 'deal', id: 'D1' } },
    ],
    invalid_tool_calls: [{ id: 'e', name: 'read_record', args: '{"id":', error: 'Unexpected end' }],
  });
  const { agent, model, commits } = benchOf([malformed, 'NOTHING TO DO: no.']);
  await agent.start(RUN);
  const bad = (message: string) => ({ error: { code: 'BAD_REQUEST', message } });
  expect(model.answers).toEqual({
    a: bad(
      'There is no tool drop_table. The tools are read_record, find_records, ask_person, propose_changes.',
    ),
    b: bad(
      'The arguments of read_record are wrong: connection must be equal to one of the allowed values: crm, erp.',
    ),
    c: bad(
      'propose_changes has to be the only call of its message. Call it by itself, once the answers to the other calls are there.',
    ),
    d: { record: expect.objectContaining({ id: 'D1' }) },
    e: bad('The arguments of read_record are not JSON: Unexpected end.'),
    f: {
      error: expect.objectContaining({
        code: 'BAD_REQUEST',
        message: 'mappings/deal.yaml doesn\'t say where "erp" keeps deal records. It knows: crm.',
      }),
    },
  });
  expect(commits).toEqual([]);
});

test('a model that comes to no end is stopped, and somebody has to look', async () => {
  const { agent, model } = benchOf([[READ_DEAL]]);
  const advance = await agent.start(RUN);
  expect(model.shown.length).toBe(MAX_ROUNDS);
  expect(outcomeOf(advance)).toMatchObject({ outcome: 'attention', error: { code: 'INTERNAL' } });
});

test("a system's refusal is told to the model; one that passes is tried again by the node", async () => {
  const { agent, world, model } = benchOf(JOB);
  world.failNext('crm get', new SignalboxError('UNAVAILABLE', 'away'));
  world.failNext('erp query', new SignalboxError('VALIDATION', 'no such field'));
  expect(outcomeOf(await agent.start(RUN))).toMatchObject({ outcome: 'done' });
  expect(world.calls.slice(0, 3).sort()).toEqual(['crm get', 'crm get', 'erp query']);
  expect(model.answers).toMatchObject({
    '0-0': { record: { id: 'D1' } },
    '0-1': { error: { code: 'VALIDATION', message: 'no such field' } },
  });
});

test.each(['AUTH_REJECTED', 'UNAVAILABLE', 'QUOTA_EXHAUSTED', 'INTERNAL'] as const)(
  'on %s the run stops with this code, and goes on where it stopped',
  async (code) => {
    const { agent, world, model } = benchOf(JOB);
    // A hint beyond the node's deadline: nothing is waited for.
    world.failNext('erp query', new SignalboxError(code, 'no', { retryAfterMs: 3_600_000 }));
    await expect(agent.start(RUN)).rejects.toMatchObject({ code });
    expect(outcomeOf(await agent.resume(RUN))).toMatchObject({ outcome: 'done' });
    // What had succeeded beside the failure is not done again.
    expect(world.calls.filter((call) => call === 'crm get').length).toBe(1);
    expect(model.shown.length).toBe(2);
  },
);

test('problems of a proposal go back to the model once, then to a person', async () => {
  const { agent, world, model, commits } = benchOf(JOB);
  world.problems['customer'] = [{ code: 'VALIDATION', message: 'The note is too long.' }];
  const advance = await agent.start(RUN);
  expect(model.answers['1-0']).toEqual({
    problems: [{ ref: 'customer', code: 'VALIDATION', message: 'The note is too long.' }],
  });
  expect(outcomeOf(advance)).toMatchObject({
    outcome: 'attention',
    report: 'Needs attention: Won deal D1\ncustomer: The note is too long.',
    error: { code: 'VALIDATION' },
  });
  expect(commits).toEqual([]);
});

test('a proposal that the model mends goes through', async () => {
  const bench = benchOf([[READ_DEAL], [PROPOSE], [PROPOSE]]);
  bench.world.problems['customer'] = [{ code: 'VALIDATION', message: 'The note is too long.' }];
  const preview = bench.world.preview.bind(bench.world);
  bench.world.preview = async (connection, changes) => {
    const reply = await preview(connection, changes);
    delete bench.world.problems['customer'];
    return reply;
  };
  expect(outcomeOf(await bench.agent.start(RUN))).toMatchObject({ outcome: 'done' });
});

test('a policy that refuses ends the run, and nothing is carried out', async () => {
  const { agent, commits } = benchOf(JOB, {
    need: 'refuse',
    rule: 'no-notes',
    reason: 'Notes are off limits.',
  });
  expect(outcomeOf(await agent.start(RUN))).toEqual({
    outcome: 'rejected',
    report: 'Not done: Order for deal D1\nNotes are off limits.\nNo record was changed.',
    error: { code: 'FORBIDDEN_BY_POLICY', message: 'Notes are off limits.', details: { rule: 'no-notes' } },
  });
  expect(commits).toEqual([]);
});

test('a commit that was cut short is attached to under the same saga id', async () => {
  const { agent, commits, world } = benchOf(JOB, undefined, [
    new SignalboxError('UNAVAILABLE', 'gone'),
    { status: 'done', steps: [] },
  ]);
  await expect(agent.start(RUN)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  const calls = world.calls.length;
  expect(outcomeOf(await agent.resume(RUN))).toMatchObject({ outcome: 'done' });
  expect(commits[1]).toEqual(commits[0]);
  expect(world.calls.length).toBe(calls);
});

test('a saga that waits puts the run to sleep until its due time', async () => {
  const dueAt = '2026-11-22T09:00:00.000Z';
  const { agent, commits } = benchOf(JOB, undefined, [
    { status: 'waiting', dueAt, steps: [] },
    { status: 'done', steps: [] },
  ]);
  await expect(agent.start(RUN)).rejects.toMatchObject({ name: 'SagaWaiting', dueAt });
  expect(outcomeOf(await agent.start(RUN))).toMatchObject({ outcome: 'done' });
  expect(commits[1]).toEqual(commits[0]);
});

test('a saga that was taken back is reported with what stands in each record', async () => {
  const { agent } = benchOf(JOB, undefined, [
    {
      status: 'compensated',
      steps: [
        stepOf('customer', {
          state: 'compensated',
          restored: { note: 'old' },
          url: 'https://erp.example/C1',
        }),
        stepOf('order', { state: 'compensated', type: 'Order', recordId: 'O1' }),
        stepOf('deal', { state: 'failed', error: { code: 'VALIDATION', message: 'No such stage.' } }),
      ],
    },
  ]);
  expect(outcomeOf(await agent.start(RUN))).toMatchObject({
    outcome: 'compensated',
    report: [
      'Taken back: Order for deal D1',
      '- taken back: Change of customer (Customer C1 in erp, https://erp.example/C1); now again note = old',
      '- taken back: Change of order (Order O1 in erp); the record it made is gone or cancelled',
      '- failed: Change of deal (Customer C1 in erp): No such stage.',
      'The policy "small" allowed it without asking a person.',
    ].join('\n'),
  });
});

test('before any gateway has announced itself a run waits', async () => {
  const { agent, world } = benchOf(JOB);
  world.connections = async () => [];
  await expect(agent.start(RUN)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
});

test('a question is answered with the records that were read, and changes cannot be proposed', async () => {
  const { agent, commits, model } = benchOf([[READ_DEAL, READ_DEAL], [PROPOSE], 'It is won.']);
  expect(await agent.ask('How is deal D1?')).toEqual({
    answer: 'It is won.',
    model: 'played',
    records: [{ connection: 'crm', type: 'Opportunity', id: 'D1', url: 'https://crm.example/D1' }],
  });
  expect(model.answers['1-0']).toEqual({
    error: {
      code: 'BAD_REQUEST',
      message: 'There is no tool propose_changes. The tools are read_record, find_records.',
    },
  });
  expect(commits).toEqual([]);
});

import { SignalboxError } from '@signalbox/contracts';
import type { Advance } from './agent-api.js';
import { sagaIdOf } from './nodes/commit.js';
import { MAX_VOIDS } from './nodes/anew.js';
import type { Decision } from './ports.js';
import { JOB, NEEDS_PERSON, PROPOSE, READ_DEAL, RUN, benchOf, type Bench } from './testing/bench.js';
import { recordOf } from './testing/memory-world.js';

const by = 'ada';
const approve = (approvalId: string, advance: Advance): Decision => ({
  kind: 'approved',
  approvalId,
  by,
  hash: requestOf(advance).hash,
});

function requestOf(advance: Advance) {
  if (advance.status === 'waiting') return advance.request;
  throw new Error(`the run has ended: ${advance.report}`);
}

async function waiting(): Promise<Bench & { advance: Advance }> {
  const bench = benchOf(JOB, NEEDS_PERSON);
  return { ...bench, advance: await bench.agent.start(RUN) };
}

test('a proposal that needs a person waits, with what the policy says and the values that are touched', async () => {
  const { advance, commits } = await waiting();
  expect(requestOf(advance)).toMatchObject({
    kind: 'change-set',
    title: 'Order for deal D1',
    reason: 'It is above 10,000.',
    proposal: {
      items: [
        { ref: 'customer', before: { note: 'old' }, after: { note: 'buys' } },
        { ref: 'deal', before: { OrderNumber: null } },
      ],
    },
  });
  expect(commits).toEqual([]);
});

test('a run that waits and is executed again waits for the same', async () => {
  const { agent, advance, model } = await waiting();
  expect(await agent.resume(RUN)).toEqual(advance);
  expect(model.shown.length).toBe(2);
});

test('an approval is used up by one saga, however often it is handed in', async () => {
  const { agent, advance, commits } = await waiting();
  const decision = approve('a1', advance);
  const first = await agent.resume(RUN, decision);
  expect(first).toMatchObject({ status: 'finished', outcome: 'done' });
  expect(await agent.resume(RUN, decision)).toEqual(first);
  const leave = { by, approvalId: 'a1' };
  expect(commits.map(({ sagaId, actor }) => [sagaId, actor])).toEqual([[sagaIdOf(leave, '', ''), 'ada']]);
});

test.each<[string, Decision]>([
  ['an approval of another hash', { kind: 'approved', approvalId: 'a1', hash: 'other', by }],
  ['an answer', { kind: 'answered', approvalId: 'a1', by, choice: 'yes', comment: null }],
])('%s is refused, and the run waits on', async (_, decision) => {
  const { agent, advance, commits } = await waiting();
  await expect(agent.resume(RUN, decision)).rejects.toMatchObject({ code: 'CONFLICT' });
  expect(await agent.resume(RUN)).toEqual(advance);
  expect(await agent.resume(RUN, approve('a2', advance))).toMatchObject({ outcome: 'done' });
  expect(commits.length).toBe(1);
});

test('a rejected proposal ends the run with the reason', async () => {
  const { agent, commits } = await waiting();
  const advance = await agent.resume(RUN, { kind: 'rejected', approvalId: 'a1', by, reason: 'Too early.' });
  expect(advance).toMatchObject({
    outcome: 'rejected',
    report: 'Not done: Order for deal D1\nada: Too early.\nNo record was changed.',
  });
  expect(commits).toEqual([]);
});

const CHANGES: [string, (bench: Bench) => void, string][] = [
  [
    'a value that is touched',
    ({ world }) => void (world.find('erp', 'Customer', 'C1')!.fields['note'] = 'new'),
    'customer: note changed in erp',
  ],
  [
    'a value that was read',
    ({ world }) => void (world.find('crm', 'Opportunity', 'D1')!.fields['StageName'] = 'Lost'),
    'deal records that the proposal was made from changed in crm',
  ],
  [
    'a record that a search would find now',
    ({ world }) => void world.records.push(recordOf('erp', 'Customer', 'C3', { customer_name: 'Northwind' })),
    'customer records that the proposal was made from changed in erp',
  ],
  ['the schema', ({ world }) => void (world.schemas['erp'] = 's2'), 'the schema of erp was changed'],
  [
    'the mappings',
    (bench) => void (bench.mappings.now = { ...bench.mappings.now, version: 'v2' }),
    'the mappings were changed',
  ],
];

test.each(CHANGES)(
  '%s changed before the approval: it is void, and planning begins anew',
  async (_, change, reason) => {
    const bench = await waiting();
    change(bench);
    const anew = await bench.agent.resume(RUN, approve('a1', bench.advance));
    expect(bench.commits).toEqual([]);
    expect(anew).toMatchObject({ status: 'waiting', voided: [{ approvalId: 'a1', reason }] });
    expect(bench.model.shown[2]?.at(-1)?.text).toContain(`became void before it was carried out: ${reason}.`);
    // The used-up approval changes nothing; a new one does.
    expect(await bench.agent.resume(RUN, approve('a1', anew))).toEqual(anew);
    expect(await bench.agent.resume(RUN, approve('a2', anew))).toMatchObject({ outcome: 'done' });
    expect(bench.commits.length).toBe(1);
  },
);

test('an approval that a person voids has the run plan anew', async () => {
  const { agent, commits } = await waiting();
  const anew = await agent.resume(RUN, { kind: 'void', approvalId: 'a1', reason: 'the price list changed' });
  expect(anew).toMatchObject({
    status: 'waiting',
    voided: [{ approvalId: 'a1', reason: 'the price list changed' }],
  });
  expect(commits).toEqual([]);
});

test('data that changes each time is looked at by a person in the end', async () => {
  const bench = await waiting();
  let advance = bench.advance;
  for (let turn = 0; turn <= MAX_VOIDS; turn += 1) {
    bench.world.find('erp', 'Customer', 'C1')!.fields['note'] = `note ${turn}`;
    advance = await bench.agent.resume(RUN, approve(`a${turn}`, advance));
  }
  expect(advance).toMatchObject({ status: 'finished', outcome: 'attention', error: { code: 'CONFLICT' } });
  expect(bench.commits).toEqual([]);
});

test.each([
  ['with the decision', true],
  ['without it', false],
])('an approval taken in while a system is away counts when the run goes on %s', async (_, again) => {
  const { agent, advance, world, commits } = await waiting();
  const decision = approve('a1', advance);
  world.failNext('crm get', new SignalboxError('UNAVAILABLE', 'away', { retryAfterMs: 3_600_000 }));
  await expect(agent.resume(RUN, decision)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  expect(commits).toEqual([]);
  const end = await agent.resume(RUN, again ? decision : undefined);
  expect(end).toMatchObject({ status: 'finished', outcome: 'done' });
  expect(commits.length).toBe(1);
});

const QUESTION: [string, object] = [
  'ask_person',
  {
    question: 'Is it Northwind?',
    options: [
      { value: 'C1', label: 'Yes', detail: 'Northwind GmbH' },
      { value: 'new', label: 'No', detail: 'Make a new one' },
    ],
  },
];
const ANSWER: Decision = { kind: 'answered', approvalId: 'q1', by, choice: 'C1', comment: 'same address' };

test('a question to a person waits, and the choice is the answer of the tool', async () => {
  const { agent, model } = benchOf([[QUESTION], 'NOTHING TO DO: it is C1.']);
  const asked = await agent.start(RUN);
  expect(requestOf(asked)).toMatchObject({
    kind: 'question',
    title: 'Is it Northwind?',
    question: { text: 'Is it Northwind?', options: [{ value: 'C1' }, { value: 'new' }] },
  });
  await expect(agent.resume(RUN, { ...ANSWER, choice: 'C9' })).rejects.toMatchObject({
    code: 'CONFLICT',
    message: '"C9" is none of the choices: C1, new.',
  });
  expect(await agent.resume(RUN, ANSWER)).toMatchObject({ outcome: 'nothing-to-do' });
  expect(model.answers).toEqual({ '0-0': { choice: 'C1', comment: 'same address', by } });
});

test('a person who declines to choose ends the run', async () => {
  const { agent } = benchOf([[QUESTION]]);
  await agent.start(RUN);
  const advance = await agent.resume(RUN, { kind: 'rejected', approvalId: 'q1', by, reason: 'Neither.' });
  expect(advance).toMatchObject({ outcome: 'rejected', report: 'Not done: Won deal D1\nada: Neither.' });
});

test('a question that was answered is not asked again when planning begins anew', async () => {
  const { agent, world, model, commits } = benchOf([[READ_DEAL], [QUESTION], [PROPOSE]], NEEDS_PERSON);
  await agent.start(RUN);
  const proposed = await agent.resume(RUN, ANSWER);
  world.find('erp', 'Customer', 'C1')!.fields['note'] = 'new';
  const anew = await agent.resume(RUN, approve('a1', proposed));
  expect(requestOf(anew)).toMatchObject({ kind: 'change-set' });
  expect(model.answers['1-0']).toEqual({ choice: 'C1', comment: 'same address', by });
  expect(commits).toEqual([]);
});

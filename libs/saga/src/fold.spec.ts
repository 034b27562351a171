import type { Change, ErrorBody, Receipt } from '@signalbox/contracts';
import { DECISIONS, type JournalEntry, type StepEntry } from './entries.js';
import { advance, fold } from './fold.js';
import { SAGA_STATUSES, type Phase, type SagaState, type StepStateName } from './state.js';
import { aChange, aReceipt, AT, startedWith } from './testing/builders.js';

const STATES: StepStateName[] = [
  'pending',
  'applying',
  'done',
  'failed',
  'unknown',
  'compensating',
  'compensated',
  'attention',
];

const error: ErrorBody = { code: 'UNAVAILABLE', message: 'down' };
// A receipt of what changed nothing, so that nothing follows from it for the other phase.
const receipt: Receipt = { ...aReceipt('a'), outcome: 'already', compensation: 'none' };
const common = { at: AT, ref: 'a', attempts: 1, ms: 5 };
const ENTRIES: Record<StepEntry['kind'], StepEntry> = {
  settled: { ...common, kind: 'settled', receipt },
  failed: { ...common, kind: 'failed', error },
  waiting: { ...common, kind: 'waiting', cause: 'transient', dueAt: AT, error },
  unknown: { ...common, kind: 'unknown', dueAt: AT, error },
  stuck: { ...common, kind: 'stuck', error },
  absent: { ...common, kind: 'absent' },
  compensated: { ...common, kind: 'compensated', receipt },
};

/** Every transition there is; all others are refused. */
const ALLOWED = `
  forward applying settled done        backward applying settled done
  forward unknown  settled done        backward unknown  settled done
  forward applying failed failed       backward applying failed failed
  forward unknown  failed failed       backward unknown  failed failed
  forward applying waiting applying    backward applying waiting applying
  forward unknown  waiting applying    backward unknown  waiting unknown
  forward applying unknown unknown     backward applying unknown unknown
  forward unknown  unknown unknown     backward unknown  unknown unknown
  forward applying stuck unknown       backward applying stuck unknown
  forward unknown  stuck unknown       backward unknown  stuck unknown
  backward applying absent pending     backward unknown absent pending
  backward compensating waiting compensating
  backward compensating unknown compensating
  backward compensating stuck attention
  backward compensating compensated compensated
`;

const expectations = new Map(
  [...ALLOWED.matchAll(/(forward|backward)\s+(\w+)\s+(\w+)\s+(\w+)/g)].map(
    ([, phase, from, kind, to]) => [`${phase} ${from} ${kind}`, to] as const,
  ),
);

/** A saga with step `a` in this state, and another one that keeps it running. */
function sagaWith(phase: Phase, state: StepStateName): SagaState {
  const saga = fold([startedWith([aChange('a'), aChange('b')], 'ask')]);
  const a = { ...saga.steps['a']!, state, receipt: state === 'pending' ? null : receipt };
  return { ...saga, phase, status: 'running', steps: { ...saga.steps, a } };
}

const refusal = expect.objectContaining({ code: 'INTERNAL', message: expect.stringContaining('refuses') });

describe('the transitions of a step', () => {
  const cases = (['forward', 'backward'] as const).flatMap((phase) =>
    STATES.flatMap((state) => Object.values(ENTRIES).map((entry) => ({ phase, state, entry }))),
  );

  it.each(cases)('$phase: $entry.kind after $state', ({ phase, state, entry }) => {
    const to = expectations.get(`${phase} ${state} ${entry.kind}`);
    const saga = sagaWith(phase, state);
    if (to === undefined) expect(() => advance(saga, entry)).toThrow(refusal);
    else expect(advance(saga, entry).steps['a']?.state).toBe(to);
  });

  it('counts all of them', () => {
    expect(cases.filter((c) => expectations.has(`${c.phase} ${c.state} ${c.entry.kind}`))).toHaveLength(26);
    expect(expectations.size).toBe(26);
  });

  it.each(['attention', 'done', 'compensated', 'failed', 'accepted'] as const)(
    'refuses every step entry once the saga is %s',
    (status) => {
      const saga: SagaState = { ...sagaWith('forward', 'applying'), status };
      for (const entry of Object.values(ENTRIES)) expect(() => advance(saga, entry)).toThrow(refusal);
    },
  );

  it('refuses an entry about a step that was given up until a person decides', () => {
    const saga = advance(sagaWith('forward', 'applying'), ENTRIES.stuck);
    expect(() => advance(saga, ENTRIES.settled)).toThrow(refusal);
  });
});

describe('the decisions', () => {
  const POSSIBLE = [
    'waiting retry',
    'waiting compensate',
    'attention retry',
    'attention compensate',
    'attention accept',
  ];
  const cases = SAGA_STATUSES.flatMap((status) => DECISIONS.map((decision) => ({ status, decision })));

  it.each(cases)('$decision while $status', ({ status, decision }) => {
    const saga: SagaState = { ...sagaWith('forward', 'failed'), status };
    const entry: JournalEntry = { kind: 'decided', at: AT, decision, by: 'ann', comment: null };
    if (POSSIBLE.includes(`${status} ${decision}`)) expect(advance(saga, entry).seq).toBe(saga.seq + 1);
    else expect(() => advance(saga, entry)).toThrow(refusal);
  });
});

describe('a journal', () => {
  const change: Change = aChange('a');

  it('begins with one entry started', () => {
    expect(() => fold([])).toThrow(refusal);
    expect(() => fold([ENTRIES.settled])).toThrow(refusal);
    expect(() => fold([startedWith([change]), startedWith([change])])).toThrow(refusal);
  });

  it('says nothing of steps that the change set lacks', () => {
    expect(() => fold([startedWith([change]), { ...ENTRIES.settled, ref: 'z' }])).toThrow(refusal);
  });

  it('adds up the effort of a step, and how long it has waited for the same cause', () => {
    const at = (minute: number) => `2026-11-22T08:0${minute}:00.000Z`;
    const entries: JournalEntry[] = [
      startedWith([change]),
      { ...common, kind: 'waiting', cause: 'quota', at: at(1), dueAt: at(2), error },
      { ...common, kind: 'waiting', cause: 'transient', at: at(2), dueAt: at(3), error, attempts: 4 },
      { ...common, kind: 'waiting', cause: 'transient', at: at(3), dueAt: at(4), error, attempts: 4 },
    ];
    expect(fold(entries)).toMatchObject({ status: 'waiting', dueAt: at(4), seq: 4, updatedAt: at(3) });
    expect(fold(entries).steps['a']).toMatchObject({
      state: 'applying',
      attempts: 9,
      ms: 15,
      error,
      waitingFor: 'transient',
      waitingSince: at(2),
      waits: 2,
      dueAt: at(4),
    });
    expect(fold([...entries, { ...ENTRIES.settled, at: at(5) }]).steps['a']).toMatchObject({
      state: 'done',
      attempts: 10,
      error: null,
      waitingFor: null,
      waitingSince: null,
      waits: 0,
      dueAt: null,
    });
  });
});

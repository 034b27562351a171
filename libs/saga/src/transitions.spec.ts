import type { JournalEntry, StepEntry } from './entries.js';
import { nextActions } from './actions.js';
import { advance, fold } from './fold.js';
import { attentionReport } from './report.js';
import { hasEnded, SAGA_STATUSES, type Phase, type StepState, type StepStateName } from './state.js';
import { allReached, stepEntries, type Reached } from './testing/journals.js';
import { DECISIONS_BY_STATUS, LIVE, RETRIED, STEP_TRANSITIONS } from './transitions.js';

const PHASES: Phase[] = ['forward', 'backward'];
const STATES = Object.keys({
  ...{
    pending: 0,
    applying: 0,
    done: 0,
    failed: 0,
    unknown: 0,
    compensating: 0,
    compensated: 0,
    attention: 0,
  },
} satisfies Record<StepStateName, 0>) as StepStateName[];
const KINDS = Object.keys(STEP_TRANSITIONS) as StepEntry['kind'][];

/** What no journal leads to: nothing is taken back before the saga has turned. */
const UNREACHABLE = ['forward compensating', 'forward compensated', 'forward attention'];

/** Going back, a change that may be under way is looked up at once: its saga never waits for a decision meanwhile. */
const NEVER_RETRIED = 'backward applying';

const CELLS = PHASES.flatMap((phase) =>
  STATES.flatMap((state) =>
    KINDS.map((kind) => ({ phase, state, kind, to: STEP_TRANSITIONS[kind][phase][state] })),
  ),
).filter(({ phase, state }) => !UNREACHABLE.includes(`${phase} ${state}`));

const reached = allReached();
const refusal = expect.objectContaining({ code: 'INTERNAL', message: expect.stringContaining('refuses') });

const REFS = ['a', 'b'];

/** One step of a state: the transitions are the same for each. */
interface Place extends Reached {
  ref: string;
  step: StepState;
}

const places: Place[] = reached.flatMap((from) =>
  REFS.map((ref) => ({ ...from, ref, step: from.state.steps[ref] as StepState })),
);

const placesAt = (phase: Phase, state: StepStateName): Place[] =>
  places.filter((place) => place.state.phase === phase && place.step.state === state);

/** What became of the step; going back, a change that is found to have happened may have its turn at once. */
function becomes({ state, ref }: Place, each: StepEntry): StepStateName | undefined {
  const next = advance(state, each);
  const made = next.steps[ref]?.state;
  return made === 'compensating' && each.kind === 'settled' && next.phase === 'backward' ? 'done' : made;
}

describe('in every state that any journal of two changes leads to', () => {
  const forced = CELLS.filter(({ to }) => to !== undefined);
  const absent = CELLS.filter(({ to }) => to === undefined);

  it.each(forced)('$phase: $kind makes a step that is $state $to', ({ phase, state, kind, to }) => {
    const live = placesAt(phase, state).filter((place) => LIVE.has(place.state.status) && !place.step.stuck);
    const made = live.map((place) => becomes(place, stepEntries(place.ref)[kind]));
    expect([...new Set(made)]).toEqual([to]);
  });

  it.each(absent)('$phase: $kind is refused about a step that is $state', ({ phase, state, kind }) => {
    const all = placesAt(phase, state);
    expect(all).not.toEqual([]);
    for (const place of all)
      expect(() => advance(place.state, stepEntries(place.ref)[kind])).toThrow(refusal);
  });

  it('all cells of the table are forced or refused, but those that no journal leads to', () => {
    expect(CELLS).toHaveLength((PHASES.length * STATES.length - UNREACHABLE.length) * KINDS.length);
    expect(forced).toHaveLength(
      KINDS.flatMap((kind) => PHASES.flatMap((phase) => Object.keys(STEP_TRANSITIONS[kind][phase]))).length,
    );
    const found = new Set(places.map(({ state, step }) => `${state.phase} ${step.state}`));
    expect(UNREACHABLE.filter((place) => found.has(place))).toEqual([]);
  });

  it('a step that was given up, and any step of a saga that is not live, takes no entry', () => {
    const closed = places.filter(({ state, step }) => !LIVE.has(state.status) || step.stuck);
    const taken = closed.flatMap(({ next, ref }) =>
      next.filter(({ entry }) => 'ref' in entry && entry.ref === ref),
    );
    expect([closed.length > 0, taken]).toEqual([true, []]);
  });

  it.each(SAGA_STATUSES)(
    'a person can decide what the table says while it is %s, and nothing else',
    (status) => {
      const all = reached.filter(({ state }) => state.status === status);
      const decisions = all.map(({ next }) =>
        next.flatMap(({ entry }) => (entry.kind === 'decided' ? [entry.decision] : [])),
      );
      expect(all).not.toEqual([]);
      expect([...new Set(decisions.map((each) => each.join()))]).toEqual([
        DECISIONS_BY_STATUS[status].join(),
      ]);
    },
  );

  const retries = PHASES.flatMap((phase) =>
    Object.entries(RETRIED[phase]).map(([state, to]) => ({ phase, state: state as StepStateName, to })),
  ).filter(({ phase, state }) => `${phase} ${state}` !== NEVER_RETRIED);

  it.each(retries)('$phase: a retry makes a step that is $state $to, due now', ({ phase, state, to }) => {
    const made = placesAt(phase, state).flatMap(({ next, ref }) =>
      next
        .filter(({ entry }) => entry.kind === 'decided' && entry.decision === 'retry')
        .map(({ to: { state: after } }) => after.steps[ref] as StepState)
        .map((step) => `${step.state} ${step.stuck ? 'given up' : 'open'} ${step.dueAt ?? 'now'}`),
    );
    expect([...new Set(made)]).toEqual([`${to} open now`]);
  });

  it('there is something to do exactly while the saga is live, and an end takes nothing more', () => {
    const wrong = reached.filter(({ state, next }) => {
      const acts = nextActions(state).length > 0;
      return acts !== LIVE.has(state.status) || (hasEnded(state) && next.length > 0);
    });
    expect(wrong.map(({ journal }) => journal)).toEqual([]);
  });

  it('what waits for a person lists a record that is not as it should be, or unknown', () => {
    const silent = reached
      .filter(({ state }) => state.status === 'attention')
      .filter(({ state }) =>
        attentionReport(state).records.every(({ standing: is }) => is === 'as-it-should-be'),
      );
    expect(silent.map(({ journal }) => journal)).toEqual([]);
  });

  it('some way leads to an end', () => {
    const ending = new Set(reached.filter(({ state }) => hasEnded(state)));
    for (let size = -1; size !== ending.size;) {
      size = ending.size;
      for (const each of reached) if (each.next.some(({ to }) => ending.has(to))) ending.add(each);
    }
    expect(reached.filter((each) => !ending.has(each)).map(({ journal }) => journal)).toEqual([]);
  });

  it('the journal alone makes the same state again', () => {
    const again = reached.filter(({ state, journal }) => {
      return (
        JSON.stringify(fold(JSON.parse(JSON.stringify(journal)) as JournalEntry[])) !== JSON.stringify(state)
      );
    });
    expect(again.map(({ journal }) => journal)).toEqual([]);
  });
});

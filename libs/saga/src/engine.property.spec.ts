import type { ChangeSet } from '@signalbox/contracts';
import fc from 'fast-check';
import { SagaEngine } from './engine.js';
import { attentionReport } from './report.js';
import { hasEnded, type SagaState } from './state.js';
import { needsOf, stories, type Story } from './testing/arbitraries.js';
import { SAGA } from './testing/builders.js';
import { FakeClock } from './testing/fake-clock.js';
import { MemoryJournal } from './testing/memory-journal.js';
import { Mortal } from './testing/mortal.js';
import { World } from './testing/world.js';

const LIMIT = 300;

/** Plays a story to its end: process after process, due time after due time, decision after decision. */
async function play(story: Story): Promise<{ state: SagaState; world: World; isForced: boolean }> {
  const clock = new FakeClock();
  const journal = new MemoryJournal();
  const world = new World(
    (operation, ref, nth) =>
      story.faults.find((f) => f.operation === operation && f.ref === ref && f.nth === nth)?.fault,
  );
  const [crashes, decisions] = [[...story.crashes], [...story.decisions]];
  const zombies: Promise<unknown>[] = [];
  const processes: Mortal[] = [];
  const desk = new SagaEngine({ journal, participants: world, clock });
  let compensations = 0;

  for (let n = 0; n < LIMIT; n++) {
    const process = new Mortal(crashes.shift(), world, journal);
    processes.push(process);
    const engine = new SagaEngine({ journal: process.journal, participants: process.participants, clock });
    const lease = journal.acquire('run-1', `process-${n}`);
    const life = engine
      .commit({ sagaId: SAGA, changeSet: story.set, actor: 'ann', lease })
      .then(() => engine.run(SAGA, { lease }));
    if (story.zombies && n < 3) {
      // It is thought dead while it is not: the next takes over in the middle of its work.
      zombies.push(life.catch(() => null));
      for (let turn = 0; turn < 3 + 4 * n; turn++) await new Promise(setImmediate);
      continue;
    }
    const state = await Promise.race([life.catch(() => null), process.asleep.then(() => null)]);
    if (state === null) {
      zombies.push(life.catch(() => null));
      continue;
    }
    if (state.dueAt !== null) clock.goTo(state.dueAt);
    if (state.status === 'attention') {
      const kind = decisions.shift() ?? 'accept';
      if (kind === 'compensate') compensations += 1;
      await desk.decide(SAGA, { kind, by: 'ann' });
    }
    if (!hasEnded(state)) continue;
    // Whoever was stopped wakes up past its lease, when all is over.
    for (const each of processes) each.wake();
    await Promise.all(zombies);
    return { state, world, isForced: compensations > 0 };
  }
  throw new Error('the saga does not come to an end');
}

/** Effects come after what they need, and are taken back before it. */
function inOrder(set: ChangeSet, effects: string[], isForced: boolean): boolean {
  const standing = new Set<string>();
  const sends = new Set(set.changes.filter((change) => change.kind === 'send').map((change) => change.ref));
  return effects.every((effect) => {
    const [what, ref] = effect.split(' ') as [string, string];
    const others = [...standing];
    if (what === 'compensate') {
      standing.delete(ref);
      return isForced || !others.some((other) => needsOf(set, other).includes(ref));
    }
    standing.add(ref);
    const isLast = set.changes.every((change) => sends.has(change.ref) || standing.has(change.ref));
    return needsOf(set, ref).every((need) => standing.has(need)) && (!sends.has(ref) || isLast);
  });
}

/** What the saga says of each of its records is how the world is. */
function tellsTheTruth(state: SagaState, world: World): boolean {
  return attentionReport(state).records.every(({ ref, standing }) => {
    const step = state.steps[ref]!;
    const stands = world.standing.has(step.key);
    const wanted = state.phase === 'forward';
    if (standing === 'unknown') return state.status === 'accepted';
    return stands === (standing === 'as-it-should-be' ? wanted : !wanted);
  });
}

const ENDS_AS: Partial<Record<SagaState['status'], (stands: boolean[]) => boolean>> = {
  done: (stands) => stands.every((each) => each),
  compensated: (stands) => stands.every((each) => !each),
  failed: (stands) => stands.every((each) => !each),
  accepted: () => true,
};

describe('whatever fails, dies or comes back', () => {
  it('every effect happens once, or is taken back, or is listed', async () => {
    await fc.assert(
      fc.asyncProperty(stories, async (story) => {
        const { state, world, isForced } = await play(story);
        const stands = Object.values(state.steps).map((step) => world.standing.has(step.key));
        expect({
          duplicates: world.duplicates,
          once: new Set(world.effects).size === world.effects.length,
          inOrder: inOrder(story.set, world.effects, isForced),
          endsAs: ENDS_AS[state.status]?.(stands),
          truth: tellsTheTruth(state, world),
        }).toEqual({ duplicates: 0, once: true, inOrder: true, endsAs: true, truth: true });
      }),
      { numRuns: 2000 },
    );
  }, 120_000);
});

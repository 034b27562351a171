import type { RunDetail } from '@signalbox/contracts';
import { countEffects, factsFor, type Effects } from './records.js';
import type { Scenario } from './scenario.js';
import { happyPath } from './scenarios/happy-path.js';
import { killedOrchestrator } from './scenarios/killed-orchestrator.js';
import { lostAnswer } from './scenarios/lost-answer.js';
import { refusedTask } from './scenarios/refused-task.js';
import { savedAgain } from './scenarios/saved-again.js';
import { findOpportunity, runsFor, type Stage } from './stage.js';

export const SCENARIOS: readonly Scenario[] = [
  happyPath,
  refusedTask,
  killedOrchestrator,
  lostAnswer,
  savedAgain,
];

export interface Played {
  scenario: Scenario;
  /** Undefined where the scenario broke off before there was an end. */
  run: RunDetail | undefined;
  /** Empty when it ended as told. */
  problems: readonly string[];
  seconds: number;
}

export interface DemoResult {
  played: Played[];
  effects: Effects;
  /** Requests that arrived at each system, from the simulator's log. */
  apiCalls: Record<string, number>;
}

/** What tells the story while it happens. */
export interface Narrator {
  before(scenario: Scenario, number: number): void;
  after(played: Played): void;
}

/** Plays all scenarios one after another, and counts at the end what stands in the systems. */
export async function playAll(stage: Stage, narrator: Narrator): Promise<DemoResult> {
  const played: Played[] = [];
  for (const [index, scenario] of SCENARIOS.entries()) {
    narrator.before(scenario, index + 1);
    const result = await play(stage, scenario);
    narrator.after(result);
    played.push(result);
  }
  const names = new Set(SCENARIOS.map(({ opportunity }) => opportunity));
  const opportunities = await Promise.all([...names].map((name) => findOpportunity(stage.control, name)));
  const records = await stage.control.records();
  const runs = played.flatMap(({ run }) => run ?? []);
  const requests = await stage.control.requests();
  return {
    played,
    effects: countEffects(
      records,
      opportunities.map(({ id }) => id),
      runs,
    ),
    apiCalls: countBy(requests.map(({ vendor }) => vendor)),
  };
}

async function play(stage: Stage, scenario: Scenario): Promise<Played> {
  const began = Date.now();
  const seconds = () => (Date.now() - began) / 1000;
  try {
    const opportunity = await findOpportunity(stage.control, scenario.opportunity);
    const run = await scenario.act(stage, opportunity);
    const [records, requests] = await Promise.all([stage.control.records(), stage.control.requests()]);
    const facts = factsFor(opportunity.id, records, requests, run);
    const runsForIt = (await runsFor(stage.api, opportunity.id)).length;
    return {
      scenario,
      run,
      problems: scenario.check({ run, opportunity, facts, runsForIt }),
      seconds: seconds(),
    };
  } catch (error) {
    return { scenario, run: undefined, problems: [(error as Error).message], seconds: seconds() };
  }
}

function countBy(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

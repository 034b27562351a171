import type { RunDetail } from '@signalbox/contracts';
import type { StoredRecord } from '../stack/simulator-control.js';
import type { Stage } from './stage.js';

/** One chapter of the demo. */
export interface Scenario {
  /** For programs: `happy-path`. */
  name: string;
  /** For people. */
  title: string;
  /** What it is about, told before it happens. */
  story: readonly string[];
  /** The opportunity that it plays with. */
  opportunity: string;
  /** Lets it happen and says so line by line; resolves to the run as it ended. */
  act(stage: Stage, opportunity: StoredRecord): Promise<RunDetail>;
  /** Whether it ended as told: every sentence is a way in which it did not. */
  check(ending: Ending): readonly string[];
}

/** How a scenario ended, by the run and by what the simulated systems hold. */
export interface Ending {
  run: RunDetail;
  opportunity: StoredRecord;
  facts: OpportunityFacts;
  /** Runs that carry the opportunity's business key. */
  runsForIt: number;
}

/** What the simulated systems hold for one opportunity. */
export interface OpportunityFacts {
  /** Orders that stand: neither cancelled nor deleted. */
  liveOrders: StoredRecord[];
  cancelledOrders: StoredRecord[];
  /** Requests that asked ERPNext to create an order for it. */
  orderRequests: number;
  /** The order number that stands on the opportunity; null for none. */
  orderNumber: string | null;
  /** Tasks that the run's steps made and that stand. */
  liveTasks: StoredRecord[];
}

/** The sentences whose condition does not hold. */
export function unless(...expectations: readonly [boolean, string][]): string[] {
  return expectations.filter(([holds]) => !holds).map(([, sentence]) => sentence);
}

/** A sales stage: what the org derives from `StageName`. */
export interface Stage {
  probability: number;
  isClosed: boolean;
  isWon: boolean;
  forecast: string;
}

const open = (probability: number): Stage => ({
  probability,
  isClosed: false,
  isWon: false,
  forecast: 'Pipeline',
});

/** The stages of a new org, in their order. */
export const STAGES: Record<string, Stage> = {
  Prospecting: open(10),
  Qualification: open(10),
  'Needs Analysis': open(20),
  'Value Proposition': open(50),
  'Id. Decision Makers': open(60),
  'Perception Analysis': open(70),
  'Proposal/Price Quote': open(75),
  'Negotiation/Review': open(90),
  'Closed Won': { probability: 100, isClosed: true, isWon: true, forecast: 'Closed' },
  'Closed Lost': { probability: 0, isClosed: true, isWon: false, forecast: 'Omitted' },
};

/** The stage field takes other values too: the org treats them as open. */
export const stageOf = (name: unknown): Stage => STAGES[String(name)] ?? open(0);

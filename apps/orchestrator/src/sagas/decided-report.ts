import type { AgentRun, Proposal } from '../agent/ports.js';
import { writeReport } from '../agent/report.js';
import type { DecidedEntry } from '@signalbox/saga';
import { outcomeOf } from './commit.js';
import { leaveOf } from './leave.js';
import type { SagaHistory } from './saga-history.js';

const DECIDED: Record<DecidedEntry['decision'], string> = {
  retry: 'tried again',
  compensate: 'had the rest taken back',
  accept: 'left it as it stands',
};

/** The written result of a run whose saga a person has decided about: who did what and why, and each record. */
export function decidedReport(run: AgentRun, proposal: Proposal | null, history: SagaHistory): string {
  const { state, decided } = history;
  const saga = outcomeOf(state);
  return writeReport({
    run,
    proposal,
    saga,
    outcome: saga.status === 'waiting' ? 'attention' : saga.status,
    conclusion: decided.map(decisionLine).join('\n'),
    problem: null,
    ...leaveOf(state.id, state.actor),
  });
}

function decisionLine({ by, decision, comment, changed, at }: DecidedEntry): string {
  const data = changed === undefined ? '' : ` with changed data for ${changed.ref}`;
  return `${by} ${DECIDED[decision]}${data} (${at})${comment === null ? '' : `: ${comment}`}`;
}

import type { Journal } from '@signalbox/saga';
import type { Advance, Agent } from '../agent/agent-api.js';
import type { AgentRun } from '../agent/ports.js';
import { SagaWaiting } from '../agent/saga-waiting.js';
import { currentRun } from '../dispatch/current-run.js';
import { outcomeOf } from './commit.js';
import { decidedReport } from './decided-report.js';
import type { DriveSaga } from './drive.js';
import { historyOf } from './saga-history.js';

/**
 * An agent whose runs go on after what a person decided about their sagas. The graph of such a run has ended with
 * "needs attention"; from there on the journal says how it goes on.
 */
export function goingOn(agent: Agent, journal: Pick<Journal, 'load'>, drive: DriveSaga): Agent {
  const goOn = async (run: AgentRun, advance: Advance): Promise<Advance> => {
    if (advance.status !== 'finished' || advance.saga === null) return advance;
    const { sagaId, status } = advance.saga;
    const saga = status === 'attention' ? outcomeOf(await drive(sagaId, currentRun())) : advance.saga;
    if (saga.status === 'waiting') throw new SagaWaiting(sagaId, saga.dueAt ?? new Date().toISOString());
    const history = await historyOf(journal, sagaId);
    if (history === null || history.decided.length === 0) return advance;
    const report = decidedReport(run, advance.proposal, history);
    return { ...advance, saga, outcome: saga.status, report, error: null };
  };
  return {
    start: async (run, execution) => goOn(run, await agent.start(run, execution)),
    resume: async (run, decision, execution) => goOn(run, await agent.resume(run, decision, execution)),
    ask: (question, execution) => agent.ask(question, execution),
  };
}

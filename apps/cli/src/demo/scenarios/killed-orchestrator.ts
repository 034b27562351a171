import { NAMED } from '../../stack/opportunities.js';
import { until } from '../../stack/until.js';
import { unless, type Scenario } from '../scenario.js';
import type { Stage } from '../stage.js';

const SLOW_MS = 2500;

export const killedOrchestrator: Scenario = {
  name: 'killed-orchestrator',
  title: 'The orchestrator is killed between two steps',
  opportunity: NAMED.harrow,
  story: [
    'The order is made, the opportunity not yet written, when the orchestrator gets SIGKILL. A new one reads the',
    'journal, looks up what may have happened, and finishes the job: nothing twice, nothing left out.',
  ],
  async act(stage, opportunity) {
    const mend = await stage.control.addFault({
      vendor: 'salesforce',
      method: 'PATCH',
      path: '/sobjects/Opportunity/',
      kind: 'latency',
      ms: SLOW_MS,
      count: 1,
    });
    try {
      const run = await stage.win(opportunity);
      await stage.approve(run);
      await until('the write to Salesforce', () => isWriting(stage, opportunity.id));
      await stage.stack.kill('orchestrator', 'SIGKILL');
      stage.say('SIGKILL: the order stands in ERPNext, Salesforce is still busy with the opportunity.');
      await stage.stack.restart('orchestrator');
      stage.say('A new orchestrator has started and reads the journal.');
      return await stage.finish(run, 90_000);
    } finally {
      await mend();
    }
  },
  check: ({ run, facts }) =>
    unless(
      [run.status === 'done', `the run ended ${run.status}, not done`],
      [facts.liveOrders.length === 1, `ERPNext holds ${facts.liveOrders.length} orders, not 1`],
      [facts.orderRequests === 1, `an order was asked for ${facts.orderRequests} times, not once`],
      [facts.orderNumber === facts.liveOrders[0]?.id, `the opportunity names order ${facts.orderNumber}`],
      [facts.liveTasks.length === 1, `HubSpot holds ${facts.liveTasks.length} tasks, not 1`],
    ),
};

/** True while Salesforce works on a change of the opportunity that it has not answered. */
async function isWriting(stage: Stage, opportunityId: string): Promise<true | undefined> {
  const requests = await stage.control.requests({ vendor: 'salesforce', path: '/sobjects/Opportunity/' });
  const writing = requests.some(
    ({ method, url, status }) =>
      method === 'PATCH' && url.includes(opportunityId.slice(0, 15)) && status === null,
  );
  return writing || undefined;
}

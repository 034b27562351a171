import { setTimeout as sleep } from 'node:timers/promises';
import type { StartRunReply } from '@signalbox/contracts';
import { NAMED } from '../../stack/opportunities.js';
import { unless, type Scenario } from '../scenario.js';
import { runsFor } from '../stage.js';

/** Long enough for a notice to become an event and be looked at. */
const SETTLE_MS = 2500;

export const savedAgain: Scenario = {
  name: 'saved-again',
  title: 'The same opportunity, again and again',
  opportunity: NAMED.northwind,
  story: [
    'The first opportunity is saved three more times, and somebody starts the job by hand as well. The job has a',
    'business key, and that has a run: all of it attaches to what exists.',
  ],
  async act(stage, opportunity) {
    const [first] = await runsFor(stage.api, opportunity.id);
    if (first === undefined) throw new Error('There is no run of the first scenario to attach to');
    for (const time of ['first', 'second', 'third']) {
      const fields = { StageName: 'Closed Won', Description: `Saved again, for the ${time} time` };
      await stage.control.edit('salesforce', 'Opportunity', opportunity.id, fields);
    }
    stage.say('Saved three times; Salesforce sent an outbound message each time.');
    const input = { opportunity: opportunity.id };
    const reply = await stage.api.post<StartRunReply>('/api/runs', { trigger: 'closed-won', input });
    stage.say(
      reply.created
        ? 'Starting by hand made a new run.'
        : 'Started by hand: attached to the run of the first scenario.',
    );
    await sleep(SETTLE_MS);
    return stage.finish(reply.run);
  },
  check: ({ run, facts, runsForIt }) =>
    unless(
      [run.status === 'done', `the run ended ${run.status}, not done`],
      [runsForIt === 1, `${runsForIt} runs have the opportunity's business key, not 1`],
      [facts.liveOrders.length === 1, `ERPNext holds ${facts.liveOrders.length} orders, not 1`],
      [facts.orderRequests === 1, `an order was asked for ${facts.orderRequests} times, not once`],
      [facts.liveTasks.length === 1, `HubSpot holds ${facts.liveTasks.length} tasks, not 1`],
    ),
};

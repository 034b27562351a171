import { NAMED } from '../../stack/opportunities.js';
import { unless, type Scenario } from '../scenario.js';

export const happyPath: Scenario = {
  name: 'happy-path',
  title: 'One order, three systems',
  opportunity: NAMED.northwind,
  story: [
    'An opportunity is won in Salesforce. The customer is not in ERPNext yet. The agent reads all three systems',
    'and proposes: the customer and a sales order in ERPNext, the order number back on the opportunity, a follow-up',
    'task in HubSpot. Orders above 10,000 need a person.',
  ],
  async act(stage, opportunity) {
    const run = await stage.win(opportunity);
    await stage.approve(run);
    return stage.finish(run);
  },
  check: ({ run, facts }) =>
    unless(
      [run.status === 'done', `the run ended ${run.status}, not done`],
      [facts.liveOrders.length === 1, `ERPNext holds ${facts.liveOrders.length} orders, not 1`],
      [facts.orderNumber === facts.liveOrders[0]?.id, `the opportunity names order ${facts.orderNumber}`],
      [facts.liveTasks.length === 1, `HubSpot holds ${facts.liveTasks.length} tasks, not 1`],
    ),
};

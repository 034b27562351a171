import { NAMED } from '../../stack/opportunities.js';
import { unless, type Scenario } from '../scenario.js';

export const lostAnswer: Scenario = {
  name: 'lost-answer',
  title: 'The answer to the order’s creation is lost',
  opportunity: NAMED.tallgrass,
  story: [
    'ERPNext makes the order, and the connection breaks before it can say so. Asking again would make a second one.',
    'The order carries our key, so it is looked up instead.',
  ],
  async act(stage, opportunity) {
    const mend = await stage.control.addFault({
      vendor: 'erpnext',
      method: 'POST',
      path: '/api/(v2/document|resource)/Sales Order(\\?.*)?$',
      kind: 'reset-after',
      count: 1,
    });
    stage.say('The next order that ERPNext makes will be answered with a broken connection.');
    try {
      const run = await stage.win(opportunity);
      await stage.approve(run);
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
      [run.steps.some(({ outcome }) => outcome === 'found'), 'no step was looked up'],
      [facts.orderNumber === facts.liveOrders[0]?.id, `the opportunity names order ${facts.orderNumber}`],
    ),
};

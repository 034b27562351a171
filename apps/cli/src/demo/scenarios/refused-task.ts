import { NAMED } from '../../stack/opportunities.js';
import { unless, type Scenario } from '../scenario.js';

/** HubSpot's answer to a property value that it does not take. */
const REFUSAL = {
  status: 'error',
  message: 'Property values were not valid: hs_task_type was not one of the allowed options',
  correlationId: '8f0f1a52-4f0e-4d62-9a7c-1f1c7f1c9d11',
  category: 'VALIDATION_ERROR',
};

export const refusedTask: Scenario = {
  name: 'refused-task',
  title: 'HubSpot refuses the last step',
  opportunity: NAMED.bluepeak,
  story: [
    'The order is in ERPNext and its number on the opportunity when HubSpot refuses the task. Half a job is no job:',
    'what was done is taken back, in reverse, and only where it is still as we left it.',
  ],
  async act(stage, opportunity) {
    const mend = await stage.control.addFault({
      vendor: 'hubspot',
      method: 'POST',
      path: '/tasks(/batch/create)?(\\?.*)?$',
      kind: 'status',
      status: 400,
      response: REFUSAL,
      count: 0,
    });
    stage.say('From now on HubSpot answers 400 to new tasks.');
    try {
      const run = await stage.win(opportunity);
      await stage.approve(run);
      return await stage.finish(run);
    } finally {
      await mend();
    }
  },
  check: ({ run, facts, opportunity }) =>
    unless(
      [run.status === 'compensated', `the run ended ${run.status}, not compensated`],
      [facts.liveOrders.length === 0, `ERPNext still holds ${facts.liveOrders.length} orders`],
      [facts.orderRequests === 1, `an order was asked for ${facts.orderRequests} times, not once`],
      [
        facts.orderNumber === (opportunity.fields['ERP_Order_Number__c'] || null),
        `the opportunity still names order ${facts.orderNumber}`,
      ],
      [facts.liveTasks.length === 0, `HubSpot holds ${facts.liveTasks.length} tasks`],
    ),
};

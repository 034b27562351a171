import { resolve } from 'node:path';
import { loadMappings } from '@signalbox/mapping';
import { playbookInstructions } from './instructions.js';
import { loadPlaybooks, playbookNamed } from './load-playbooks.js';

const CONFIG = resolve(import.meta.dirname, '../../../../config');

describe('the instructions for a language model', () => {
  const playbook = playbookNamed(loadPlaybooks(CONFIG, loadMappings(CONFIG)), 'closed-won');
  const text = playbookInstructions(playbook, '2026-11-22');

  it('say what the job is, the date, the input and each step in order', () => {
    expect(text).toContain('A won opportunity becomes an order\n');
    expect(text).toContain('Today is 2026-11-22.');
    expect(text).toContain('- input.opportunity: The id of the Salesforce opportunity that was won');
    expect([...text.matchAll(/^(\d+)\. /gm)].map(([, number]) => Number(number))).toEqual(
      playbook.steps.map((_, index) => index + 1),
    );
  });

  it.each([
    'read the order with the id `input.opportunity` in salesforce; call it opportunity. If there is none, stop: ATTENTION.',
    "Make sure that `opportunity.stage = 'won'`. If not, stop: NOTHING TO DO: The opportunity",
    'find order records in erpnext where crmId is `opportunity.crmId` and state not cancelled; call them orders.',
    "Only if `$count(linkedCustomers) = 0`: Customers in ERPNext with a name like the account's: find customer records",
    'for each of `candidates` (as "one"): {one.id} = It is {one.name}',
    '- ref "order-submit": transition order in erpnext; id `$resultOf(\'order\')`; to "submitted"; after customer-link;',
    'links to order `deals[0].id`, customer `companies[0].id`; after order-number; summary: Give a colleague',
    'otherwise say in the title: No follow-up task',
  ])('contain: %s', (words) => {
    expect(text).toContain(words);
  });
});

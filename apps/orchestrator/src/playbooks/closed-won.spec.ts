import { resolve } from 'node:path';
import { changeSetHash, type Fields } from '@signalbox/contracts';
import { loadMappings, similarity, toChange } from '@signalbox/mapping';
import type { CanonicalRecord, FindRecordsCall, ProposeChangesCall } from '../agent/protocol.js';
import { playbookFunctions } from './functions.js';
import { nextMove } from './interpreter.js';
import { loadPlaybooks, playbookNamed } from './load-playbooks.js';
import type { Move, PlaybookCall } from './steps.js';

const CONFIG = resolve(import.meta.dirname, '../../../../config');
const mappings = loadMappings(CONFIG);
const playbook = playbookNamed(loadPlaybooks(CONFIG, mappings), 'closed-won');
const functions = playbookFunctions(mappings, () => new Date('2026-11-22T15:00:00Z'));

type Company = Record<string, CanonicalRecord[]>;

const record = (connection: string, entity: string, id: string, values: Fields): CanonicalRecord => ({
  connection,
  entity,
  type: entity,
  id,
  url: `http://${connection}/${id}`,
  version: '1',
  values,
});
const usd = (amount: string) => ({ amount, currency: null });

const lines = [
  { product: 'SCAN-200', quantity: 24, price: usd('589.50'), total: usd('14148.00') },
  { product: 'PRT-400', quantity: 3, price: usd('799.00'), total: usd('2397.00') },
];
const won = {
  title: 'Northwind: scanners',
  crmId: '006A',
  customer: '001A',
  stage: 'won',
  total: usd('16545.00'),
  currency: null,
  lines,
};
const company = (): Company => ({
  'salesforce/order': [record('salesforce', 'order', '006A', won)],
  'salesforce/customer': [
    record('salesforce', 'customer', '001A', {
      name: 'Northwind Cold Storage',
      crmId: '001A',
      website: 'https://www.northwind.example',
      domain: 'northwind.example',
      city: 'Leeds',
    }),
  ],
  'erpnext/order': [],
  'erpnext/customer': [],
  'erpnext/product': lines.map(({ product }) =>
    record('erpnext', 'product', product, { code: product, active: true }),
  ),
  'hubspot/order': [record('hubspot', 'order', '77', { crmId: '006A' })],
  'hubspot/customer': [record('hubspot', 'customer', '88', { crmId: '001A' })],
});

/** Plays the job to its end against records in memory; a person answers with `choice`. */
async function play(records: Company, choice = 'new', input: Fields = { opportunity: '006A' }) {
  const answers = new Map<string, unknown>();
  const rounds: string[][] = [];
  for (;;) {
    const move = await nextMove(playbook, { input, answers }, functions);
    if (move.kind === 'end') return { rounds, end: move, asked: asked(rounds), proposal: undefined };
    rounds.push(move.calls.map(({ id }) => id));
    const [only] = move.calls;
    if (only?.name === 'propose_changes')
      return { rounds, end: move, asked: asked(rounds), proposal: only.args };
    for (const call of move.calls) answers.set(call.id, answer(records, call, choice));
    if (rounds.length > 10) throw new Error('the playbook comes to no end');
  }
}

const asked = (rounds: string[][]) => rounds.flat().includes('whichCustomer');

function answer(records: Company, call: PlaybookCall, choice: string): unknown {
  if (call.name === 'ask_person') return { choice, comment: null, by: 'ana' };
  if (call.name === 'propose_changes') throw new Error('not answered here');
  const found = records[`${call.args.connection}/${call.args.entity}`] ?? [];
  if (call.name === 'read_record') return { record: found.find(({ id }) => id === call.args.id) ?? null };
  return {
    records: found.filter(({ values }) => call.args.where.every((each) => holds(each, values))),
    more: false,
  };
}

function holds({ field, op, value }: FindRecordsCall['where'][number], values: Fields): boolean {
  const found = values[field] ?? null;
  if (op === 'in') return (value as unknown[]).includes(found);
  if (op === 'like') return similarity(String(found), String(value)) >= 0.85;
  if (op === 'contains') return String(found).includes(String(value));
  return op === '!=' ? found !== value : found === value;
}

const kinds = (proposal: ProposeChangesCall | undefined) =>
  proposal?.changes.map(({ ref, kind, connection, entity }) => `${ref}: ${kind} ${entity} in ${connection}`);
const textOf = (end: Move) => end.text;

describe('the closed-won playbook', () => {
  it('reads side by side what does not depend on each other', async () => {
    const { rounds } = await play(company());
    expect(rounds).toEqual([
      ['opportunity'],
      ['orders', 'account', 'linkedCustomers', 'items', 'deals', 'linkedCompanies'],
      ['similarNames', 'sameDomain'],
      ['changes'],
    ]);
  });

  it('proposes customer, order, submission, number and task, one after the other', async () => {
    const { proposal } = await play(company());
    expect(proposal).toEqual({
      title: 'Order for Northwind Cold Storage, 16,545.00 (Northwind: scanners)',
      changes: [
        {
          ref: 'customer',
          kind: 'create',
          connection: 'erpnext',
          entity: 'customer',
          values: { name: 'Northwind Cold Storage', crmId: '001A', website: 'https://www.northwind.example' },
          summary: 'Make the customer Northwind Cold Storage',
        },
        {
          ref: 'order',
          kind: 'create',
          connection: 'erpnext',
          entity: 'order',
          values: {
            customer: { $ref: 'customer' },
            crmId: '006A',
            currency: null,
            deliveryDate: '2026-12-06',
            lines,
          },
          summary: 'Make a draft order for Northwind Cold Storage, 16,545.00',
        },
        {
          ref: 'order-submit',
          kind: 'transition',
          connection: 'erpnext',
          entity: 'order',
          id: { $ref: 'order' },
          to: 'submitted',
          summary: 'Submit the order, so that it counts',
        },
        {
          ref: 'order-number',
          kind: 'update',
          connection: 'salesforce',
          entity: 'order',
          id: '006A',
          values: { number: { $ref: 'order' } },
          after: ['order-submit'],
          summary: "Write the order's number to the opportunity",
        },
        {
          ref: 'task',
          kind: 'create',
          connection: 'hubspot',
          entity: 'task',
          values: {
            subject: 'Start the delivery for Northwind Cold Storage',
            notes:
              'Northwind: scanners was won and ordered: 16,545.00. Agree the delivery with the customer.',
            due: '2026-11-25T09:00:00.000Z',
            status: 'open',
            priority: 'high',
            kind: 'to-do',
          },
          links: [
            { entity: 'order', id: '77' },
            { entity: 'customer', id: '88' },
          ],
          after: ['order-number'],
          summary: 'Give a colleague the task to start the delivery',
        },
      ],
    });
  });

  it('proposes what the mappings can put in the words of the systems, the same each time', async () => {
    const hash = async () => {
      const { proposal } = await play(company());
      const changes = proposal?.changes ?? [];
      return changeSetHash({
        title: '',
        changes: changes.map((change) => toChange(mappings, change, changes)),
      });
    };
    expect(await hash()).toBe(await hash());
  });

  it('uses the customer that is linked, and asks nobody', async () => {
    const records = company();
    records['erpnext/customer'] = [
      record('erpnext', 'customer', 'CUST-1', { name: 'Northwind', crmId: '001A' }),
    ];
    const { proposal, rounds, asked: question } = await play(records);
    expect(question).toBe(false);
    expect(rounds.flat()).not.toContain('similarNames');
    expect(kinds(proposal)).toEqual([
      'order: create order in erpnext',
      'order-submit: transition order in erpnext',
      'order-number: update order in salesforce',
      'task: create task in hubspot',
    ]);
    expect(proposal?.changes[0]?.values?.['customer']).toBe('CUST-1');
  });

  describe('with a near duplicate', () => {
    const withLookalike = () => {
      const records = company();
      records['erpnext/customer'] = [
        record('erpnext', 'customer', 'CUST-7', {
          name: 'Northwind Cold Storages',
          crmId: null,
          taxId: '12-3',
          website: null,
          domain: null,
        }),
      ];
      return records;
    };

    it('asks a person, who sees the candidates', async () => {
      const answers = new Map<string, unknown>();
      let move: Move = await nextMove(playbook, { input: { opportunity: '006A' }, answers }, functions);
      while (move.kind === 'calls' && move.calls[0]?.name !== 'ask_person') {
        for (const call of move.calls) answers.set(call.id, answer(withLookalike(), call, ''));
        move = await nextMove(playbook, { input: { opportunity: '006A' }, answers }, functions);
      }
      expect(move).toMatchObject({
        kind: 'calls',
        calls: [
          {
            id: 'whichCustomer',
            args: {
              question: expect.stringContaining(
                '"Northwind Cold Storage" (Leeds, https://www.northwind.example)',
              ),
              options: [
                {
                  value: 'CUST-7',
                  label: 'It is Northwind Cold Storages',
                  detail: 'Customer CUST-7; tax id: 12-3; website: not given; linked account: not given',
                },
                {
                  value: 'new',
                  label: 'Make a new customer',
                  detail: expect.stringContaining('Northwind Cold Storage'),
                },
              ],
            },
          },
        ],
      });
    });

    it('links and uses the customer that the person chose', async () => {
      const { proposal } = await play(withLookalike(), 'CUST-7');
      expect(kinds(proposal)?.slice(0, 2)).toEqual([
        'customer-link: update customer in erpnext',
        'order: create order in erpnext',
      ]);
      expect(proposal?.changes[1]?.values?.['customer']).toBe('CUST-7');
      expect(proposal?.changes[2]?.after).toEqual(['customer-link']);
    });

    it('makes a new customer when the person says so', async () => {
      const { proposal } = await play(withLookalike(), 'new');
      expect(kinds(proposal)?.[0]).toBe('customer: create customer in erpnext');
    });

    it('asks too when two customers carry the id of the account', async () => {
      const records = company();
      records['erpnext/customer'] = ['A', 'B'].map((id) =>
        record('erpnext', 'customer', id, { name: id, crmId: '001A' }),
      );
      const { asked: question, proposal } = await play(records, 'B');
      expect(question).toBe(true);
      expect(proposal?.changes[0]?.values?.['customer']).toBe('B');
    });
  });

  it('leaves the task out where HubSpot has no deal, and says so to the approver', async () => {
    const { proposal, end } = await play({ ...company(), 'hubspot/order': [] });
    expect(kinds(proposal)).not.toContain('task: create task in hubspot');
    expect(proposal?.title).toContain('No follow-up task, since HubSpot has no deal');
    expect(textOf(end)).toBe('No follow-up task, since HubSpot has no deal for this opportunity.');
  });

  it('finds the company by its domain where none carries the id', async () => {
    const records = company();
    records['hubspot/customer'] = [
      record('hubspot', 'customer', '99', { domain: 'northwind.example', crmId: null }),
    ];
    const { proposal } = await play(records);
    expect(proposal?.changes.at(-1)?.links).toEqual([
      { entity: 'order', id: '77' },
      { entity: 'customer', id: '99' },
    ]);
  });

  const changed = (values: Fields): Company => ({
    ...company(),
    'salesforce/order': [record('salesforce', 'order', '006A', { ...won, ...values })],
  });

  it.each([
    [
      'it is not won',
      changed({ stage: 'Negotiation/Review' }),
      'nothing-to-do',
      `isn't won (its stage is Negotiation/Review)`,
    ],
    [
      'there is an order already',
      {
        ...company(),
        'erpnext/order': [
          record('erpnext', 'order', 'SO-1', { crmId: '006A', number: 'SO-1', state: 'draft' }),
        ],
      },
      'nothing-to-do',
      'There is already an order for "Northwind: scanners", SO-1,',
    ],
    ['it has no account', changed({ customer: null }), 'attention', 'has no account'],
    ['it has no lines', changed({ lines: [] }), 'attention', 'has no products'],
    [
      'a line has no price',
      changed({ lines: [{ ...lines[0], price: null } as never] }),
      'attention',
      'lacks its product code, quantity or price',
    ],
    [
      'the amount was overtyped',
      changed({ total: usd('16645') }),
      'attention',
      'says 16,645.00, but its lines add up to 16,545.00',
    ],
    [
      'the amount is empty',
      changed({ total: null }),
      'attention',
      'says not given, but its lines add up to 16,545.00',
    ],
    [
      'a product is no item',
      { ...company(), 'erpnext/product': [] },
      'attention',
      'no items in ERPNext: SCAN-200, PRT-400.',
    ],
    [
      'an item is disabled',
      {
        ...company(),
        'erpnext/product': lines.map(({ product }, index) =>
          record('erpnext', 'product', product, { code: product, active: index > 0 }),
        ),
      },
      'attention',
      'no longer sells: SCAN-200.',
    ],
    [
      'the opportunity is gone',
      { ...company(), 'salesforce/order': [] },
      'attention',
      'salesforce has no order 006A.',
    ],
    [
      'the account is gone',
      { ...company(), 'salesforce/customer': [] },
      'attention',
      'salesforce has no customer 001A.',
    ],
  ] as [string, Company, string, string][])(
    'proposes nothing when %s',
    async (_, records, outcome, words) => {
      const { end, proposal } = await play(records);
      expect(proposal).toBeUndefined();
      expect(end).toMatchObject({ kind: 'end', outcome, text: expect.stringContaining(words) });
    },
  );

  it('makes a new order where the only one is cancelled', async () => {
    const records = company();
    records['erpnext/order'] = [record('erpnext', 'order', 'SO-1', { crmId: '006A', state: 'cancelled' })];
    expect((await play(records)).proposal?.changes).toHaveLength(5);
  });

  it('stops with the reason when a system answers with an error, or refuses the proposal', async () => {
    const answers = new Map<string, unknown>([
      ['opportunity', { error: { code: 'NOT_FOUND', message: 'The type is hidden.' } }],
    ]);
    expect(await nextMove(playbook, { input: { opportunity: '006A' }, answers }, functions)).toEqual({
      kind: 'end',
      outcome: 'attention',
      text: 'The opportunity with its lines: The type is hidden.',
    });
    const records = company();
    const done = new Map<string, unknown>([
      ['changes', { problems: [{ ref: 'order', code: 'VALIDATION', message: 'No such item.' }] }],
    ]);
    for (const id of [
      'opportunity',
      'orders',
      'account',
      'linkedCustomers',
      'items',
      'deals',
      'linkedCompanies',
      'similarNames',
      'sameDomain',
    ]) {
      const move: Move = await nextMove(
        playbook,
        { input: { opportunity: '006A' }, answers: done },
        functions,
      );
      const call = move.kind === 'calls' ? move.calls.find((each) => each.id === id) : undefined;
      if (call !== undefined)
        for (const each of move.kind === 'calls' ? move.calls : [])
          done.set(each.id, answer(records, each, ''));
    }
    expect(
      await nextMove(playbook, { input: { opportunity: '006A' }, answers: done }, functions),
    ).toMatchObject({
      outcome: 'attention',
      text: "The changes were proposed, but can't be made as they are. order: No such item.",
    });
  });

  it('asks for an id when the input has none', async () => {
    const { end } = await play(company(), 'new', {});
    expect(end).toMatchObject({
      outcome: 'attention',
      text: expect.stringContaining('there is no id to read order in salesforce by'),
    });
  });
});

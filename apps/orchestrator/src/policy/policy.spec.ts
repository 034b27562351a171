import { resolve } from 'node:path';
import type { SignalboxError } from '@signalbox/contracts';
import { loadMappings, readSchema, type ConfigProblem } from '@signalbox/mapping';
import type { Verdict } from '../agent/ports.js';
import type { ProposedChange } from '../agent/protocol.js';
import { evaluatePolicy } from './evaluate.js';
import { loadPolicies, parsePolicies } from './policies.js';

const CONFIG = resolve(import.meta.dirname, '../../../../config');
const mappings = loadMappings(CONFIG);
const schema = readSchema(CONFIG, 'policies');
const shipped = loadPolicies(CONFIG, mappings);

const change = (more: Partial<ProposedChange>): ProposedChange => ({
  ref: 'order',
  kind: 'create',
  connection: 'erpnext',
  entity: 'order',
  summary: '',
  ...more,
});
const lines = (quantity: number, price: string, currency: string | null = null) => [
  { product: 'A', quantity, price: { amount: price, currency } },
];
const order = (quantity: number, price: string) => change({ values: { lines: lines(quantity, price) } });
const submit = change({ ref: 'submit', kind: 'transition', id: { $ref: 'order' }, to: 'submitted' });
const number = change({
  ref: 'number',
  kind: 'update',
  connection: 'salesforce',
  id: '006A',
  values: { number: { $ref: 'order' } },
});
const task = change({ ref: 'task', connection: 'hubspot', entity: 'task', values: { subject: 'Call' } });
const customer = change({ ref: 'customer', entity: 'customer', values: { name: 'Acme' } });

const verdict = (changes: ProposedChange[], policies = shipped): Verdict =>
  evaluatePolicy(policies, { canonical: { title: '', changes } });

describe('the shipped policies', () => {
  it('let a small order of a known customer pass, with all that belongs to it', () => {
    expect(verdict([order(10, '1000.00'), submit, number, task])).toEqual({
      need: 'nobody',
      rule: 'Small orders of known customers',
    });
  });

  it('ask a person for an order above 10,000, to the cent', () => {
    expect(verdict([order(1, '10000.01'), submit, number, task])).toEqual({
      need: 'person',
      rule: 'Orders above 10,000',
      reason: 'The order is above 10,000.',
    });
  });

  it.each([
    [
      'two small orders that are large together',
      [order(1, '6000'), { ...order(1, '6000'), ref: 'second' }],
      'Orders above 10,000',
    ],
    [
      'an order whose amount cannot be told',
      [change({ values: { lines: [{ product: 'A', quantity: 1, price: null }] } })],
      'Orders above 10,000',
    ],
    ['an order without lines', [change({ values: {} })], 'Orders above 10,000'],
    [
      'lines in two currencies',
      [change({ values: { lines: [...lines(1, '1', 'USD'), ...lines(1, '1', 'EUR')] } })],
      'Orders above 10,000',
    ],
    ['a new customer', [customer, order(1, '10')], 'New customers'],
    [
      'a changed customer',
      [{ ...customer, kind: 'update', id: 'C', values: { crmId: '1' } } as ProposedChange, order(1, '10')],
      'Changed customers',
    ],
    ['the submission of an order that it did not make', [{ ...submit, id: 'SO-9' }], 'otherwise'],
    [
      'another field of the opportunity',
      [{ ...number, values: { number: 'x', stage: 'lost' } }],
      'otherwise',
    ],
    ['a cancelled order', [{ ...submit, to: 'cancelled' }], 'Cancelled orders'],
    [
      'what can never be taken back',
      [change({ kind: 'send', entity: 'task', connection: 'hubspot', values: {} })],
      "What can't be taken back",
    ],
  ] as [string, ProposedChange[], string][])('ask a person for %s', (_, changes, rule) => {
    expect(verdict(changes)).toMatchObject({ need: 'person', rule });
  });

  it('refuse to delete, whatever else is proposed', () => {
    expect(verdict([order(1, '10'), change({ ref: 'gone', kind: 'delete', id: 'SO-1' })])).toMatchObject({
      need: 'refuse',
      rule: 'Nothing is deleted',
    });
  });
});

describe('policies', () => {
  const parse = (text: string) => parsePolicies({ file: 'policies.yaml', text }, schema, mappings);
  const above = (need: string, more = '') =>
    parse(`rules:
  - rule: Large
    ${need === 'nobody' ? 'everyChange: [{' : 'anyChange: {'} entity: order, above: { amount: '100', ${more} of: { field: total } } ${need === 'nobody' ? '}]' : '}'}
    need: ${need}
    reason: Large
`);
  const total = (amount: string, currency: string | null) =>
    change({ values: { total: { amount, currency } } });

  it('compare amounts only in their own currency: another counts as above', () => {
    const policies = above('person', 'currency: USD,');
    expect(
      [total('50', 'USD'), total('150', 'USD'), total('50', 'EUR'), total('50', null)].map(
        (each) => verdict([each], policies).rule,
      ),
    ).toEqual(['otherwise', 'Large', 'Large', 'otherwise']);
  });

  it('never let an amount pass that cannot be told', () => {
    const unknown = change({ values: { total: { $ref: 'other' } } });
    expect(verdict([unknown], above('person'))).toMatchObject({ rule: 'Large' });
    expect(verdict([unknown], above('nobody'))).toMatchObject({ need: 'person', rule: 'otherwise' });
  });

  it('ask a person where no rule fits and nothing else is said', () => {
    expect(verdict([task], parse('rules: []'))).toEqual({
      need: 'person',
      rule: 'otherwise',
      reason: 'No rule says that this can be done without a person.',
    });
  });

  const problems = (rule: string): ConfigProblem[] => {
    try {
      parse(`rules:\n  - rule: R\n${rule}`);
    } catch (error) {
      return (error as SignalboxError).details?.['problems'] as ConfigProblem[];
    }
    return [];
  };

  it.each([
    [
      'a mistyped need',
      '    anyChange: { kind: send }\n    need: persn\n    reason: x\n',
      4,
      'rules.0.need',
      '"persn" is none of the words allowed here',
      /^Did you mean "person"\?/,
    ],
    [
      'an amount with commas',
      "    anyChange: { above: { amount: '10,000', of: { field: total } } }\n    need: person\n    reason: x\n",
      3,
      'rules.0.anyChange.above.amount',
      '"10,000" must match pattern',
      /no commas/,
    ],
    [
      'an amount that is no text',
      '    anyChange: { above: { amount: 10000, of: { field: total } } }\n    need: person\n    reason: x\n',
      3,
      'rules.0.anyChange.above.amount',
      '10000 is not text',
      /quotes/,
    ],
    [
      'an unknown entity',
      '    anyChange: { entity: odrer }\n    need: person\n    reason: x\n',
      3,
      'rules.0.anyChange.entity',
      '"odrer" is no entity of the mappings',
      /^Did you mean "order"\?/,
    ],
    [
      'an unknown connection',
      '    anyChange: { in: [erpnext, sap] }\n    need: person\n    reason: x\n',
      3,
      'rules.0.anyChange.in',
      '"sap" is no connection of the mappings',
      /^There are: /,
    ],
    [
      'an unknown field',
      '    anyChange: { entity: task, fields: [lines] }\n    need: person\n    reason: x\n',
      3,
      'rules.0.anyChange.fields',
      '"lines" is no field of the mappings',
      /./,
    ],
    [
      'columns that the rows lack',
      "    anyChange: { entity: order, above: { amount: '1', of: { rows: lines, multiply: [qty] } } }\n    need: person\n    reason: x\n",
      3,
      'rules.0.anyChange.above.of.multiply',
      '"qty" is no field of these rows of the mappings',
      /./,
    ],
    [
      'an amount of nothing',
      "    anyChange: { above: { amount: '1', of: {} } }\n    need: person\n    reason: x\n",
      3,
      'rules.0.anyChange.above.of',
      'needs either "field", or "rows" and "multiply"',
      /./,
    ],
    [
      'a rule about nothing',
      '    need: person\n    reason: x\n',
      2,
      'rules.0',
      'needs either "anyChange" or "everyChange"',
      /./,
    ],
    [
      'a rule by which one change frees the others',
      '    anyChange: { entity: task }\n    need: nobody\n',
      3,
      'rules.0.anyChange',
      expect.stringContaining('one harmless change'),
      /everyChange/,
    ],
    [
      'a missing reason',
      '    anyChange: { entity: task }\n    need: person\n',
      2,
      'rules.0',
      '"reason" is missing',
      /./,
    ],
  ])('name file, line and field of %s', (_, rule, line, field, problem, fix) => {
    const text = typeof problem === 'string' ? expect.stringContaining(problem) : problem;
    expect(problems(rule)).toEqual([
      {
        file: 'policies.yaml',
        line,
        column: expect.any(Number),
        field,
        problem: text,
        fix: expect.stringMatching(fix),
      },
    ]);
  });
});

import { resolve } from 'node:path';
import type { SignalboxError } from '@signalbox/contracts';
import { loadMappings, readSchema, type ConfigProblem } from '@signalbox/mapping';
import { playbookFunctions } from './functions.js';
import { nextMove } from './interpreter.js';
import { loadPlaybooks, parsePlaybook, playbookNamed } from './load-playbooks.js';

const CONFIG = resolve(import.meta.dirname, '../../../../config');
const mappings = loadMappings(CONFIG);
const schema = readSchema(CONFIG, 'playbook');
const parse = (text: string) => parsePlaybook({ file: 'playbooks/x.yaml', text }, schema, mappings);

const head = `playbook: x
title: A job
about: Does something.
input: { order: An id, other: Another }
steps:
`;

function problems(steps: string): ConfigProblem[] {
  try {
    parse(head + steps);
  } catch (error) {
    expect((error as SignalboxError).code).toBe('BAD_REQUEST');
    return (error as SignalboxError).details?.['problems'] as ConfigProblem[];
  }
  return [];
}

describe('a playbook that is wrong', () => {
  it.each([
    ['no step', '  - wait: 5\n', 6, 'steps.0', 'this is no step'],
    [
      'two steps in one',
      '  - { let: a, be: 1, check: b }\n',
      6,
      'steps.0.check',
      '"check" is not known here',
    ],
    [
      'a mistyped key',
      '  - { read: a, entity: order, in: salesforce, idd: x }\n',
      6,
      'steps.0.idd',
      '"idd" is not known here',
    ],
    [
      'a name that no step makes',
      '  - { let: a, be: =input.order }\n  - { let: b, be: =aa.title }\n',
      7,
      'steps.1.be',
      '"aa" is made by no step above',
    ],
    [
      'a name that a later step makes',
      '  - { let: a, be: =b }\n  - { let: b, be: 1 }\n',
      6,
      'steps.0.be',
      '"b" is made by no step above',
    ],
    [
      'an input that is none',
      '  - { let: a, be: =input.odrer }\n',
      6,
      'steps.0.be',
      '"odrer" is no input of this playbook',
    ],
    [
      'an expression that cannot be read',
      "  - { let: a, be: '=input.order +' }\n",
      6,
      'steps.0.be',
      `"input.order +" can't be read`,
    ],
    [
      'a function that is none',
      '  - { let: a, be: "=$sumof(input.order, \'x\')" }\n',
      6,
      'steps.0.be',
      '"$sumof" is no function',
    ],
    [
      'a text with an expression that cannot be read',
      "  - { check: a, that: =input.order, otherwise: attention, say: 'No {input.}' }\n",
      6,
      'steps.0.say',
      `"input." can't be read`,
    ],
    [
      'an unknown entity',
      '  - { read: a, entity: odrer, in: salesforce, id: x }\n',
      6,
      'steps.0.entity',
      'no mapping has "odrer"',
    ],
    [
      'a connection that keeps none of it',
      '  - { read: a, entity: task, in: erpnext, id: x }\n',
      6,
      'steps.0.in',
      'mappings/task.yaml has no connection "erpnext"',
    ],
    [
      'a condition on a field that the system lacks',
      '  - find: a\n    entity: order\n    in: erpnext\n    where:\n      stage: won\n',
      10,
      'steps.0.where.stage',
      'order has no field "stage" in erpnext',
    ],
    [
      'an unknown condition',
      '  - { find: a, entity: order, in: erpnext, where: { number: { near: x } } }\n',
      6,
      'steps.0.where.number.near',
      '"near" is not known here',
    ],
    [
      'a name that is taken',
      '  - { let: a, be: 1 }\n  - { let: a, be: 2 }\n',
      7,
      'steps.1',
      '"a" is taken already',
    ],
    [
      'a value that the system lacks',
      '  - propose: p\n    title: t\n    changes:\n      - { change: a, kind: create, entity: task, in: hubspot, values: { colour: red }, summary: s }\n',
      9,
      'steps.0.changes.0.values.colour',
      'task has no field "colour" in hubspot',
    ],
    [
      'a change that waits for none',
      '  - propose: p\n    title: t\n    changes:\n      - { change: a, kind: create, entity: task, in: hubspot, after: [b], values: { subject: s }, summary: s }\n',
      9,
      'steps.0.changes.0',
      '"b" is no change above this one',
    ],
    [
      'a result of a change that is none',
      '  - propose: p\n    title: t\n    changes:\n      - { change: a, kind: create, entity: task, in: hubspot, values: { subject: "=$resultOf(\'z\')" }, summary: s }\n',
      9,
      'steps.0.changes.0',
      '"z" is no change above this one',
    ],
  ])('names file, line and field of %s', (_, steps, line, field, problem) => {
    expect(problems(steps)[0]).toEqual({
      file: 'playbooks/x.yaml',
      line,
      column: expect.any(Number),
      field,
      problem: expect.stringContaining(problem),
      fix: expect.stringMatching(/./),
    });
  });

  it('has a mistyped key told once, with what was meant', () => {
    expect(
      problems('  - { read: a, entity: order, in: salesforce, idd: x }\n').map(({ fix }) => fix),
    ).toEqual(['Did you mean "id"? Known here: read, about, when, entity, in, id']);
  });

  it('is refused by name where there is none', () => {
    expect(() => playbookNamed(loadPlaybooks(CONFIG, mappings), 'closed-lost')).toThrow(
      'There is no playbook "closed-lost". There are: closed-won.',
    );
  });
});

describe('a small playbook', () => {
  const functions = playbookFunctions(mappings, () => new Date('2026-11-22T10:00:00Z'));
  const move = (steps: string, answers: [string, unknown][] = []) =>
    nextMove(parse(head + steps), { input: { order: '7' }, answers: new Map(answers) }, functions);

  it('says in which file, line and step an expression fails with what was read', async () => {
    expect(await move('  - { let: a, be: =$number(input) }\n')).toEqual({
      kind: 'end',
      outcome: 'attention',
      text: expect.stringMatching(/^playbooks\/x\.yaml:6: the step "a" can't be worked out: /),
    });
  });

  it('skips a step whose condition does not hold: a find is then an empty list', async () => {
    const steps = `  - { find: a, when: =input.other, entity: order, in: erpnext, where: { number: '1' } }
  - { check: b, that: =$count(a) > 0, otherwise: nothing-to-do, say: 'Found {$count(a)}.' }
`;
    expect(await move(steps)).toEqual({ kind: 'end', outcome: 'nothing-to-do', text: 'Found 0.' });
  });

  it('ends with nothing to do where no change is needed', async () => {
    const steps = `  - propose: p
    title: t
    changes:
      - { change: a, when: =input.other, kind: create, entity: task, in: hubspot, values: { subject: s }, summary: s }
`;
    expect(await move(steps)).toEqual({
      kind: 'end',
      outcome: 'nothing-to-do',
      text: 'A job: there is nothing to change.',
    });
  });

  it('stops where a list that has to be whole is longer than what came', async () => {
    const steps =
      "  - { find: a, about: Open orders, entity: order, in: erpnext, where: { number: '1' }, all: true }\n";
    expect(await move(steps, [['a', { records: [], more: true }]])).toMatchObject({
      outcome: 'attention',
      text: 'Open orders: erpnext has more than 0 of them, too many for this job.',
    });
  });

  it.each(['{ crmId: =input.order }', '{ crmId: { in: =input.order } }'])(
    'stops where what it looks for is empty, lest it finds what lacks the field: %s',
    async (where) => {
      const playbook = parse(
        `${head}  - { find: a, about: Orders, entity: order, in: erpnext, where: ${where} }\n`,
      );
      expect(await nextMove(playbook, { input: {}, answers: new Map() }, functions)).toEqual({
        kind: 'end',
        outcome: 'attention',
        text: 'Orders: there is no crmId to find order in erpnext by.',
      });
    },
  );

  it('looks for empty fields where the file says so', async () => {
    const found = await move('  - { find: a, entity: order, in: erpnext, where: { crmId: null } }\n');
    expect(found).toMatchObject({ calls: [{ args: { where: [{ field: 'crmId', op: '=', value: null }] } }] });
  });

  it('asks with the words of conditions', async () => {
    const steps = `  - find: a
    entity: order
    in: erpnext
    where: { number: { in: =input.order }, total: { atLeast: 5, below: 9 }, state: { not: draft }, crmId: =input.order }
    limit: 3
`;
    expect(await move(steps)).toEqual({
      kind: 'calls',
      text: '',
      calls: [
        {
          id: 'a',
          name: 'find_records',
          args: {
            connection: 'erpnext',
            entity: 'order',
            where: [
              { field: 'number', op: 'in', value: ['7'] },
              { field: 'total', op: '>=', value: 5 },
              { field: 'total', op: '<', value: 9 },
              { field: 'state', op: '!=', value: 'draft' },
              { field: 'crmId', op: '=', value: '7' },
            ],
            limit: 3,
          },
        },
      ],
    });
  });
});

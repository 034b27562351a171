import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { SignalboxError } from '@signalbox/contracts';
import { loadMappings, readSchema, type ConfigProblem } from '@signalbox/mapping';
import { loadPlaybooks } from '../playbooks/index.js';
import { requestedStart, startsFor } from './evaluate.js';
import { loadTriggers, parseTriggers } from './triggers.js';

const CONFIG = resolve(import.meta.dirname, '../../../../config');
const mappings = loadMappings(CONFIG);
const playbooks = loadPlaybooks(CONFIG, mappings);
const triggers = loadTriggers(CONFIG, mappings, playbooks);
const schema = readSchema(CONFIG, 'triggers');
const text = readFileSync(resolve(CONFIG, 'triggers.yaml'), 'utf8');
const parse = (changed: string) =>
  parseTriggers({ file: 'triggers.yaml', text: changed }, schema, mappings, playbooks);

const event = { connection: 'salesforce', operation: 'updated', id: '006A' } as const;
const wonOrder = { entity: 'order', values: { stage: 'won', crmId: '006A' } };
const start = {
  trigger: 'closed-won',
  playbook: 'closed-won',
  businessKey: 'closed-won:006A',
  title: 'Order for won opportunity 006A',
  input: { opportunity: '006A' },
};

describe('an event', () => {
  it('starts the job of a won opportunity, under a key that names the opportunity', () => {
    expect(startsFor(event, triggers, wonOrder)).toEqual([start]);
    expect(startsFor({ ...event, operation: 'created' }, triggers, wonOrder)).toEqual([start]);
  });

  it.each([
    ['another stage', event, { entity: 'order', values: { stage: 'lost' } }],
    ['no stage', event, { entity: 'order', values: {} }],
    ['another entity', event, { ...wonOrder, entity: 'customer' }],
    ['another connection', { ...event, connection: 'hubspot' }, wonOrder],
    ['a deleted record', { ...event, operation: 'deleted' as const }, { entity: 'order', values: null }],
  ])('starts nothing for %s', (_, given, record) => {
    expect(startsFor(given, triggers, record)).toEqual([]);
  });

  it('can ask for any of several values, for deletions, and give fields of the record', () => {
    const [trigger] = parse(
      text.replace('when: { stage: won }', 'when: { stage: [won, lost] }').replace("'{id}'", "'{crmId}'"),
    );
    expect(
      startsFor(event, [trigger as never], { entity: 'order', values: { stage: 'lost', crmId: 'X' } }),
    ).toEqual([expect.objectContaining({ businessKey: 'closed-won:X', input: { opportunity: 'X' } })]);
    expect(
      startsFor(event, [trigger as never], { entity: 'order', values: { stage: 'lost', crmId: null } }),
    ).toEqual([]);
    const deletion = parse(text.replace('[created, updated]', '[deleted]').replace(/ +when:.*\n/, ''));
    expect(
      startsFor({ ...event, operation: 'deleted' }, deletion, { entity: 'order', values: null }),
    ).toEqual([start]);
  });
});

describe('a request', () => {
  it('starts the same job under the same key as the event', () => {
    expect(requestedStart(triggers, 'closed-won', { opportunity: '006A' })).toEqual(start);
  });

  it.each([
    [
      'an unknown trigger',
      'closed-lost',
      {},
      'NOT_FOUND',
      'There is no trigger "closed-lost". There are: closed-won.',
    ],
    ['a missing input', 'closed-won', {}, 'BAD_REQUEST', 'closed-won needs the input "opportunity" as text'],
    [
      'an empty input',
      'closed-won',
      { opportunity: '' },
      'BAD_REQUEST',
      'closed-won needs the input "opportunity" as text',
    ],
    [
      'an unknown input',
      'closed-won',
      { opportunity: 'x', force: true },
      'BAD_REQUEST',
      'closed-won has no input "force". It takes: opportunity.',
    ],
  ])('is refused for %s', (_, name, input, code, message) => {
    expect(() => requestedStart(triggers, name, input)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(message) }),
    );
  });

  it('is refused where the file gives it no door', () => {
    const closed = parse(text.replace(/ +- request: true\n/, ''));
    expect(() => requestedStart(closed, 'closed-won', { opportunity: 'x' })).toThrow(
      expect.objectContaining({ code: 'FORBIDDEN_BY_POLICY' }),
    );
  });
});

describe('a triggers file that is wrong', () => {
  const problems = (changed: string): ConfigProblem[] => {
    try {
      parse(changed);
    } catch (error) {
      return (error as SignalboxError).details?.['problems'] as ConfigProblem[];
    }
    return [];
  };
  const lineOf = (part: string) => text.split('\n').findIndex((each) => each.includes(part)) + 1;

  it.each([
    [
      'an unknown playbook',
      ['playbook: closed-won', 'playbook: closed-wno'],
      'playbook: closed-won',
      'triggers.0.playbook',
      '"closed-wno" is no playbook',
    ],
    [
      'a key that names no input',
      ['won:{opportunity}', 'won:{oportunity}'],
      'businessKey: ',
      'triggers.0.businessKey',
      '"oportunity" is no input of this trigger',
    ],
    [
      'a key that is the same for all',
      ['won:{opportunity}', 'won'],
      'businessKey: ',
      'triggers.0.businessKey',
      '"closed-won" must match pattern',
    ],
    [
      'a field that no mapping has',
      ['{ stage: won }', '{ stgae: won }'],
      'when:',
      'triggers.0.on.0.event.when',
      '"stgae" is no field of order in salesforce',
    ],
    [
      'an unknown entity',
      ['entity: order\n', 'entity: oder\n'],
      '          entity: order',
      'triggers.0.on.0.event.entity',
      '"oder" is no entity of the mappings',
    ],
    [
      'an unknown connection',
      ['{ entity: order, in: salesforce }', '{ entity: order, in: sap }'],
      'record:',
      'triggers.0.input.opportunity.record.in',
      '"sap" is no connection that keeps order records',
    ],
    [
      'an unknown change',
      ['[created, updated]', '[changed]'],
      'change:',
      'triggers.0.on.0.event.change.0',
      '"changed" is none of the words allowed here',
    ],
    [
      'a given field that is none',
      ["'{id}'", "'{nummer}'"],
      'gives:',
      'triggers.0.on.0.gives',
      '"nummer" is no field of order in salesforce',
    ],
  ] as [string, [string, string], string, string, string][])(
    'names file, line and field of %s',
    (_, [from, to], at, field, problem) => {
      expect(problems(text.replace(from, to))).toEqual([
        expect.objectContaining({
          file: 'triggers.yaml',
          line: lineOf(at),
          field,
          problem: expect.stringContaining(problem),
        }),
      ]);
    },
  );
});

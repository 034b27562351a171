import { resolve } from 'node:path';
import type { SignalboxError } from '@signalbox/contracts';
import type { ConfigProblem } from './config-file.js';
import { loadMappings, parseMappings, readSchema } from './load-mappings.js';
import { neededFields, systemName } from './mapping.js';

const CONFIG = resolve(import.meta.dirname, '../../../config');
const schema = readSchema(CONFIG, 'mapping');

const GOOD = `entity: thing
title: Thing
knownBy: name
connections:
  here: { type: Thing__c }
fields:
  name:
    in: { here: Name }
`;

function problemsOf(
  ...texts: string[]
): Pick<ConfigProblem, 'file' | 'line' | 'column' | 'field' | 'problem' | 'fix'>[] {
  try {
    parseMappings(
      texts.map((text, index) => ({ file: `mappings/${index}.yaml`, text })),
      schema,
    );
  } catch (error) {
    expect((error as SignalboxError).code).toBe('BAD_REQUEST');
    return (error as SignalboxError).details?.['problems'] as ConfigProblem[];
  }
  return [];
}

describe('the shipped mappings', () => {
  const mappings = loadMappings(CONFIG);

  it('cover customers, orders, products and tasks', () => {
    expect(Object.keys(mappings.entities).sort()).toEqual(['customer', 'order', 'product', 'task']);
  });

  it('tell what to read for a record, and which rows to bring along', () => {
    expect(neededFields(mappings, 'order', 'salesforce')).toEqual({
      fields: ['Name', 'Id', 'ERP_Order_Number__c', 'AccountId', 'Amount', 'StageName', 'CloseDate'],
      include: ['OpportunityLineItems'],
    });
    expect(systemName(mappings, 'order', 'erpnext', 'deliveryDate')).toBe('delivery_date');
  });

  it('have a version that changes with any file', () => {
    const version = (text: string) => parseMappings([{ file: 'mappings/a.yaml', text }], schema).version;
    expect(mappings.version).toMatch(/^[0-9a-f]{64}$/);
    expect(version(GOOD)).toBe(version(GOOD));
    expect(version(GOOD)).not.toBe(version(`${GOOD}# a comment\n`));
  });
});

describe('a mapping file that is wrong', () => {
  it('names file, line, column, field and the fix for a mistyped key', () => {
    expect(problemsOf(GOOD.replace('    in:', '    lable: Name\n    in:'))).toEqual([
      {
        file: 'mappings/0.yaml',
        line: 8,
        column: 5,
        field: 'fields.name.lable',
        problem: '"lable" is not known here',
        fix: 'Did you mean "label"? Known here: label, convert, source, refersTo, in, rows',
      },
    ]);
  });

  it.each([
    ['a missing key', GOOD.replace('title: Thing\n', ''), 1, '', '"title" is missing'],
    [
      'an unknown conversion',
      GOOD.replace('in: {', 'convert: dat\n    in: {'),
      8,
      'fields.name.convert',
      '"dat" is none of the words allowed here',
    ],
    ['a number for text', GOOD.replace('title: Thing', 'title: 7'), 2, 'title', '7 is not text'],
    [
      'an unknown connection',
      GOOD.replace('{ here: Name }', '{ there: Name }'),
      8,
      'fields.name.in.there',
      '"there" is no connection of this mapping',
    ],
    [
      'a source that lacks the field',
      GOOD.replace('in: {', 'source: there\n    in: {'),
      8,
      'fields.name.source',
      '"there" is no connection of this field of this mapping',
    ],
    [
      'a rule for no field',
      `${GOOD}match:\n  - { by: nmae, how: exact, says: linked }\n`,
      10,
      'match.0.by',
      '"nmae" is no field of this mapping',
    ],
    [
      'a name that is no field',
      GOOD.replace('knownBy: name', 'knownBy: title'),
      3,
      'knownBy',
      '"title" is no field of this mapping',
    ],
    [
      'a field written twice',
      `${GOOD}  title:\n    in: { here: Name }\n`,
      10,
      'fields.title.in.here',
      '"name" writes here.Name too',
    ],
    [
      'an unknown entity',
      GOOD.replace('in: {', 'refersTo: order\n    in: {'),
      8,
      'fields.name.refersTo',
      '"order" is no entity of this mapping',
    ],
  ])('finds %s', (_, text, line, field, problem) => {
    expect(problemsOf(text)).toEqual([expect.objectContaining({ line, field, problem })]);
  });

  it('says where the YAML itself breaks', () => {
    expect(problemsOf(GOOD.replace('{ here: Name }', '{ here: Name'))).toEqual([
      expect.objectContaining({
        file: 'mappings/0.yaml',
        line: 9,
        field: '',
        problem: expect.stringContaining('not valid YAML'),
      }),
    ]);
  });

  it('tells the problems of all files at once, and refuses two files for one entity', () => {
    expect(
      problemsOf(GOOD.replace('title: Thing\n', ''), '- a list').map(({ file, line }) => [file, line]),
    ).toEqual([
      ['mappings/0.yaml', 1],
      ['mappings/1.yaml', 1],
    ]);
    expect(problemsOf(GOOD, GOOD)).toEqual([
      expect.objectContaining({
        file: 'mappings/1.yaml',
        line: 1,
        field: 'entity',
        problem: 'another file maps "thing" too',
      }),
    ]);
  });
});

import type { DescribeReply, FieldDescription, TypeDescription } from '@signalbox/contracts';
import { resolve } from 'node:path';
import { checkMappings } from './check-mappings.js';
import { parseMappings, readSchema } from './load-mappings.js';

const schema = readSchema(resolve(import.meta.dirname, '../../../config'), 'mapping');

const mappings = parseMappings(
  [
    {
      file: 'mappings/order.yaml',
      text: `entity: order
title: Order
knownBy: title
connections:
  crm: { type: Deal }
  erp: { type: Order, creates: true, fillsItself: [series] }
fields:
  title:
    source: crm
    in: { crm: Name, erp: subject }
  total:
    convert: money
    source: crm
    in: { crm: Amount, erp: total }
  state:
    convert: choice
    source: erp
    in: { erp: { name: status, choices: { open: Open, closed: Shut } } }
  kind:
    convert: constant
    in: { erp: { name: kind, constant: Sale } }
  lines:
    source: crm
    in: { crm: { relation: Lines }, erp: items }
    rows:
      product:
        source: crm
        in: { crm: Parent.Code, erp: code }
`,
    },
  ],
  schema,
);

const field = (name: string, more: Partial<FieldDescription> = {}): FieldDescription => ({
  name,
  label: name,
  type: 'text',
  required: false,
  unique: false,
  readOnly: false,
  ...more,
});
const type = (name: string, fields: FieldDescription[], relations: string[] = []): TypeDescription => ({
  name,
  label: name,
  kinds: ['create'],
  relations,
  fields,
});
const reply = (connection: string, types: TypeDescription[]): DescribeReply => ({
  connection,
  system: connection,
  mode: 'test',
  schemaVersion: '1',
  types,
});

const crm = (
  fields = [field('Name'), field('Amount', { type: 'money', readOnly: true })],
  relations = ['Lines'],
) => reply('crm', [type('Deal', fields, relations)]);
const erpFields = {
  subject: field('subject', { required: true }),
  total: field('total', { type: 'money' }),
  status: field('status', { type: 'choice', options: ['Open', 'Shut'] }),
  kind: field('kind', { type: 'choice', options: ['Sale'], required: true }),
  series: field('series', { required: true }),
  items: field('items', { type: 'rows', references: ['Row'] }),
};
const erp = (changed: Partial<typeof erpFields> = {}, rowFields = [field('code')]) =>
  reply('erp', [type('Order', Object.values({ ...erpFields, ...changed })), type('Row', rowFields)]);

const wrong = (...described: DescribeReply[]) =>
  checkMappings(mappings, described).checks.filter(({ ok }) => !ok);

describe('checking mappings', () => {
  it('finds nothing wrong where every name fits, and has a row for each', () => {
    const { checks } = checkMappings(mappings, [crm(), erp()]);
    expect(checks.filter(({ ok }) => !ok)).toEqual([]);
    expect(checks.map(({ connection, field: name, line }) => `${connection} ${name} ${line}`)).toEqual([
      'crm title 10',
      'crm total 14',
      'crm lines 24',
      'erp title 10',
      'erp total 14',
      'erp state 18',
      'erp kind 21',
      'erp lines 24',
      'erp lines.product 28',
    ]);
  });

  it('names file, line and fix of a field that the system lacks', () => {
    expect(wrong(crm([field('Nmae'), field('Amount', { type: 'money' })]), erp())).toEqual([
      {
        file: 'mappings/order.yaml',
        line: 10,
        entity: 'order',
        field: 'title',
        connection: 'crm',
        ok: false,
        problem: 'Deal has no field "Name"',
        fix: 'Did you mean "Nmae"?',
      },
    ]);
  });

  it.each([
    [
      'a relation that the type lacks',
      () => wrong(crm(undefined, ['Rows']), erp()),
      'lines',
      'Deal has no relation "Lines"',
    ],
    [
      'a type that does not convert',
      () => wrong(crm(), erp({ total: field('total', { type: 'boolean' }) })),
      'total',
      `"total" holds boolean, which "money" can't convert`,
    ],
    [
      'a target that can only be read',
      () => wrong(crm(), erp({ total: field('total', { type: 'money', readOnly: true }) })),
      'total',
      `"total" can't be written by us`,
    ],
    [
      'a choice that the system lacks',
      () => wrong(crm(), erp({ status: field('status', { type: 'choice', options: ['Open'] }) })),
      'state',
      '"status" of state has no choice "Shut"',
    ],
    [
      'a required field that nothing fills',
      () =>
        wrong(
          crm(),
          erp({ subject: field('subject'), more: field('customer', { required: true }) } as never),
        ),
      'customer',
      'Order requires "customer" (customer), and no row fills it',
    ],
    [
      'a column that the rows lack',
      () => wrong(crm(), erp({}, [field('item')])),
      'lines.product',
      'Row has no field "code"',
    ],
    ['a connection that nobody serves', () => wrong(erp()), '', 'no gateway has told what crm holds'],
    ['a type that the system lacks', () => wrong(reply('crm', []), erp()), '', 'crm has no type "Deal"'],
  ])('finds %s', (_, rows, name, problem) => {
    expect(rows()).toEqual([
      expect.objectContaining({ field: name, problem, fix: expect.stringMatching(/./) }),
    ]);
  });
});

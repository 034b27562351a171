import type { StepSummary } from '@signalbox/contracts';
import { changeLines } from './run.js';
import { formatLine, timeOf } from './log-line.js';
import { createStyle } from './style.js';
import { table } from './table.js';
import { showValue } from './value.js';

describe('a table', () => {
  it('aligns its columns and keeps line breaks inside cells', () => {
    const rows = [
      ['name', 'what'],
      ['order', 'a: 1\nb: 2'],
      ['task', ''],
    ];
    expect(table(rows)).toBe('  name   what\n  order  a: 1\n         b: 2\n  task');
  });

  it('wraps the widest column where the screen is too narrow', () => {
    const lines = table([['key', 'a sentence that does not fit on the screen at all']], { width: 30 }).split(
      '\n',
    );
    expect(lines).toEqual(['  key  a sentence that does', '       not fit on the screen', '       at all']);
  });

  it('measures coloured text without its codes', () => {
    const style = createStyle(true);
    expect(
      table([
        [style.red('no'), 'x'],
        ['well', 'y'],
      ]),
    ).toBe('  \u001b[31mno\u001b[0m    x\n  well  y');
  });
});

it.each([
  [null, '–'],
  ['', '–'],
  [0, '0'],
  [false, 'false'],
  [{ amount: '20385.00', currency: 'USD' }, '20385.00 USD'],
  [{ amount: '5', currency: null }, '5'],
  [{ $ref: 'order', field: 'name' }, '(name of order)'],
  [[{ item: 'a' }, { item: 'b' }], '2 rows'],
])('the value %j is shown as %s', (value, shown) => {
  expect(showValue(value)).toBe(shown);
});

describe('a log line', () => {
  const line = '{"level":40,"time":1795334400123,"pid":1,"msg":"slow","ms":12,"runId":"r1"}';

  it('is shown with its time, service, level, message and the rest', () => {
    expect(formatLine('orchestrator', line, createStyle(false))).toBe(
      '08:00:00.123 orchestrator warn slow ms=12 runId=r1',
    );
    expect(timeOf(line)).toBe(1795334400123);
  });

  it('that is no JSON stays as it is', () => {
    expect(formatLine('simulator', 'listening {', createStyle(false))).toBe('simulator listening {');
    expect(timeOf('listening')).toBe(0);
  });
});

describe('what a step changed', () => {
  const step = (given: Partial<StepSummary>) =>
    changeLines({
      state: 'done',
      before: null,
      after: null,
      restored: null,
      summary: 'the summary',
      ...given,
    } as StepSummary);

  it('is each field before and after, and how many more there are', () => {
    const after = { a: 1, b: 2, c: 3, d: 4, e: 5, f: 6 };
    expect(step({ before: { a: null }, after })).toEqual([
      'a: – → 1',
      'b: – → 2',
      'c: – → 3',
      'd: – → 4',
      'and 2 more fields',
    ]);
  });

  it.each([
    ['the field again', { a: null }, ['a: – → 1 → –']],
    [
      'another state of the record',
      { state: 'cancelled' },
      ['a: – → 1', 'taken back: cancelled; it keeps its fields'],
    ],
    ['no record any more', null, ['a: – → 1', 'taken back: deleted']],
  ])('and was taken back ends with %s', (_, restored, lines) => {
    expect(step({ state: 'compensated', after: { a: 1 }, restored })).toEqual(lines);
  });

  it('is told by its summary where it never happened', () => {
    expect(step({ state: 'failed' })).toEqual(['the summary']);
  });
});

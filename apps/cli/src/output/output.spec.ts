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

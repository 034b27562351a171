import type { Figure } from './figure.js';
import { showFigures, toDocument } from './report.js';

const FIGURES: Figure[] = [
  { figure: 'ready', value: '0.90 s', reach: '< 1.5 s', ok: true, how: 'started five times', problems: [] },
  {
    figure: 'records',
    value: '1, 2',
    reach: 'exactly 1',
    ok: false,
    how: 'counted',
    problems: ['key k: 2 effects'],
  },
];

describe('the report', () => {
  it('shows people each figure with its reach, how it was taken and what went wrong', () => {
    expect(showFigures(FIGURES)).toBe(
      [
        'ok     ready',
        '         0.90 s   (to reach: < 1.5 s)',
        '         started five times',
        '',
        'MISSED records',
        '         1, 2   (to reach: exactly 1)',
        '         counted',
        '       ! key k: 2 effects',
      ].join('\n'),
    );
  });

  it('gives programs figure, value, reach and whether it was reached', () => {
    expect(JSON.parse(toDocument(FIGURES))).toEqual([
      { figure: 'ready', value: '0.90 s', reach: '< 1.5 s', ok: true },
      { figure: 'records', value: '1, 2', reach: 'exactly 1', ok: false },
    ]);
  });
});

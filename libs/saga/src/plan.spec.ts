import { checkChangeSet } from './plan.js';
import { aChange } from './testing/builders.js';

const problemsOf = (changes: ReturnType<typeof aChange>[]): unknown => {
  try {
    checkChangeSet({ title: 'A set', changes });
    return [];
  } catch (error) {
    return (error as { details?: { problems: unknown } }).details?.problems;
  }
};

describe('checking a change set', () => {
  it('takes changes that can follow each other', () => {
    expect(
      problemsOf([
        aChange('b', { after: ['a'] }),
        aChange('a'),
        aChange('m', { kind: 'send', after: ['b'] }),
      ]),
    ).toEqual([]);
  });

  it.each([
    ['no changes', [], ['it has no changes']],
    ['a ref used twice', [aChange('a'), aChange('a')], ['two changes have the ref a']],
    ['an unknown ref', [aChange('a', { after: ['z'] })], ['a needs z, which is not in the set']],
    [
      'a change after a send',
      [aChange('m', { kind: 'send' }), aChange('a', { after: ['m'] })],
      ['a needs m, but what is sent is sent last'],
    ],
    [
      'a circle',
      [aChange('a', { after: ['b'] }), aChange('b', { id: { $ref: 'a' } }), aChange('c')],
      ['these wait for each other: a, b'],
    ],
  ])('refuses %s', (_, changes, problems) => {
    expect(problemsOf(changes)).toEqual(problems);
  });
});

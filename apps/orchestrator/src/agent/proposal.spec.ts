import type { Change, Fields } from '@signalbox/contracts';
import { previewDifference } from './freshness.js';
import { mapChanges, mistakesOf, problemsOf, proposalOf, type ConnectionPreview } from './proposal.js';
import type { ProposeChangesCall, ProposedChange } from './protocol.js';
import { testMappings } from './testing/memory-world.js';

const note: ProposedChange = {
  ref: 'note',
  kind: 'update',
  connection: 'erp',
  entity: 'customer',
  id: 'C1',
  values: { note: 'buys' },
  summary: 'Note',
};
const messages = (changes: ProposedChange[]) =>
  mistakesOf(changes).map(({ ref, message }) => `${ref}: ${message}`);

test('a proposal without mistakes has none', () => {
  expect(mistakesOf([note, { ...note, ref: 'other', after: ['note'] }])).toEqual([]);
});

test('refs that are used twice, or that nothing has, are mistakes', () => {
  expect(messages([note, note, { ...note, ref: 'late', after: ['gone'], id: { $ref: 'lost' } }])).toEqual([
    'note: More than one change has the ref "note".',
    'late: No change of this proposal has the ref "gone".',
    'late: No change of this proposal has the ref "lost".',
  ]);
});

test.each<[ProposedChange['kind'], string[]]>([
  ['create', ['values']],
  ['update', ['id', 'values']],
  ['delete', ['id']],
  ['transition', ['id', 'to']],
  ['link', ['id', 'links']],
])('a change of kind %s needs %s', (kind, parts) => {
  const { id: _, values: __, ...bare } = note;
  const expected = parts.map((part) => `note: A change of kind ${kind} needs "${part}".`);
  expect(messages([{ ...bare, kind }])).toEqual(expected);
});

test('changes that wait for each other are a mistake, those beside them are none', () => {
  const circle = [
    { ...note, ref: 'a', after: ['b'] },
    { ...note, ref: 'b', values: { note: { $ref: 'a' } } },
    { ...note, ref: 'c', after: ['a'] },
    note,
  ];
  expect(mistakesOf(circle).map(({ ref }) => ref)).toEqual(['a', 'b', 'c']);
});

test('what the mappings lack is told by ref, for all changes at once', () => {
  const call: ProposeChangesCall = {
    title: 'Notes',
    changes: [
      note,
      { ...note, ref: 'wrong', values: { colour: 'red' } },
      { ...note, ref: 'nowhere', connection: 'crm', values: { note: 'buys' } },
    ],
  };
  expect(mapChanges(testMappings(), call)).toMatchObject({
    problems: [
      { ref: 'wrong', code: 'VALIDATION', message: expect.stringContaining('colour') },
      { ref: 'nowhere', code: 'VALIDATION', message: expect.stringContaining('note') },
    ],
  });
});

const call: ProposeChangesCall = { title: 'Notes', changes: [note] };
const mapped = mapChanges(testMappings(), call);
if (!('set' in mapped)) throw new Error('the changes should map');
const { set } = mapped;
const preview = (before: ConnectionPreview['items'][number]['before']): ConnectionPreview[] => [
  {
    connection: 'erp',
    schemaVersion: 's1',
    items: [{ ref: 'note', before, after: { note: 'buys' }, calls: 1, problems: [] }],
  },
];

test('an update of a record that is not there, or that nobody looked at, is a problem', () => {
  expect(problemsOf(set, preview(null))).toEqual([
    { ref: 'note', code: 'NOT_FOUND', message: 'Customer C1 is not there.' },
  ]);
  expect(problemsOf(set, [])).toEqual([
    { ref: 'note', code: 'NOT_FOUND', message: 'erp did not look at this change.' },
  ]);
});

test('the hash of a proposal depends on the values that the approver sees', () => {
  const seen = proposalOf(set, preview({ note: 'old' }), call);
  expect(seen.changeSet.changes[0]?.before).toEqual({ note: 'old' });
  expect(proposalOf(set, preview({ note: 'old' }), call).hash).toBe(seen.hash);
  expect(proposalOf(set, preview({ note: 'new' }), call).hash).not.toBe(seen.hash);
});

test.each<[string, Partial<Change>, Fields | null, Fields | null | undefined]>([
  ['an update', { kind: 'update', id: 'C1' }, { note: 'old' }, { note: 'old' }],
  ['a delete', { kind: 'delete', id: 'C1' }, { note: 'old' }, { note: 'old' }],
  ['a transition', { kind: 'transition', id: 'C1' }, { state: 'draft' }, { state: 'draft' }],
  ['an upsert of a record', { kind: 'upsert' }, { note: 'old' }, { note: 'old' }],
  ['an upsert where there was none', { kind: 'upsert' }, null, null],
  ['a create', { kind: 'create' }, null, undefined],
  ['a transition of what is yet to be made', { kind: 'transition', id: { $ref: 'a' } }, null, undefined],
])('%s is bound to what was seen', (_, more, seen, bound) => {
  const change = { ref: 'note', connection: 'erp', type: 'Customer', ...more } as Change;
  const items = [{ ref: 'note', before: seen, after: null, calls: 1, problems: [] }];
  const previews = [{ connection: 'erp', schemaVersion: '1', items }];
  expect(
    proposalOf({ title: 'one', changes: [change] }, previews, call).changeSet.changes[0]?.before,
  ).toEqual(bound);
});

test('a proposal stands as long as a new preview says the same', () => {
  const seen = proposalOf(set, preview({ note: 'old' }), call);
  expect(previewDifference(seen, preview({ note: 'old' }))).toBeNull();
  expect(previewDifference(seen, preview({ note: 'new' }))).toBe('note: note changed in erp');
  expect(previewDifference(seen, preview(null))).toBe('note: Customer C1 is not there.');
});

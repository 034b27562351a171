import type { FieldDescription, TypeDescription } from '@signalbox/contracts';
import { schemaDiff, tellDiff } from './schema-diff.js';
import { typeFacts, typeHash } from './type-facts.js';

const field = (name: string, more: Partial<FieldDescription> = {}): FieldDescription => ({
  ...{ name, label: name, type: 'text', required: false, unique: false, readOnly: false },
  ...more,
});
const order = (fields: FieldDescription[], more: Partial<TypeDescription> = {}): TypeDescription => ({
  ...{ name: 'Order', label: 'Order', kinds: ['create'], relations: [], fields },
  ...more,
});
const diff = (before: TypeDescription, after: TypeDescription) =>
  schemaDiff(typeFacts(before), typeFacts(after));
const NOTHING = { added: [], removed: [], renamed: [], changed: [], ofType: [] };

describe('a type', () => {
  it('is the same whatever the order of its fields and options', () => {
    const a = field('a', { type: 'choice', options: ['x', 'y'] });
    const turned = { ...a, options: ['y', 'x'] };

    expect(typeHash(order([field('b'), turned]))).toBe(typeHash(order([a, field('b')])));
    expect(diff(order([field('b'), turned]), order([a, field('b')]))).toEqual(NOTHING);
  });

  it('is another one with any fact that changes', () => {
    const before = order([field('a', { maxLength: 10 })]);
    const others = [
      order([field('a', { maxLength: 11 })]),
      order([field('a', { maxLength: 10, required: true })]),
      order([field('a', { maxLength: 10, label: 'A' })]),
      order([]),
      order([field('a', { maxLength: 10 })], { keyField: 'a' }),
    ];

    expect(new Set([before, ...others].map(typeHash)).size).toBe(6);
  });

  it('is kept in bounded room, however large it is', () => {
    const options = Array.from({ length: 500 }, (_, index) => `option ${index}`);
    const many = Array.from({ length: 3_000 }, (_, index) => field(`f${index}`, { label: 'x'.repeat(500) }));
    const facts = typeFacts(order([field('a', { type: 'choice', options }), ...many]));

    expect(Buffer.byteLength(JSON.stringify(facts))).toBeLessThan(160 * 1_024);
    expect(typeFacts(order([field('a', { type: 'choice', options })])).fields['a']).toMatchObject({
      options: { count: 500, digest: expect.stringMatching(/^[0-9a-f]{12}$/) as string },
    });
  });

  it('of which only digests are kept still tells which fields changed', () => {
    const many = Array.from({ length: 3_000 }, (_, index) => field(`f${index}`, { label: 'x'.repeat(500) }));
    const changed = many.map((one, index) => (index === 7 ? { ...one, required: true } : one));

    expect(diff(order(many), order(changed))).toEqual({
      ...NOTHING,
      changed: [{ field: 'f7', facts: [{ fact: 'description', before: null, after: null }] }],
    });
  });
});

describe('a difference', () => {
  it('names the fields that came, went, and which facts of the others changed', () => {
    const before = order([
      field('gone', { label: 'Gone' }),
      field('size', { maxLength: 140 }),
      field('status', { type: 'choice', options: ['Draft', 'Open'] }),
    ]);
    const after = order([
      field('come', { label: 'Come' }),
      field('size', { maxLength: 70, required: true }),
      field('status', { type: 'choice', options: ['Draft', 'Closed'] }),
    ]);

    expect(diff(before, after)).toEqual({
      ...NOTHING,
      added: ['come'],
      removed: ['gone'],
      changed: [
        {
          field: 'size',
          facts: [
            { fact: 'required', before: null, after: true },
            { fact: 'maxLength', before: 140, after: 70 },
          ],
        },
        { field: 'status', facts: [{ fact: 'options', before: ['Open'], after: ['Closed'] }] },
      ],
    });
    expect(tellDiff('Order', diff(before, after))).toBe(
      'Order changed: "gone" is gone; "come" is new; "size": required none → true, maxLength 140 → 70; ' +
        '"status": options without Open and with Closed.',
    );
  });

  it('takes a field that went and one that came with the same label and type for a new name', () => {
    const before = order([field('po_no', { label: 'Their order' }), field('other')]);
    const after = order([field('po_number', { label: 'Their order' }), field('another')]);

    expect(diff(before, after)).toEqual({
      ...NOTHING,
      added: ['another'],
      removed: ['other'],
      renamed: [{ from: 'po_no', to: 'po_number' }],
    });
    expect(tellDiff('Order', diff(before, after))).toContain('"po_no" is now probably "po_number"');
  });

  it('tells what changed about the type itself', () => {
    expect(diff(order([]), order([], { keyField: 'key', kinds: ['create', 'update'] })).ofType).toEqual([
      { fact: 'keyField', before: null, after: 'key' },
      { fact: 'kinds', before: [], after: ['update'] },
    ]);
  });

  it('says of a long one how much more there is', () => {
    const fields = Array.from({ length: 20 }, (_, index) => field(`f${index}`));

    expect(tellDiff('Order', diff(order([]), order(fields)))).toMatch(/and 12 more\.$/);
  });
});

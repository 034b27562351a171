import {
  changeKey,
  changeSetHash,
  compensationKey,
  contentHash,
  dependencies,
  resolveReferences,
  type Change,
} from './changes.js';

const order: Change = {
  ref: 'order',
  connection: 'erpnext',
  kind: 'create',
  type: 'Sales Order',
  fields: { customer: { $ref: 'customer' }, items: [{ item_code: 'A', qty: 1 }] },
  links: [{ type: 'Deal', id: { $ref: 'deal', field: 'number' } }],
  after: ['check'],
};

describe('keys', () => {
  it('are the same for the same saga, ref and revision, and for nothing else', () => {
    const keys = [
      changeKey('saga-1', 'order'),
      changeKey('saga-1', 'order', 1),
      changeKey('saga-1', 'task'),
      changeKey('saga-2', 'order'),
      compensationKey('saga-1', 'order'),
    ];
    expect(new Set(keys).size).toBe(5);
    expect(changeKey('saga-1', 'order', 0)).toBe(keys[0]);
  });

  it('have no capital letters: some systems compare without case', () => {
    expect(changeKey('saga-1', 'order')).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/,
    );
  });
});

describe('hashes', () => {
  it('do not depend on the order in which fields were written', () => {
    const reversed = { ...order, fields: Object.fromEntries(Object.entries(order.fields ?? {}).reverse()) };
    expect(contentHash(reversed)).toBe(contentHash(order));
    expect(changeSetHash({ changes: [reversed], title: 'x' })).toBe(
      changeSetHash({ title: 'x', changes: [order] }),
    );
  });

  it('change with every part of what would be written, not with words for people', () => {
    const base = contentHash(order);
    expect(contentHash({ ...order, summary: 'other words', after: [] })).toBe(base);
    for (const other of [
      { type: 'Invoice' },
      { connection: 'eu' },
      { kind: 'update' as const },
      { id: '1' },
      { fields: {} },
      { to: 'x' },
      { links: [] },
    ]) {
      expect(contentHash({ ...order, ...other })).not.toBe(base);
    }
  });
});

describe('references', () => {
  it('make a change wait for what it names and what its data needs', () => {
    expect(dependencies(order)).toEqual(['check', 'customer', 'deal']);
  });

  it('are replaced wherever they stand, and the change itself stays as it was', () => {
    const before = structuredClone(order);
    const resolved = resolveReferences(order, ({ $ref, field }) => `${$ref}.${field ?? 'id'}`);
    expect(resolved.fields).toEqual({ customer: 'customer.id', items: [{ item_code: 'A', qty: 1 }] });
    expect(resolved.links).toEqual([{ type: 'Deal', id: 'deal.number' }]);
    expect(order).toEqual(before);
  });

  it('that nobody can resolve yet stop the change', () => {
    expect(() => resolveReferences(order, () => undefined)).toThrow('change order needs customer.id');
  });
});

import type { QueryRequest } from '@signalbox/contracts';
import { decodeCursor, encodeCursor } from './cursor.js';

const query: QueryRequest = {
  type: 'Order',
  fields: ['a', 'b'],
  where: [{ field: 'a', op: '=', value: 1 }],
  orderBy: [{ field: 'a', direction: 'asc' }],
  limit: 10,
};
const foreign = expect.objectContaining({ code: 'BAD_REQUEST', details: { field: 'cursor' } }) as Error;

describe('a cursor', () => {
  it('carries any position, and may stand in a URL', () => {
    for (const position of [{ after: 'ä/ü' }, 7, 'text', null, [1, { a: null }]]) {
      const cursor = encodeCursor(query, position);
      expect(cursor).toMatch(/^[A-Za-z0-9_-]+$/);
      expect(decodeCursor({ ...query, cursor }, cursor)).toEqual(position);
    }
  });

  it('belongs to its query, whatever the order of its parts', () => {
    const { type, ...rest } = query;

    expect(decodeCursor({ ...rest, type }, encodeCursor(query, 1))).toBe(1);
  });

  it.each<Partial<QueryRequest>>([
    { type: 'Customer' },
    { fields: ['a'] },
    { fields: undefined },
    { where: [{ field: 'a', op: '=', value: 2 }] },
    { where: [] },
    { orderBy: [{ field: 'a', direction: 'desc' }] },
    { limit: 11 },
  ])('is refused by another query: %j', (other) => {
    expect(() => decodeCursor({ ...query, ...other }, encodeCursor(query, 1))).toThrow(foreign);
  });

  it('is refused when it is damaged', () => {
    const cursor = encodeCursor(query, { after: 'x' });
    for (const damaged of [
      '',
      'x',
      cursor.slice(0, -3),
      `x${cursor}`,
      Buffer.from('null').toString('base64url'),
    ])
      expect(() => decodeCursor(query, damaged)).toThrow(foreign);
  });
});

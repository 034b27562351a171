import type { Condition } from '@signalbox/contracts';
import { filtersFor } from './query.js';
import { orderMeta } from './testing/metas.js';

const filters = (condition: Condition) =>
  filtersFor(orderMeta, condition, 'Asia/Kolkata').map(([, field, operator, value]) => [
    field,
    operator,
    value,
  ]);

describe('conditions as Frappe filters', () => {
  it.each<[Condition, unknown[][]]>([
    [{ field: 'customer', op: '=', value: "O'Brien" }, [['customer', '=', "O'Brien"]]],
    [{ field: 'customer', op: '!=', value: 'A' }, [['customer', '!=', 'A']]],
    [{ field: 'customer', op: '=', value: null }, [['customer', 'is', 'not set']]],
    [{ field: 'customer', op: '!=', value: null }, [['customer', 'is', 'set']]],
    [{ field: 'customer', op: 'empty' }, [['customer', 'is', 'not set']]],
    [{ field: 'customer', op: 'not-empty' }, [['customer', 'is', 'set']]],
    [{ field: 'customer', op: 'in', value: ['A, B', 'C'] }, [['customer', 'in', ['A, B', 'C']]]],
    [{ field: 'note', op: 'contains', value: 'x' }, [['note', 'like', '%x%']]],
    [{ field: 'total', op: '>=', value: { amount: '10.50', currency: 'USD' } }, [['total', '>=', 10.5]]],
    [{ field: 'open', op: '=', value: true }, [['open', '=', 1]]],
    [{ field: 'day', op: '<', value: '2026-11-22' }, [['day', '<', '2026-11-22']]],
    [{ field: 'docstatus', op: '!=', value: 2 }, [['docstatus', '!=', 2]]],
  ])('%j', (condition, due) => {
    expect(filters(condition)).toEqual(due);
  });

  it('take a millisecond for all its microseconds, in the time of the site', () => {
    const value = '2024-10-16T09:16:26.123Z';
    const [first, last] = ['2024-10-16 14:46:26.123000', '2024-10-16 14:46:26.123999'];

    expect(filters({ field: 'modified', op: '=', value })).toEqual([
      ['modified', '>=', first],
      ['modified', '<=', last],
    ]);
    expect(filters({ field: 'modified', op: '>', value })).toEqual([['modified', '>', last]]);
    expect(filters({ field: 'modified', op: '>=', value })).toEqual([['modified', '>=', first]]);
    expect(filters({ field: 'modified', op: '<', value })).toEqual([['modified', '<', first]]);
    expect(filters({ field: 'modified', op: '<=', value })).toEqual([['modified', '<=', last]]);
  });

  it.each<[Condition]>([
    [{ field: 'at', op: '>', value: '2024-10-16 09:16:26' }],
    [{ field: 'day', op: '=', value: '22.11.2026' }],
    [{ field: 'customer', op: 'in', value: 'A' }],
    [{ field: 'customer', op: '<', value: null }],
    [{ field: 'lines', op: '=', value: 'A' }],
    [{ field: 'worked_out', op: '=', value: 'A' }],
  ])('refuse %j, naming the field', (condition) => {
    expect(() => filters(condition)).toThrow(
      expect.objectContaining({ code: 'BAD_REQUEST', details: { field: condition.field } }) as Error,
    );
  });
});

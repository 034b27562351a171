import type { FieldValue } from '@signalbox/contracts';
import { currencyColumns } from './currency.js';
import { sanitised } from './html.js';
import type { DocField } from './meta.js';
import { asStored } from './stored.js';
import { orderMeta as meta } from './testing/metas.js';
import { fromErpnext, toErpnext, type SiteFacts } from './values.js';

const zone = 'Asia/Kolkata';
const site: SiteFacts = {
  zone,
  companies: {
    currencies: new Map([
      ['Demo Inc', 'USD'],
      ['Demo GmbH', 'EUR'],
    ]),
  },
};
const fieldOf = (name: string) => meta.fields.find(({ fieldname }) => fieldname === name) as DocField;
const read = (name: string, value: unknown, document: Record<string, unknown> = {}) =>
  fromErpnext(fieldOf(name), value, { meta, site, document });
const write = (name: string, value: FieldValue) => toErpnext(fieldOf(name), value, meta, zone);
const stored = (name: string, value: FieldValue) => asStored(meta, fieldOf(name), value);

describe('values out of ERPNext', () => {
  it('are typed by the DocType', () => {
    expect(read('count', 3)).toBe(3);
    expect(read('weight', '2.5')).toBe(2.5);
    expect([read('open', 1), read('open', 0)]).toEqual([true, false]);
    expect(read('day', '2026-11-22')).toBe('2026-11-22');
    expect(read('at', '2024-10-16 14:46:26.123456')).toBe('2024-10-16T09:16:26.123Z');
    expect(read('note', 'two lines\n ')).toBe('two lines');
  });

  it('are null where the site left them out or empty', () => {
    for (const name of ['note', 'day', 'at', 'count', 'total', 'customer'])
      expect([read(name, undefined), read(name, null), read(name, '')]).toEqual([null, null, null]);
    expect(read('lines', undefined)).toEqual([]);
  });

  it('are amounts of decimal text in the currency that the field points to', () => {
    const document = { currency: 'GBP', company: 'Demo GmbH' };

    expect(read('total', 12.5, document)).toEqual({ amount: '12.50', currency: 'GBP' });
    expect(read('base_total', 12, document)).toEqual({ amount: '12.00', currency: 'EUR' });
    expect(read('fee', 0.125, document)).toEqual({ amount: '0.125', currency: 'GBP' });
    expect(read('total', 1, { company: 'Demo Inc' })).toEqual({ amount: '1.00', currency: 'USD' });
    expect(read('base_total', 1, { company: 'Unknown' })).toEqual({ amount: '1.00', currency: null });
    // Companies of two currencies leave it open.
    expect(read('total', 1)).toEqual({ amount: '1.00', currency: null });
  });

  it('are rows without their names, in the currency of the document', () => {
    const rows = [
      { name: 'abc123', idx: 1, item: 'A', qty: 2.0, rate: 7.33, due: '2024-01-01 05:30:00.000000' },
    ];

    expect(read('lines', rows, { currency: 'DKK' })).toEqual([
      {
        item: 'A',
        qty: 2,
        rate: { amount: '7.33', currency: 'DKK' },
        text: null,
        due: '2024-01-01T00:00:00.000Z',
      },
    ]);
  });

  it('need the columns that hold their currency', () => {
    expect(currencyColumns([fieldOf('total')], meta.fields)).toEqual(['currency', 'company']);
    expect(currencyColumns([fieldOf('note')], meta.fields)).toEqual([]);
  });
});

describe('values into ERPNext', () => {
  it('are in its own form', () => {
    expect(write('total', { amount: '12.50', currency: 'USD' })).toBe(12.5);
    expect(write('total', '7.25')).toBe(7.25);
    expect([write('open', true), write('open', false)]).toEqual([1, 0]);
    expect(write('at', '2024-10-16T09:16:26.123Z')).toBe('2024-10-16 14:46:26.123');
    expect(write('note', 'text \n')).toBe('text');
    expect(write('note', null)).toBeNull();
    expect(write('lines', null)).toEqual([]);
    expect(write('lines', [{ item: 'A', rate: { amount: '2.10', currency: null } }])).toEqual([
      { item: 'A', rate: 2.1 },
    ]);
  });

  it.each<[string, FieldValue, string]>([
    ['count', 'many', 'count'],
    ['weight', true, 'weight'],
    ['total', { amount: 'much', currency: 'USD' }, 'total'],
    ['open', 'yes', 'open'],
    ['day', '2026-02-30', 'day'],
    ['day', '2026-11-22T00:00:00Z', 'day'],
    ['at', '2026-11-22 10:00:00', 'at'],
    ['note', ['a', 'b'], 'note'],
    ['lines', 'A', 'lines'],
    ['lines', ['A'], 'lines[0]'],
    ['lines', [{ item: 'A' }, { item: 'B', colour: 'red' }], 'lines[1].colour'],
    ['lines', [{ item: 'A', qty: 'two' }], 'lines[0].qty'],
  ])('%s refuses %j, naming %s, before the site answers it with a 500 or drops it', (name, value, field) => {
    const refusal = expect.objectContaining({
      code: 'VALIDATION',
      message: expect.stringContaining(field) as string,
      details: { field, effect: 'none' },
    }) as Error;

    expect(() => write(name, value)).toThrow(refusal);
    expect(() => stored(name, value)).toThrow(refusal);
  });
});

describe('values as ERPNext stores them', () => {
  it('have amounts rounded half to even, to the digits of the field', () => {
    expect(stored('total', { amount: '0.125', currency: 'USD' })).toEqual({
      amount: '0.12',
      currency: 'USD',
    });
    expect(stored('total', { amount: '0.135', currency: null })).toEqual({ amount: '0.14', currency: null });
    expect(stored('fee', '7.3335')).toEqual({ amount: '7.334', currency: null });
  });

  it('have zero for a missing number, and null for empty text', () => {
    expect(['count', 'weight', 'open', 'total', 'note', 'lines'].map((name) => stored(name, null))).toEqual([
      0,
      0,
      false,
      { amount: '0.00', currency: null },
      null,
      [],
    ]);
    expect(stored('note', '')).toBeNull();
  });

  it('have times in one form', () => {
    expect(stored('at', '2024-10-16T09:16:26Z')).toBe('2024-10-16T09:16:26.000Z');
    expect(stored('at', '2024-10-16T11:16:26.5+02:00')).toBe('2024-10-16T09:16:26.500Z');
  });

  it('have harmless HTML, but in code and addresses', () => {
    expect(stored('note', 'a <b>bold</b> <script>x</script> & b')).toBe(
      'a <b>bold</b> &lt;script&gt;x&lt;/script&gt; &amp; b',
    );
    expect(stored('script', '<script>x</script>')).toBe('<script>x</script>');
    expect(stored('note', 'a < b & c')).toBe('a < b & c');
  });

  it('are stored field by field in rows', () => {
    expect(stored('lines', [{ item: 'A ', qty: null, rate: 7.335, text: '<x>' }])).toEqual([
      { item: 'A', qty: 0, rate: { amount: '7.34', currency: null }, text: '&lt;x&gt;' },
    ]);
  });

  it('lose handlers and script links, and stay as they are when stored again', () => {
    const once = sanitised('<a href="javascript:x()" onclick="y()">a</a> & <p class="z">b</p>');

    expect(once).toBe('<a>a</a> &amp; <p class="z">b</p>');
    expect(sanitised(once)).toBe(once);
  });
});

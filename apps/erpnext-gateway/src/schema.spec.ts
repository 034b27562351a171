import { readMetas } from './meta.js';
import { describeDoctype } from './schema.js';
import { orderMeta } from './testing/metas.js';

const described = describeDoctype(orderMeta);
const field = (name: string) => described.fields.find((one) => one.name === name);

describe('the schema of a DocType', () => {
  it('has the fields that hold data, those that every document has, and no secrets', () => {
    const names = described.fields.map(({ name }) => name);

    expect(names).toEqual(expect.arrayContaining(['name', 'docstatus', 'creation', 'modified', 'lines']));
    expect(names).not.toContain('details');
    expect(names).not.toContain('secret');
  });

  it('types fields, with what limits them', () => {
    expect(field('customer')).toMatchObject({ type: 'reference', references: ['Customer'], required: true });
    expect(field('party')).toMatchObject({ type: 'reference' });
    expect(field('party')).not.toHaveProperty('references');
    expect(field('kind')).toMatchObject({ type: 'choice', options: ['Sales', 'Service'] });
    expect(field('ref')).toMatchObject({ type: 'text', maxLength: 20 });
    expect(field('mail')).toMatchObject({ type: 'text', maxLength: 140 });
    expect(field('note')).not.toHaveProperty('maxLength');
    expect(field('total')).toMatchObject({ type: 'money', scale: 2, readOnly: true });
    expect(field('fee')).toMatchObject({ type: 'money', scale: 3 });
    expect(field('at')).toMatchObject({ type: 'datetime' });
    expect(field('lines')).toMatchObject({ type: 'rows', references: ['Order Line'], required: true });
    expect(field('name')).toMatchObject({ unique: true, readOnly: true });
    expect(field('docstatus')).toMatchObject({ type: 'integer', readOnly: true });
    expect(field('worked_out')).toMatchObject({ readOnly: true });
  });

  it('requires only what the server does not fill', () => {
    const required = described.fields.filter((one) => one.required).map(({ name }) => name);

    expect(required).toEqual(['customer', 'lines']);
  });

  it('names the key field only where it is unique', () => {
    const loose = readMetas('Customer', {
      docs: [{ name: 'Customer', fields: [{ fieldname: 'signalbox_key', fieldtype: 'Data', unique: 0 }] }],
    });

    expect(described.keyField).toBe('signalbox_key');
    expect(describeDoctype(loose)).not.toHaveProperty('keyField');
  });

  it('lets only the DocTypes be written that it knows', () => {
    const meta = (name: string, unique: number) =>
      readMetas(name, {
        docs: [
          { name, is_submittable: 1, fields: [{ fieldname: 'signalbox_key', fieldtype: 'Data', unique }] },
        ],
      });
    const kinds = (name: string, unique: number) => describeDoctype(meta(name, unique)).kinds;

    expect(kinds('Sales Order', 0)).toEqual(['update', 'create', 'upsert', 'delete', 'transition']);
    expect(kinds('Item', 0)).toEqual(['update', 'transition']);
    expect(kinds('Item', 1)).toEqual(['update', 'create', 'upsert', 'delete', 'transition']);
    expect(kinds('Sales Invoice', 1)).toEqual([]);
    expect(describeDoctype(meta('Sales Order', 1)).states).toEqual(['submitted', 'cancelled']);
  });

  it('is refused in another shape', () => {
    expect(() => readMetas('Customer', { docs: [{ name: 'Item' }] })).toThrow(/can not be understood/);
    expect(() => readMetas('Customer', '<html>')).toThrow(/can not be understood/);
  });
});

import { resolve } from 'node:path';
import type { SystemRecord } from '@signalbox/contracts';
import { toChange, type CanonicalChange } from './changes.js';
import { toCanonical } from './read-record.js';
import { likeSearch, systemCondition } from './search.js';
import { fromCanonical } from './write-record.js';
import { explain } from './explain.js';
import { loadMappings } from './load-mappings.js';

const mappings = loadMappings(resolve(import.meta.dirname, '../../../config'));

const record = (connection: string, type: string, fields: SystemRecord['fields']): SystemRecord => ({
  connection,
  type,
  id: 'x1',
  version: 'v1',
  url: 'http://localhost/x1',
  fields,
});

const line = (code: string, quantity: number, price: string): SystemRecord =>
  record('salesforce', 'OpportunityLineItem', {
    'Product2.ProductCode': code,
    Quantity: quantity,
    UnitPrice: { amount: price, currency: null },
    TotalPrice: null,
  });

const opportunity: SystemRecord = {
  ...record('salesforce', 'Opportunity', {
    Id: '006A',
    Name: '  Northwind:  scanners ',
    AccountId: '001A',
    Amount: { amount: '20385', currency: 'USD' },
    StageName: 'Closed Won',
    CloseDate: '2026-11-20',
    ERP_Order_Number__c: null,
  }),
  related: { OpportunityLineItems: [line('SCAN-200', 24, '589.5'), line('PRT-400', 3, '799')] },
};

const order = (values: CanonicalChange['values']): CanonicalChange => ({
  ref: 'order',
  kind: 'create',
  connection: 'erpnext',
  entity: 'order',
  values,
  summary: 'Order',
});

describe('reading a record', () => {
  it('gives canonical values, with related rows and dotted parents', () => {
    expect(toCanonical(mappings, 'order', opportunity)).toEqual({
      connection: 'salesforce',
      entity: 'order',
      type: 'Opportunity',
      id: 'x1',
      version: 'v1',
      url: 'http://localhost/x1',
      values: {
        title: 'Northwind: scanners',
        crmId: '006A',
        number: null,
        customer: '001A',
        total: { amount: '20385.00', currency: 'USD' },
        stage: 'won',
        closeDate: '2026-11-20',
        currency: 'USD',
        lines: [
          { product: 'SCAN-200', quantity: 24, price: { amount: '589.50', currency: null }, total: null },
          { product: 'PRT-400', quantity: 3, price: { amount: '799.00', currency: null }, total: null },
        ],
      },
    });
  });

  it('takes rows that stand in a field of their parent, and parents as nested objects', () => {
    const rows = toCanonical(
      mappings,
      'order',
      record('erpnext', 'Sales Order', {
        docstatus: 1,
        items: [{ item_code: 'A', qty: 2, rate: 1.5, amount: '3' }],
      }),
    );
    expect(rows.values).toMatchObject({
      state: 'submitted',
      lines: [
        {
          product: 'A',
          quantity: 2,
          price: { amount: '1.50', currency: null },
          total: { amount: '3.00', currency: null },
        },
      ],
    });
    const nested = { ...line('', 1, '1'), fields: { Product2: { ProductCode: 'N-1' }, Quantity: '2.5' } };
    const read = toCanonical(mappings, 'order', {
      ...opportunity,
      related: { OpportunityLineItems: [nested] },
    });
    expect(read.values['lines']).toEqual([{ product: 'N-1', quantity: 2.5, price: null, total: null }]);
  });

  it.each([
    ['https://www.Northwind.example/en?x=1', 'northwind.example'],
    ['NORTHWIND.EXAMPLE', 'northwind.example'],
    ['n/a', null],
    [null, null],
  ])('reads the domain of the website %s', (website, domain) => {
    const { values } = toCanonical(
      mappings,
      'customer',
      record('salesforce', 'Account', { Website: website }),
    );
    expect(values['domain']).toBe(domain);
  });

  it('takes money as an object, a number or text, and keeps stages that are not listed', () => {
    const read = (Amount: never) =>
      toCanonical(
        mappings,
        'order',
        record('salesforce', 'Opportunity', { Amount, StageName: 'Prospecting' }),
      ).values;
    expect(
      [{ amount: '1', currency: null }, 0.1, '1234.567'].map((value) => read(value as never)['total']),
    ).toEqual([
      { amount: '1.00', currency: null },
      { amount: '0.10', currency: null },
      { amount: '1234.567', currency: null },
    ]);
    expect(read(null as never)).toMatchObject({ stage: 'Prospecting', total: null });
  });

  it('refuses an amount or a date that is none, naming the field', () => {
    const read = (fields: SystemRecord['fields']) => () =>
      toCanonical(mappings, 'order', record('salesforce', 'Opportunity', fields));
    expect(read({ Amount: 'twelve' })).toThrow('order x1 in salesforce: total ("Amount") holds "twelve"');
    expect(read({ CloseDate: '2026-02-30' })).toThrow('closeDate ("CloseDate") holds "2026-02-30"');
  });

  it('reads "disabled" as not active', () => {
    const active = (disabled: number) =>
      toCanonical(mappings, 'product', record('erpnext', 'Item', { disabled })).values['active'];
    expect([active(0), active(1)]).toEqual([true, false]);
  });
});

describe('writing a record', () => {
  it('gives system fields with the constants of a new record, leaving empty values to the system', () => {
    expect(
      fromCanonical(mappings, 'customer', 'erpnext', {
        name: ' Acme ',
        crmId: { $ref: 'account' },
        website: null,
      }),
    ).toEqual({
      customer_type: 'Company',
      customer_name: 'Acme',
      salesforce_account_id: { $ref: 'account' },
    });
  });

  it('empties a field of an existing record with null, and adds no constants', () => {
    expect(fromCanonical(mappings, 'customer', 'erpnext', { website: null }, 'update')).toEqual({
      website: null,
    });
  });

  it('writes rows that come whole from another system, without what this one works out itself', () => {
    const { values } = toCanonical(mappings, 'order', opportunity);
    expect(fromCanonical(mappings, 'order', 'erpnext', { lines: values['lines'] ?? null })).toEqual({
      items: [
        { item_code: 'SCAN-200', qty: 24, rate: { amount: '589.50', currency: null } },
        { item_code: 'PRT-400', qty: 3, rate: { amount: '799.00', currency: null } },
      ],
    });
  });

  it.each([
    [
      'a field that nobody knows',
      { colour: 'red' },
      'order has no field "colour" in erpnext. It has: crmId,',
    ],
    ['a field of another system', { stage: 'won' }, 'order has no field "stage" in erpnext'],
    [
      'a field that is only read',
      { total: '5' },
      'total is only read from order in erpnext, where it is called "grand_total"',
    ],
    ['rows that are none', { lines: 'many' }, 'order in erpnext: lines must be a list of rows.'],
    ['a column that nobody knows', { lines: [{ colour: 'red' }] }, 'row 1 of lines has no "colour"'],
    [
      'a value that does not convert',
      { lines: [{ quantity: 'few' }] },
      'row 1 of lines: quantity ("qty") holds "few"',
    ],
    ['a name from the prototype', { constructor: 'x' }, 'order has no field "constructor" in erpnext'],
  ])('refuses %s', (_, values, message) => {
    expect(() => fromCanonical(mappings, 'order', 'erpnext', values as never)).toThrow(message);
  });

  it('refuses a choice that is not listed', () => {
    expect(() => fromCanonical(mappings, 'task', 'hubspot', { priority: 'urgent' })).toThrow(
      'task in hubspot: "urgent" is no choice of priority. Choices: none, low, medium, high.',
    );
  });

  it('refuses an unknown entity and a connection that keeps none of it', () => {
    expect(() => fromCanonical(mappings, 'invoice', 'erpnext', {})).toThrow(
      'There is no mapping for "invoice"',
    );
    expect(() => fromCanonical(mappings, 'task', 'erpnext', {})).toThrow(
      `doesn't say where "erpnext" keeps task records`,
    );
  });
});

describe('a proposed change', () => {
  it('becomes a change in the system, references to named fields included', () => {
    const set: CanonicalChange[] = [
      order({ crmId: '006A', deliveryDate: '2026-12-01' }),
      {
        ref: 'submit',
        kind: 'transition',
        connection: 'erpnext',
        entity: 'order',
        id: { $ref: 'order' },
        to: 'submitted',
        summary: 'Submit',
      },
      {
        ref: 'number',
        kind: 'update',
        connection: 'salesforce',
        entity: 'order',
        id: '006A',
        values: { number: { $ref: 'order', field: 'number' } },
        after: ['submit'],
        summary: 'Number',
      },
      {
        ref: 'task',
        kind: 'create',
        connection: 'hubspot',
        entity: 'task',
        values: { subject: 'Call', due: '2026-12-01', priority: 'high' },
        links: [{ entity: 'order', id: '77' }],
        summary: 'Task',
      },
    ];
    expect(set.map((change) => toChange(mappings, change, set))).toEqual([
      {
        ref: 'order',
        kind: 'create',
        connection: 'erpnext',
        type: 'Sales Order',
        fields: { salesforce_opportunity_id: '006A', delivery_date: '2026-12-01' },
        summary: 'Order',
      },
      {
        ref: 'submit',
        kind: 'transition',
        connection: 'erpnext',
        type: 'Sales Order',
        id: { $ref: 'order' },
        to: 'submitted',
        summary: 'Submit',
      },
      {
        ref: 'number',
        kind: 'update',
        connection: 'salesforce',
        type: 'Opportunity',
        id: '006A',
        fields: { ERP_Order_Number__c: { $ref: 'order', field: 'name' } },
        after: ['submit'],
        summary: 'Number',
      },
      {
        ref: 'task',
        kind: 'create',
        connection: 'hubspot',
        type: 'tasks',
        fields: {
          hs_task_subject: 'Call',
          hs_timestamp: '2026-12-01T00:00:00.000Z',
          hs_task_priority: 'HIGH',
        },
        links: [{ type: 'deals', id: '77' }],
        summary: 'Task',
      },
    ]);
  });
});

describe('searching', () => {
  it.each([
    [
      { field: 'state', op: '!=', value: 'cancelled' },
      { field: 'docstatus', op: '!=', value: 2 },
    ],
    [
      { field: 'crmId', op: '=', value: '006A' },
      { field: 'salesforce_opportunity_id', op: '=', value: '006A' },
    ],
    [
      { field: 'crmId', op: '=', value: null },
      { field: 'salesforce_opportunity_id', op: 'empty' },
    ],
    [
      { field: 'crmId', op: '!=', value: null },
      { field: 'salesforce_opportunity_id', op: 'not-empty' },
    ],
    [
      { field: 'crmId', op: 'in', value: ['a', 'b'] },
      { field: 'salesforce_opportunity_id', op: 'in', value: ['a', 'b'] },
    ],
    [
      { field: 'total', op: '>', value: 100 },
      { field: 'grand_total', op: '>', value: '100.00' },
    ],
  ] as const)('puts %j in the words of the system', (condition, expected) => {
    expect(systemCondition(mappings, 'order', 'erpnext', condition as never)).toEqual(expected);
  });

  it('finds names alike by pieces that systems can search, and judges the finds', () => {
    const search = likeSearch(mappings, 'customer', 'erpnext', 'name', 'Meadowbrook Clinics');
    expect(search.conditions).toEqual([
      { field: 'customer_name', op: 'contains', value: 'Meadowbro' },
      { field: 'customer_name', op: 'contains', value: 'Clini' },
    ]);
    expect([
      search.accepts({ name: 'Meadowbrook Clinic' }),
      search.accepts({ name: 'Harbor Clinics' }),
    ]).toEqual([true, false]);
  });
});

describe('explaining a record', () => {
  it('shows each field with its name, its value and what the others are given', () => {
    const { entity, rows } = explain(
      mappings,
      record('erpnext', 'Customer', { customer_name: ' Acme  Inc.', tax_id: '1-2' }),
    );
    expect(entity).toBe('customer');
    expect(rows.slice(0, 3)).toEqual([
      {
        field: 'name',
        name: 'customer_name',
        value: ' Acme  Inc.',
        canonical: 'Acme Inc.',
        source: 'salesforce',
      },
      { field: 'crmId', name: 'salesforce_account_id', value: null, canonical: null, source: 'salesforce' },
      { field: 'taxId', name: 'tax_id', value: '1-2', canonical: '1-2', source: 'erpnext' },
    ]);
    expect(rows.map(({ field }) => field)).not.toContain('kind');
  });

  it('refuses a type that no mapping has', () => {
    expect(() => explain(mappings, record('erpnext', 'Lead', {}))).toThrow(
      'No mapping has Lead records of erpnext',
    );
  });
});

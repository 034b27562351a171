import { randomUUID } from 'node:crypto';
import type { Change, ErrorBody, Fields, PreviewReply, Receipt } from '@signalbox/contracts';
import { startLocalGateway, type LocalGateway } from './testing/local-gateway.js';

let gateway: LocalGateway;
beforeAll(async () => {
  gateway = await startLocalGateway();
});
afterAll(() => gateway.stop());
beforeEach(() => gateway.reset());

const change = (more: Partial<Change>): Change => ({
  ref: 'step',
  connection: 'salesforce',
  kind: 'create',
  type: 'Account',
  ...more,
});
const refusalOf = (write: Promise<Receipt>): Promise<ErrorBody> =>
  write.then(
    (receipt) => Promise.reject(new Error(`not refused: ${JSON.stringify(receipt)}`)),
    (error: ErrorBody) => error,
  );
const withKey = async (type: string, key: string) =>
  (await gateway.stored(type)).filter(({ fields }) => fields['Signalbox_Key__c'] === key);
const fieldsOf = async (type: string, id: string) =>
  (await gateway.stored(type)).find((record) => record.id === id)?.fields ?? {};
const edit = (type: string, id: string, fields: object) =>
  gateway.control('POST', '/edit', { vendor: 'salesforce', type, id, fields });
const opportunity = async (hasLines: boolean) =>
  (await gateway.stored('Opportunity')).find(({ fields }) => fields['HasOpportunityLineItem'] === hasLines)
    ?.id ?? '';

const NEW: Fields = {
  Name: ' Northwind Cold Storage BV ',
  AnnualRevenue: { amount: '1200000', currency: 'EUR' },
  NumberOfEmployees: 250,
  Customer_Tier__c: 'Gold',
};

describe('a create', () => {
  it('is made once under its key, in the currency of its amounts, and taken back', async () => {
    await gateway.ask('describe');
    const key = randomUUID();
    const receipt = await gateway.apply(change({ fields: NEW }), { key });
    const calls = await gateway.callsOf(async () => {
      expect(await gateway.apply(change({ fields: NEW }), { key })).toEqual(receipt);
    });
    const [record, ...others] = await withKey('Account', key);
    expect({ others, calls }).toEqual({ others: [], calls: [] });
    expect(record?.fields).toMatchObject({ Name: 'Northwind Cold Storage BV', CurrencyIsoCode: 'EUR' });
    expect(receipt).toMatchObject({
      id: record?.id,
      outcome: 'done',
      keyMode: 'field',
      compensation: 'delete',
      before: null,
      after: {
        ...NEW,
        Name: 'Northwind Cold Storage BV',
        AnnualRevenue: { amount: '1200000', currency: 'EUR' },
      },
      calls: 1,
    });
    const undone = await gateway.compensate(receipt, randomUUID());
    expect([undone.outcome, (await withKey('Account', key))[0]?.deleted]).toEqual(['done', true]);
  });

  it('waits for a locked row and writes once', async () => {
    const key = randomUUID();
    await gateway.fault({
      kind: 'status',
      method: 'POST',
      path: '/sobjects/Contact',
      status: 400,
      response: [
        { errorCode: 'UNABLE_TO_LOCK_ROW', message: 'unable to obtain exclusive access', fields: [] },
      ],
    });
    const receipt = await gateway.apply(change({ type: 'Contact', fields: { LastName: 'Lund' } }), { key });
    expect([receipt.outcome, (await withKey('Contact', key)).length]).toEqual(['done', 1]);
  });

  it.each<[string, Partial<Change>, string, string | undefined]>([
    ['a missing field', { fields: { Phone: '1' } }, 'VALIDATION', 'Name'],
    [
      'a choice that is none',
      { fields: { ...NEW, Customer_Tier__c: 'Tin' } },
      'VALIDATION',
      'Customer_Tier__c',
    ],
    ['an unknown field', { fields: { ...NEW, Nam: 'x' } }, 'VALIDATION', 'Nam'],
    [
      'a field that only the org writes',
      { fields: { ...NEW, CreatedDate: '2026-01-01T00:00:00Z' } },
      'VALIDATION',
      'CreatedDate',
    ],
    ["another record's id", { fields: { ...NEW, ParentId: '006gK0000000001QAA' } }, 'VALIDATION', 'ParentId'],
    [
      'links',
      { fields: NEW, links: [{ type: 'Contact', id: '003gK0000000001QAA' }] },
      'UNSUPPORTED',
      'links',
    ],
    [
      'a type that Signalbox does not make',
      { type: 'Product2', fields: { Name: 'Cable' } },
      'UNSUPPORTED',
      'kind',
    ],
  ])('with %s is refused and leaves nothing', async (_, more, code, field) => {
    const type = more.type ?? 'Account';
    const before = (await gateway.stored(type)).length;
    const error = await refusalOf(gateway.apply(change(more), { key: randomUUID() }));
    expect([error.code, error.details?.['field'], (await gateway.stored(type)).length]).toEqual([
      code,
      field,
      before,
    ]);
  });

  it('that looks like other records is a question with them in it, and is never saved all the same', async () => {
    await gateway.set({ duplicateRules: true });
    const [twin] = await gateway.stored('Account');
    const fields = { ...NEW, Name: String(twin?.fields['Name']) };
    const before = (await gateway.stored('Account')).length;
    const { code, details } = await refusalOf(gateway.apply(change({ fields }), { key: randomUUID() }));
    const url = expect.stringMatching(`^http.*/${String(twin?.id)}$`);
    expect([code, details?.['matches'], (await gateway.stored('Account')).length]).toEqual([
      'DUPLICATE',
      [{ id: twin?.id, type: 'Account', url }],
      before,
    ]);
  });

  it('finds its own record where the key is taken', async () => {
    const key = randomUUID();
    const edit = {
      vendor: 'salesforce',
      type: 'Account',
      fields: { Name: 'Northwind', Signalbox_Key__c: key },
    };
    const { id } = await gateway.control<{ id: string }>('POST', '/edit', edit);
    const receipt = await gateway.apply(change({ fields: { Name: 'Northwind' } }), { key });
    expect([receipt.id, receipt.outcome, (await withKey('Account', key)).length]).toEqual([id, 'found', 1]);
  });

  it.each([
    ['half-composite', 'reads back what the composite call would not say'],
    ['no-composite', 'goes without composite calls where the org has none'],
  ])('under %s %s', async (name) => {
    const key = randomUUID();
    await gateway.fault({ name });
    const receipt = await gateway.apply(change({ fields: NEW }), { key });
    const [record, ...others] = await withKey('Account', key);
    expect([receipt.outcome, receipt.id, receipt.after?.['NumberOfEmployees'], others]).toEqual([
      'done',
      record?.id,
      250,
      [],
    ]);
  });

  it('tells what a flow of the org has made of it', async () => {
    await gateway.set({ flow: 'rewrites name' });
    const receipt = await gateway.apply(change({ fields: { Name: 'Northwind' } }), { key: randomUUID() });
    expect(receipt.after).toEqual({ Name: 'NORTHWIND' });
  });

  it('rounds amounts itself, as the approver saw them', async () => {
    const fields = {
      Name: 'Rounding',
      StageName: 'Prospecting',
      CloseDate: '2026-12-01',
      Amount: { amount: '0.125', currency: 'USD' },
    };
    const wanted = change({ type: 'Opportunity', fields });
    const preview = await gateway.ask<PreviewReply>('preview', { changes: [wanted] });
    const receipt = await gateway.apply(wanted, { key: randomUUID() });
    const shown = { amount: '0.12', currency: 'USD' };
    expect([preview.items[0]?.after?.['Amount'], receipt.after?.['Amount']]).toEqual([shown, shown]);
  });
});

describe('an update', () => {
  const update = (id: string, fields: Fields, before?: Fields) =>
    change({ kind: 'update', type: 'Opportunity', id, fields, ...(before ? { before } : {}) });

  it('writes the order number back, under the condition that nobody saved meanwhile, and is taken back', async () => {
    await gateway.ask('describe');
    const id = await opportunity(true);
    const wanted = update(id, { ERP_Order_Number__c: 'SAL-ORD-1' }, { ERP_Order_Number__c: null });
    const receipt = await gateway.apply(wanted, { key: randomUUID() });
    expect(receipt).toMatchObject({
      id,
      outcome: 'done',
      before: { ERP_Order_Number__c: null },
      after: { ERP_Order_Number__c: 'SAL-ORD-1' },
      compensation: 'restore',
      calls: 3,
    });
    expect((await fieldsOf('Opportunity', id))['ERP_Order_Number__c']).toBe('SAL-ORD-1');
    await gateway.compensate(receipt, randomUUID());
    expect((await fieldsOf('Opportunity', id))['ERP_Order_Number__c']).toBeNull();
  });

  it('of what is saved between the reading and the writing is refused by the org itself', async () => {
    const id = await opportunity(true);
    await gateway.fault({ kind: 'latency', method: 'PATCH', ms: 1_500 });
    const write = refusalOf(gateway.apply(update(id, { NextStep: 'Deliver' }), { key: randomUUID() }));
    const calls = () => gateway.control<{ method: string }[]>('GET', '/requests?vendor=salesforce');
    while (!(await calls()).some(({ method }) => method === 'PATCH'));
    await edit('Opportunity', id, { NextStep: 'Call' });
    const { code, details } = await write;
    expect([code, details?.['vendorCode'], (await fieldsOf('Opportunity', id))['NextStep']]).toEqual([
      'CONFLICT',
      'PRECONDITION_FAILED',
      'Call',
    ]);
  });

  it('to a stage that the org does not list is refused before the call', async () => {
    await gateway.ask('describe');
    const id = await opportunity(true);
    let refused: ErrorBody | undefined;
    const calls = await gateway.callsOf(async () => {
      const write = gateway.apply(update(id, { StageName: 'Close Won' }), { key: randomUUID() });
      refused = await refusalOf(write);
    });
    const writes = calls.filter((call) => !call.startsWith('GET'));
    expect([refused?.code, refused?.details?.['field'], writes]).toEqual(['VALIDATION', 'StageName', []]);
  });

  it.each<[string, Fields, RegExp]>([
    [
      'the amount of an opportunity with products',
      { Amount: { amount: '1.00', currency: 'USD' } },
      /follows its products/,
    ],
    [
      'an amount in another currency',
      { Amount: { amount: '1.00', currency: 'EUR' } },
      /the record is in USD/,
    ],
  ])('of %s is refused, for the org would ignore it in silence', async (_, fields, message) => {
    const error = await refusalOf(
      gateway.apply(update(await opportunity(true), fields), { key: randomUUID() }),
    );
    expect(error).toMatchObject({ code: 'VALIDATION', message: expect.stringMatching(message) });
  });
});

describe('an upsert and a delete', () => {
  it('make, find and remove a record once', async () => {
    const match = { field: 'Id', value: '001gK0000000001QAA' };
    const receipt = await gateway.apply(change({ kind: 'upsert', match, fields: { Phone: '+45 1234' } }), {
      key: randomUUID(),
    });
    expect([receipt.id, receipt.after]).toEqual([match.value, { Phone: '+45 1234' }]);
    const id = (await gateway.stored('Task'))[0]?.id ?? '';
    const gone = await gateway.apply(change({ kind: 'delete', type: 'Task', id }), { key: randomUUID() });
    const task = (await gateway.stored('Task')).find((record) => record.id === id);
    expect([gone.outcome, gone.after, task?.deleted]).toEqual(['done', null, true]);
  });
});

describe('a preview', () => {
  it('tells before, after and what is wrong, and writes nothing', async () => {
    const id = await opportunity(true);
    const changes = [
      {
        ...change({ kind: 'update', type: 'Opportunity', id, fields: { NextStep: ' Deliver ' } }),
        ref: 'good',
      },
      { ...change({ fields: { Nam: 'x', 'Owner.Name': 'Maya' } }), ref: 'bad' },
      { ...change({ kind: 'create', type: 'Product2', fields: { Name: 'Cable' } }), ref: 'unkeyed' },
    ];
    let reply: PreviewReply | undefined;
    const calls = await gateway.callsOf(async () => {
      reply = await gateway.ask<PreviewReply>('preview', { changes });
    });
    expect(calls.filter((call) => !call.startsWith('GET'))).toEqual([]);
    expect(
      reply?.items.map(({ ref, before, after, problems }) => ({
        ref,
        before,
        after,
        problems: problems.map(({ code, details }) => [code, details?.['field']]),
      })),
    ).toEqual([
      { ref: 'good', before: { NextStep: null }, after: { NextStep: 'Deliver' }, problems: [] },
      {
        ref: 'bad',
        before: null,
        after: { Nam: 'x', 'Owner.Name': 'Maya' },
        problems: [
          ['VALIDATION', 'Nam'],
          ['VALIDATION', 'Owner.Name'],
          ['VALIDATION', 'Name'],
        ],
      },
      { ref: 'unkeyed', before: null, after: { Name: 'Cable' }, problems: [['UNSUPPORTED', 'kind']] },
    ]);
  });
});

import type { DescribeReply, GetReply, QueryReply, SystemRecord } from '@signalbox/contracts';
import { startLocalGateway, type LocalGateway } from './testing/local-gateway.js';

let gateway: LocalGateway;
beforeAll(async () => {
  gateway = await startLocalGateway();
});
afterAll(() => gateway.stop());
beforeEach(() => gateway.reset());

const get = async (request: object) => (await gateway.ask<GetReply>('get', request)).record;
const names = ({ records }: QueryReply) => records.map(({ fields }) => fields['Name']);

/** An opportunity with products, as the org has it. */
async function withLines() {
  const all = await gateway.stored('Opportunity');
  return all.find(({ fields }) => fields['HasOpportunityLineItem'] === true) ?? fail('the world has none');
}

describe('describe', () => {
  it('tells what the closed-won job needs of an order', async () => {
    const { types } = await gateway.ask<DescribeReply>('describe', {});
    const [opportunity, line] = ['Opportunity', 'OpportunityLineItem'].map((name) =>
      types.find((type) => type.name === name),
    );
    const fields = new Map(opportunity?.fields.map((field) => [field.name, field]));
    expect({
      types: types.map(({ name }) => name),
      key: opportunity?.keyField,
      relations: opportunity?.relations,
      kinds: opportunity?.kinds,
      amount: fields.get('Amount'),
      number: fields.get('ERP_Order_Number__c')?.maxLength,
      closeDate: fields.get('CloseDate'),
      code: line?.fields.find(({ name }) => name === 'Product2.ProductCode')?.readOnly,
    }).toEqual({
      types: ['Account', 'Contact', 'Opportunity', 'OpportunityLineItem', 'Product2', 'Task'],
      key: 'Signalbox_Key__c',
      relations: ['OpportunityLineItems', 'Tasks'],
      kinds: ['create', 'update', 'upsert', 'delete'],
      amount: {
        name: 'Amount',
        label: 'Amount',
        type: 'money',
        required: false,
        unique: false,
        readOnly: false,
        scale: 2,
      },
      number: 40,
      closeDate: {
        name: 'CloseDate',
        label: 'Close Date',
        type: 'date',
        required: true,
        unique: false,
        readOnly: false,
      },
      code: true,
    });
  });

  it('asks for each type once, parents that are no served types included', async () => {
    const calls = await gateway.callsOf(() =>
      gateway.ask('describe', { types: ['Pricebook2', 'PricebookEntry'] }),
    );
    expect(calls.sort()).toEqual([
      'GET /services/data/v64.0/sobjects/Pricebook2/describe',
      'GET /services/data/v64.0/sobjects/PricebookEntry/describe',
    ]);
  });
});

describe('get', () => {
  it('reads an opportunity with its lines by one call', async () => {
    const stored = await withLines();
    const lines = (await gateway.stored('OpportunityLineItem')).filter(
      ({ fields }) => fields['OpportunityId'] === stored.id,
    );
    let record: SystemRecord | null = null;
    const calls = await gateway.callsOf(async () => {
      record = await get({ type: 'Opportunity', id: stored.id, include: ['OpportunityLineItems'] });
    });
    expect(calls).toEqual(['GET /services/data/v64.0/query']);
    expect(record).toMatchObject({
      connection: 'salesforce',
      type: 'Opportunity',
      id: stored.id,
      version: `${String(stored.fields['SystemModstamp']).replace('+0000', 'Z')} ${String(stored.fields['LastModifiedById'])}`,
      createdAt: String(stored.fields['CreatedDate']).replace('+0000', 'Z'),
      url: expect.stringMatching(new RegExp(`^http://127\\.0\\.0\\.1:\\d+/${stored.id}$`)),
      fields: { Amount: { amount: Number(stored.fields['Amount']).toFixed(2), currency: 'USD' } },
    });
    const read = (record as unknown as SystemRecord).related?.['OpportunityLineItems'] ?? [];
    expect(
      read.map(({ fields }) => [fields['Product2.ProductCode'], fields['Quantity'], fields['UnitPrice']]),
    ).toEqual(
      lines
        .sort((a, b) => Number(a.fields['SortOrder']) - Number(b.fields['SortOrder']))
        .map(({ fields }) => [
          fields['ProductCode'],
          fields['Quantity'],
          { amount: Number(fields['UnitPrice']).toFixed(2), currency: 'USD' },
        ]),
    );
  });

  it('reads an account by a unique field, with its contacts and opportunities, by one call', async () => {
    const stored = await withLines();
    const id = String(stored.fields['AccountId']);
    const fields = { Customer_Number__c: 'C-42' };
    await gateway.control('POST', '/edit', { vendor: 'salesforce', type: 'Account', id, fields });
    const include = ['Contacts', 'Opportunities'];
    let record: SystemRecord | null = null;
    const calls = await gateway.callsOf(async () => {
      const by = { field: 'Customer_Number__c', value: 'C-42' };
      record = await get({ type: 'Account', by, fields: ['Name'], include });
    });
    const related = (record as unknown as SystemRecord).related ?? {};
    expect([calls, Object.keys(related), related['Opportunities']?.map((one) => one.id)]).toEqual([
      ['GET /services/data/v64.0/query'],
      include,
      expect.arrayContaining([stored.id]),
    ]);
  });

  it('reads all children also where they do not fit into one answer', async () => {
    const account = (await gateway.stored('Account'))[0]?.id ?? '';
    const add = () =>
      gateway.control('POST', '/edit', {
        vendor: 'salesforce',
        type: 'Task',
        fields: { WhatId: account, Subject: 'Call' },
      });
    for (let count = 0; count < 1_000; count += 50) await Promise.all(Array.from({ length: 50 }, add));
    // With a long text in it an answer has half as many records.
    const request = { type: 'Account', id: account, fields: ['Description'], include: ['Tasks'] };
    let record: SystemRecord | null = null;
    const calls = await gateway.callsOf(async () => {
      record = await get(request);
    });
    const ids = (record as SystemRecord | null)?.related?.['Tasks']?.map(({ id }) => id) ?? [];
    const stored = (await gateway.stored('Task')).filter(({ fields }) => fields['WhatId'] === account);
    expect(stored.length).toBeGreaterThan(1_000);
    expect([new Set(ids).size, ids]).toEqual([stored.length, stored.map(({ id }) => id).sort()]);
    // The account with some of them, then all of them in two parts.
    expect(calls).toEqual(Array(3).fill('GET /services/data/v64.0/query'));
  });

  it('takes ids of 15 characters, and answers those of 18', async () => {
    const { id } = await withLines();
    expect(await get({ type: 'Opportunity', id: id.slice(0, 15), fields: ['Id'] })).toMatchObject({
      id,
      fields: { Id: id },
    });
  });

  it('finds by a unique field, whatever the case', async () => {
    const [account] = await gateway.stored('Account');
    const fields = { Signalbox_Key__c: "It's-A-Key\\" };
    await gateway.control('POST', '/edit', {
      vendor: 'salesforce',
      type: 'Account',
      id: account?.id,
      fields,
    });
    const by = { field: 'Signalbox_Key__c', value: "it's-a-key\\" };
    expect((await get({ type: 'Account', by }))?.id).toBe(account?.id);
  });

  it.each([
    ['unknown', '006gK000000zzzzQAA'],
    ["of another type's", '001gK0000000001QAA'],
    ['of no form', "x' OR Name != '"],
  ])('answers null for an id that is %s', async (_, id) => {
    expect(await get({ type: 'Opportunity', id })).toBeNull();
  });

  it('answers null for a deleted record', async () => {
    const { id } = await withLines();
    const edit = { vendor: 'salesforce', type: 'Opportunity', id, fields: { IsDeleted: true } };
    await gateway.control('POST', '/edit', edit);
    expect(await get({ type: 'Opportunity', id })).toBeNull();
  });
});

describe('query', () => {
  it('filters by bound values', async () => {
    const name = 'O\'Hara & Söhne 100% \\ "Ltd"';
    const fields = { Name: name };
    const [account] = await gateway.stored('Account');
    await gateway.control('POST', '/edit', {
      vendor: 'salesforce',
      type: 'Account',
      id: account?.id,
      fields,
    });
    const ask = (op: string, value: unknown) =>
      gateway.ask<QueryReply>('query', {
        type: 'Account',
        fields: ['Name'],
        where: [{ field: 'Name', op, value }],
      });
    expect(names(await ask('=', name))).toEqual([name]);
    expect(names(await ask('contains', "'hara & söhne 100% \\"))).toEqual([name]);
    expect(names(await ask('in', [name, 'nobody']))).toEqual([name]);
    expect(names(await ask('in', []))).toEqual([]);
    expect(names(await ask('=', "' OR Name != '"))).toEqual([]);
  });

  it("filters by a parent's field, amounts, days and emptiness", async () => {
    const where = [
      { field: 'Account.Name', op: 'not-empty' },
      { field: 'Amount', op: '>', value: { amount: '10000', currency: 'USD' } },
      { field: 'CloseDate', op: '>=', value: '2026-01-01' },
      { field: 'IsClosed', op: '=', value: false },
    ];
    const { records } = await gateway.ask<QueryReply>('query', { type: 'Opportunity', where, limit: 200 });
    const expected = (await gateway.stored('Opportunity')).filter(
      ({ fields }) =>
        Number(fields['Amount']) > 10_000 &&
        String(fields['CloseDate']) >= '2026-01-01' &&
        fields['IsClosed'] === false,
    );
    expect(expected.length).toBeGreaterThan(0);
    expect(records.map(({ id }) => id).sort()).toEqual(expected.map(({ id }) => id).sort());
  });

  it('sends a query that is too long for an address in a body', async () => {
    const [account] = await gateway.stored('Account');
    const value = [...Array.from({ length: 900 }, (_, index) => `Nobody ${index}`), account?.fields['Name']];
    let reply: QueryReply | undefined;
    const calls = await gateway.callsOf(async () => {
      reply = await gateway.ask<QueryReply>('query', {
        type: 'Account',
        fields: ['Name'],
        where: [{ field: 'Name', op: 'in', value }],
      });
    });
    expect(calls).toEqual(['POST /services/data/v64.0/composite']);
    expect(reply?.records.map(({ id }) => id)).toContain(account?.id);
  });
});

describe('bad input', () => {
  it.each([
    [
      'an unknown type',
      'get',
      { type: 'Oportunity', id: '1' },
      /no type "Oportunity" here; did you mean Opportunity/,
    ],
    ['a type that is no name', 'describe', { types: ['../limits'] }, /no type/],
    ['an unknown field', 'query', { type: 'Account', fields: ['Nam'] }, /no field "Nam"; did you mean Name/],
    [
      'a filter on an unknown field',
      'query',
      { type: 'Account', where: [{ field: 'Nme', op: '=', value: 1 }] },
      /where: Account has no field "Nme"/,
    ],
    [
      'a filter that Salesforce has not',
      'query',
      { type: 'Account', where: [{ field: 'Description', op: '=', value: 'x' }] },
      /Account.Description can not be filtered/,
    ],
    [
      'a value of another type',
      'query',
      { type: 'Opportunity', where: [{ field: 'Amount', op: '>', value: 'much' }] },
      /Amount is compared with a number/,
    ],
    ['an unknown relation', 'get', { type: 'Account', id: '1', include: ['Cases'] }, /no relation "Cases"/],
    [
      'a field that is not unique',
      'get',
      { type: 'Account', by: { field: 'Name', value: 'x' } },
      /is not unique/,
    ],
    ['malformed JSON', 'query', '{"type":', /JSON/],
    ['a foreign cursor', 'query', { type: 'Account', cursor: 'abc' }, /cursor/],
  ])('%s is refused', async (_, operation, body, message) => {
    expect(await gateway.refused(operation, body)).toMatchObject({
      code: 'BAD_REQUEST',
      message: expect.stringMatching(message),
    });
  });
});

import { resolve } from 'node:path';
import {
  type AIMessage,
  HumanMessage,
  SystemMessage,
  ToolMessage,
  type BaseMessage,
} from '@langchain/core/messages';
import { loadMappings } from '@signalbox/mapping';
import { loadPlaybooks } from '../playbooks/index.js';
import { ScriptedChatModel } from './scripted-model.js';

const CONFIG = resolve(import.meta.dirname, '../../../../config');
const mappings = loadMappings(CONFIG);
const playbooks = loadPlaybooks(CONFIG, mappings);
const model = new ScriptedChatModel({
  playbooks: () => playbooks,
  mappings: () => mappings,
  now: () => new Date('2026-11-22T10:00:00Z'),
});

const system = new SystemMessage('You do one job.');
const job = (opportunity: string) =>
  new HumanMessage({
    content: 'Order for won opportunity',
    additional_kwargs: { playbook: 'closed-won', input: { opportunity } },
  });
const answer = (id: string, content: object) =>
  new ToolMessage({ tool_call_id: id, content: JSON.stringify(content) });
const opportunity = (values: object) =>
  answer('opportunity', {
    record: {
      connection: 'salesforce',
      entity: 'order',
      type: 'T',
      id: '006A',
      url: null,
      version: '1',
      values,
    },
  });
const invoke = (...messages: BaseMessage[]) => model.bindTools().invoke([system, ...messages]);
const calls = (message: AIMessage) => message.tool_calls?.map(({ id, name, args }) => ({ id, name, args }));

describe('the scripted model at a job', () => {
  it('calls the tools of the playbook, ids being the names of its steps', async () => {
    expect(calls(await invoke(job('006A')))).toEqual([
      {
        id: 'opportunity',
        name: 'read_record',
        args: { connection: 'salesforce', entity: 'order', id: '006A' },
      },
    ]);
  });

  it('takes the job from JSON text too', async () => {
    const asText = new HumanMessage(
      JSON.stringify({ playbook: 'closed-won', input: { opportunity: '006B' } }),
    );
    expect(calls(await invoke(asText))?.[0]?.args).toMatchObject({ id: '006B' });
  });

  it('calls side by side what does not depend on each other', async () => {
    const first = await invoke(job('006A'));
    const lines = [{ product: 'A', quantity: 1, price: '5' }];
    const read = opportunity({ stage: 'won', customer: '001A', crmId: '006A', total: '5.00', lines });
    expect(calls(await invoke(job('006A'), first, read))?.map(({ id }) => id)).toEqual([
      'orders',
      'account',
      'linkedCustomers',
      'items',
      'deals',
      'linkedCompanies',
    ]);
  });

  it.each([
    ['nothing-to-do', { title: 'T', stage: 'lost' }, /isn't won \(its stage is lost\)/],
    ['attention', { title: 'T', stage: 'won', customer: null }, /has no account/],
  ])('ends with the outcome %s beside its words', async (outcome, values, words) => {
    const message = await invoke(job('006A'), await invoke(job('006A')), opportunity(values));
    expect(message.tool_calls).toEqual([]);
    expect(message.additional_kwargs['outcome']).toBe(outcome);
    expect(message.text).toMatch(words);
  });

  it('begins anew with the last job it is given: earlier answers no longer count', async () => {
    const message = await invoke(job('006A'), opportunity({ stage: 'lost' }), job('006A'));
    expect(calls(message)?.map(({ id }) => id)).toEqual(['opportunity']);
  });

  it('refuses a playbook that is not there', async () => {
    const unknown = new HumanMessage({ content: 'x', additional_kwargs: { playbook: 'nope', input: {} } });
    await expect(invoke(unknown)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });
});

describe('the scripted model at a question', () => {
  const ask = (question: string, ...rest: BaseMessage[]) => invoke(new HumanMessage(question), ...rest);

  it.each([
    ['show opportunity 006A in salesforce', 'salesforce', 'order', '006A'],
    ['Show me the sales order SAL-ORD-2026-00001 in erpnext.', 'erpnext', 'order', 'SAL-ORD-2026-00001'],
    ['show company 42 in hubspot?', 'hubspot', 'customer', '42'],
  ])('reads what "%s" names', async (question, connection, entity, id) => {
    expect(calls(await ask(question))).toEqual([
      { id: 'show', name: 'read_record', args: { connection, entity, id } },
    ]);
  });

  it('searches every system for a name or its part, or the one that is named', async () => {
    const search = (connection: string, value: string) => ({
      id: `find-${connection}`,
      name: 'find_records',
      args: { connection, entity: 'customer', where: [{ field: 'name', op: 'contains', value }], limit: 10 },
    });
    expect(calls(await ask('find customer "Northwind"'))).toEqual(
      ['salesforce', 'erpnext', 'hubspot'].map((connection) => search(connection, 'Northwind')),
    );
    expect(calls(await ask('find account Made in Leeds in erpnext'))).toEqual([
      search('erpnext', 'Made in Leeds'),
    ]);
    expect(calls(await ask('find company Made in Leeds'))?.[0]).toEqual(
      search('salesforce', 'Made in Leeds'),
    );
  });

  it('answers with the records, their ids and values', async () => {
    const first = await ask('show order SO-1 in erpnext');
    const record = {
      connection: 'erpnext',
      entity: 'order',
      type: 'T',
      id: 'SO-1',
      url: 'http://erp/SO-1',
      version: '1',
      values: {
        number: 'SO-1',
        total: { amount: '1500.00', currency: 'USD' },
        lines: [{ product: 'A', quantity: 2 }],
        state: null,
      },
    };
    const told = await ask('show order SO-1 in erpnext', first, answer('show', { record }));
    expect(told.text).toBe(
      'Order SO-1 in erpnext (http://erp/SO-1)\n  Order number: SO-1\n  Total: 1,500.00 USD\n  Lines: \n    A  2',
    );
    expect(told.additional_kwargs['outcome']).toBe('done');
  });

  it('says when a record is not there, or a system failed', async () => {
    const none = await ask('show order SO-1 in erpnext', answer('show', { record: null }));
    expect(none.text).toBe('erpnext has no such order.');
    const found = await ask(
      'find product scanner',
      answer('find-salesforce', { records: [], more: false }),
      answer('find-erpnext', { error: { code: 'UNAVAILABLE', message: 'ERPNext is down.' } }),
    );
    expect(found.text).toBe('salesforce: no product found.\nerpnext: ERPNext is down.');
  });

  it.each([
    ['Which deals were lost in March?', 'No language model is set'],
    ['show invoice 7 in erpnext', `I don't know what "invoice" is. I know: customer/account/company`],
    ['show task 7 in erpnext', 'Tasks are kept in: hubspot. There is none in "erpnext".'],
  ])('says what it can do when asked "%s"', async (question, words) => {
    const message = await ask(question);
    expect(message.tool_calls).toEqual([]);
    expect(message.text).toContain(words);
  });
});

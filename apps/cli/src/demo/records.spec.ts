import type { RunDetail } from '@signalbox/contracts';
import type { StoredRecord } from '../stack/simulator-control.js';
import { countEffects, factsFor } from './records.js';

const record = (
  vendor: string,
  type: string,
  id: string,
  fields: StoredRecord['fields'],
  deleted = false,
) => ({
  vendor,
  type,
  id,
  fields,
  deleted,
});
const order = (id: string, key: string, docstatus = 1, opportunity = '006A') =>
  record('erpnext', 'Sales Order', id, {
    signalbox_key: key,
    docstatus,
    salesforce_opportunity_id: opportunity,
  });
const opportunity = (number: string | null, id = '006A') =>
  record('salesforce', 'Opportunity', id, { ERP_Order_Number__c: number });
const task = (key: string, deleted = false) =>
  record('hubspot', 'tasks', `t-${key}`, { signalbox_key: key }, deleted);

const run = (status: RunDetail['status'], keys: string[]) =>
  ({ status, steps: keys.map((key) => ({ key, state: 'done' })) }) as unknown as RunDetail;

describe('the effects', () => {
  const done = run('done', ['k-order', 'k-task']);
  const count = (records: StoredRecord[], runs = [done]) => countEffects(records, ['006A', '006B'], runs);

  it('of a finished job are one order, nothing twice, nothing left over', () => {
    const records = [
      opportunity('SO-1'),
      order('SO-1', 'k-order'),
      task('k-task'),
      opportunity(null, '006B'),
    ];
    expect(count(records)).toEqual({ orders: 1, duplicates: 0, orphans: 0 });
  });

  it('count a second order of the same opportunity, also one without our key', () => {
    const second = order('SO-2', '');
    const { duplicates } = count([opportunity('SO-1'), order('SO-1', 'k-order'), second]);
    expect(duplicates).toBe(1);
  });

  it('count a customer that was made twice for one account', () => {
    const customer = (id: string) => record('erpnext', 'Customer', id, { salesforce_account_id: '001A' });
    expect(count([customer('Northwind'), customer('Northwind - 1')])).toEqual({
      orders: 0,
      duplicates: 1,
      orphans: 0,
    });
  });

  it('do not count what was cancelled, archived or deleted', () => {
    const records = [opportunity(null), order('SO-1', 'k-order', 2), task('k-task', true)];
    expect(count(records, [run('compensated', ['k-order', 'k-task'])])).toEqual({
      orders: 0,
      duplicates: 0,
      orphans: 0,
    });
  });

  it.each([
    ['a task that no finished run made', [task('k-lost')], 1],
    ['an order number whose order is cancelled', [opportunity('SO-1'), order('SO-1', 'k-order', 2)], 1],
    ['an order that its opportunity does not name', [opportunity(null), order('SO-1', 'k-order')], 1],
    ['what a compensated run left standing', [opportunity('SO-1'), order('SO-1', 'k-other')], 1],
  ])('count %s as an orphan', (_, records, orphans) => {
    expect(count(records).orphans).toBe(orphans);
  });
});

it('the facts of an opportunity count each request that asked for an order of it', () => {
  const request = (method: string, url: string, body: string) => ({
    vendor: 'erpnext',
    method,
    url,
    body,
    at: '',
    status: 200,
  });
  const requests = [
    request('POST', '/api/resource/Sales%20Order', '{"salesforce_opportunity_id":"006A"}'),
    request('POST', '/api/resource/Sales%20Order', '{"salesforce_opportunity_id":"006B"}'),
    request('GET', '/api/resource/Sales%20Order?filters=006A', ''),
    request('PUT', '/api/resource/Sales%20Order/SO-1', '006A'),
  ];
  const records = [
    opportunity('SO-1'),
    order('SO-1', 'k-order'),
    order('SO-0', 'k-old', 2),
    task('k-task'),
    task('x'),
  ];
  const facts = factsFor('006A', records, requests, run('done', ['k-order', 'k-task']));
  expect({
    orderRequests: facts.orderRequests,
    orderNumber: facts.orderNumber,
    live: facts.liveOrders.map(({ id }) => id),
    cancelled: facts.cancelledOrders.map(({ id }) => id),
    tasks: facts.liveTasks.map(({ id }) => id),
  }).toEqual({
    orderRequests: 1,
    orderNumber: 'SO-1',
    live: ['SO-1'],
    cancelled: ['SO-0'],
    tasks: ['t-k-task'],
  });
});

import { setTimeout as sleep } from 'node:timers/promises';
import type { CheckReply, DescribeReply, RecordEvent, SetupReply } from '@signalbox/contracts';
import { startLocalGateway, type LocalGateway } from './testing/local-gateway.js';

const TOKEN = 'a-token-that-only-the-org-knows';
let gateway: LocalGateway;
beforeAll(async () => {
  gateway = await startLocalGateway({ SALESFORCE_NOTICE_TOKEN: TOKEN });
});
afterAll(() => gateway.stop());
beforeEach(() => gateway.reset());

async function until<T>(look: () => Promise<T | undefined> | T | undefined): Promise<T> {
  for (let tries = 0; tries < 200; tries += 1) {
    const found = await look();
    if (found !== undefined) return found;
    await sleep(25);
  }
  throw new Error('it did not happen within five seconds');
}

interface Sent {
  state: string;
  attempts: { status: number | null }[];
}

describe('an outbound message', () => {
  it('becomes an event with the record as it is now', async () => {
    const events: RecordEvent[] = [];
    const heard = gateway.nats.subscribe('events.salesforce.>', {
      callback: (_, message) => void events.push(message.json()),
    });
    const url = `${gateway.url}/notices?token=${TOKEN}`;
    await gateway.control('PUT', '/notices', { vendor: 'salesforce', url });
    const id = (await gateway.stored('Opportunity'))[0]?.id ?? '';
    const edit = { vendor: 'salesforce', type: 'Opportunity', id, fields: { StageName: 'Closed Won' } };
    await gateway.control('POST', '/edit', edit);
    const event = await until(() => events.find((one) => one.id === id));
    const sent = await until(async () => {
      const all = await gateway.control<Sent[]>('GET', '/notices');
      return all.every(({ state }) => state === 'delivered') ? all : undefined;
    });
    heard.unsubscribe();
    await gateway.control('DELETE', '/notices?vendor=salesforce');
    expect(event).toMatchObject({
      connection: 'salesforce',
      type: 'Opportunity',
      id,
      operation: 'updated',
      version: event.record?.version,
      record: { id, fields: { StageName: 'Closed Won', IsWon: true } },
    });
    expect(sent.flatMap(({ attempts }) => attempts.map(({ status }) => status))).toEqual([200]);
  });

  const body = (organization: string) => `<Envelope><Body><notifications>
    <OrganizationId>${organization}</OrganizationId>
    <Notification><Id>04l</Id><sObject type="sf:Opportunity"><Id>006gK0000000001QAA</Id></sObject></Notification>
  </notifications></Body></Envelope>`;
  it.each([
    ['of another org', `?token=${TOKEN}`, body('00DgK0000000002UAA'), 401, 'PERMISSION_DENIED'],
    ['without the token', '', body('00DgK0000000001UAA'), 401, 'PERMISSION_DENIED'],
    ['that is none', `?token=${TOKEN}`, '{"hello":1}', 422, 'VALIDATION'],
    ['over the limit', `?token=${TOKEN}`, ' '.repeat(1_100_000), 413, 'BAD_REQUEST'],
  ])('%s is refused and goes nowhere', async (_, query, text, status, code) => {
    const heard: string[] = [];
    const notices = gateway.nats.subscribe('notices.salesforce', {
      callback: (_error, { subject }) => void heard.push(subject),
    });
    const headers = { 'content-type': 'text/xml; charset=utf-8' };
    const response = await fetch(`${gateway.url}/notices${query}`, { method: 'POST', headers, body: text });
    const error = (await response.json()) as { code: string };
    await gateway.nats.flush();
    notices.unsubscribe();
    expect([response.status, error.code, JSON.stringify(error).includes(TOKEN), heard]).toEqual([
      status,
      code,
      false,
      [],
    ]);
  });
});

const TYPES = ['Account', 'Contact', 'Opportunity', 'OpportunityLineItem', 'Product2', 'Task'];

describe('the org', () => {
  const FIELDS = [
    'Account.Signalbox_Key__c',
    'Contact.Signalbox_Key__c',
    'Opportunity.Signalbox_Key__c',
    'Task.Signalbox_Key__c',
    'Opportunity.ERP_Order_Number__c',
  ];

  it('is checked: credentials, which org it is, fields, limits', async () => {
    const { items } = await gateway.ask<CheckReply>('check');
    expect(items.map(({ check, ok }) => [check, ok])).toEqual([
      ['credentials', true],
      ['organization', true],
      ['clock', true],
      ['connection mode', true],
      ...TYPES.map((type) => [`rights ${type}`, true]),
      ...FIELDS.map((name) => [name, true]),
      ['limit API calls in 24 hours', true],
    ]);
  });

  it('that lacks the fields gets them by setup, with leave', async () => {
    await gateway.control('POST', '/reset', { seed: 1, keyFields: false });
    const planned = await gateway.ask<SetupReply>('setup', { apply: false });
    const claims = { op: 'setup', connection: 'salesforce', saga: '', key: '', hash: '', epoch: 0 } as const;
    const refused = await gateway.refused('setup', { apply: true });
    const done = await gateway.ask<SetupReply>('setup', { apply: true }, await gateway.grant(claims));
    const again = await gateway.ask<SetupReply>('setup', { apply: false });
    const { types } = await gateway.ask<DescribeReply>('describe');
    expect({
      missing: planned.items.filter(({ exists }) => !exists).map(({ what }) => what),
      refused: refused.code,
      applied: done.applied,
      left: again.items.filter(({ exists }) => !exists),
      keyed: types.filter(({ keyField }) => keyField !== undefined).map(({ name }) => name),
    }).toEqual({
      missing: FIELDS,
      refused: 'FORBIDDEN_BY_POLICY',
      applied: FIELDS,
      left: [],
      keyed: ['Account', 'Contact', 'Opportunity', 'Task'],
    });
    expect(planned.items[3]?.how).toMatch(/Activity.*External ID.*permission set "Signalbox Integration"/);
  });
});

import type { DescribeReply, GetReply } from '@signalbox/contracts';
import { SERVED_TYPES } from './object-types.js';
import { refusal, storedRecords } from './testing/changes.js';
import { startLocalGateway, type LocalGateway } from './testing/local-gateway.js';

let gateway: LocalGateway;
beforeAll(async () => {
  gateway = await startLocalGateway();
});
afterAll(() => gateway.stop());
beforeEach(() => gateway.control('POST', '/reset', { seed: 1 }));

const stored = (type: string) => storedRecords(gateway, type);

describe('describing', () => {
  it('types the properties of each served type and finds the key where it is unique', async () => {
    const { types, mode } = await gateway.ask<DescribeReply>('describe', {});
    const deals = types.find(({ name }) => name === 'deals');
    expect({ mode, names: types.map(({ name, keyField }) => [name, keyField]) }).toEqual({
      mode: 'simulated',
      names: SERVED_TYPES.map((name) => [name, 'signalbox_key']),
    });
    expect(deals?.fields.find(({ name }) => name === 'amount')?.type).toBe('money');
    expect(deals?.relations).toEqual(['contacts', 'companies', 'tickets', 'tasks', 'notes']);
  });

  it('describes other object types when asked, and refuses what HubSpot does not know', async () => {
    const { types } = await gateway.ask<DescribeReply>('describe', { types: ['line_items'] });
    expect(types[0]?.fields.map(({ name }) => name)).toContain('hs_product_id');
    expect(await refusal(gateway.ask('describe', { types: ['unicorns'] }))).toEqual({
      code: 'BAD_REQUEST',
      field: 'type',
    });
  });

  it('has no key field where no admin made the property', async () => {
    await gateway.control('POST', '/reset', { seed: 1, keyFields: false });
    const { items } = await gateway.ask<{ items: unknown[] }>('setup', { apply: false });
    const { types } = await gateway.ask<DescribeReply>('describe', {});
    expect(types.filter(({ keyField }) => keyField !== undefined)).toEqual([]);
    expect(types).toHaveLength(SERVED_TYPES.length);
    expect(items).toHaveLength(SERVED_TYPES.length + 2);
    await gateway.control('POST', '/reset', { seed: 1 });
    await gateway.ask('setup', { apply: false });
  });
});

describe('getting', () => {
  it('answers a deal with typed values, its dates and where a person opens it', async () => {
    const [deal] = await stored('deals');
    const { record } = await gateway.ask<GetReply>('get', {
      type: 'deals',
      id: deal?.id,
      fields: ['dealname', 'amount', 'closedate', 'hs_object_id', 'dealtype'],
    });
    const time = (text: string | undefined) => new Date(String(text)).toISOString();
    expect(record).toEqual({
      connection: 'hubspot',
      type: 'deals',
      id: deal?.id,
      version: time(deal?.fields['hs_lastmodifieddate']),
      createdAt: time(deal?.fields['createdate']),
      fields: {
        dealname: deal?.fields['dealname'],
        amount: {
          amount: String(Number(deal?.fields['amount'])),
          currency: deal?.fields['deal_currency_code'] ?? 'USD',
        },
        closedate: time(deal?.fields['closedate']),
        hs_object_id: Number(deal?.id),
        dealtype: deal?.fields['dealtype'] ?? null,
      },
      url: `https://app.hubspot.com/contacts/4242/record/0-3/${deal?.id}`,
    });
  });

  it('brings the companies and contacts of a deal along, each once', async () => {
    const deal = (await stored('deals')).find(({ fields }) => fields.associations['contacts']?.length === 2);
    const { record } = await gateway.ask<GetReply>('get', {
      type: 'deals',
      id: deal?.id,
      fields: ['dealname'],
      include: ['companies', 'contacts', 'notes'],
    });
    const related = Object.entries(record?.related ?? {}).map(
      ([type, records]) => [type, records.map(({ id }) => id).sort()] as const,
    );
    const { companies = [], contacts = [], notes = [] } = deal?.fields.associations ?? {};
    expect(Object.fromEntries(related)).toEqual({
      companies: [...companies].sort(),
      contacts: [...contacts].sort(),
      notes: [...notes].sort(),
    });
    expect(typeof record?.related?.['companies']?.[0]?.fields['name']).toBe('string');
  });

  it('brings a contact along with its deals and companies in a call each, one for the contact', async () => {
    const contact = (await stored('contacts')).find(
      ({ fields }) => fields['email'] && fields.associations['deals']?.length,
    );
    const get = (who: object) =>
      gateway.ask<GetReply>('get', { type: 'contacts', ...who, include: ['deals', 'companies'] });
    await get({ id: contact?.id });
    const { deals = [], companies = [] } = contact?.fields.associations ?? {};
    for (const who of [
      { id: contact?.id },
      { by: { field: 'email', value: contact?.fields['email'] } },
      { by: { field: 'hs_object_id', value: contact?.id } },
    ]) {
      await gateway.control('DELETE', '/requests');
      const { record } = await get(who);
      expect({
        deals: record?.related?.['deals']?.map(({ id }) => id),
        companies: record?.related?.['companies']?.map(({ id }) => id),
        calls: (await gateway.calls()).map(({ method, url }) => `${method} ${url.split('?')[0]}`).slice(1),
      }).toEqual({
        deals,
        companies,
        calls: ['POST /crm/v3/objects/deals/batch/read', 'POST /crm/v3/objects/companies/batch/read'],
      });
    }
  });

  it('finds a contact by the unique e-mail without a search', async () => {
    const contact = (await stored('contacts')).find(({ fields }) => fields['email']);
    await gateway.control('DELETE', '/requests');
    const by = { field: 'email', value: String(contact?.fields['email']) };
    const { record } = await gateway.ask<GetReply>('get', { type: 'contacts', by, fields: ['email'] });
    const calls = await gateway.calls();
    expect({ id: record?.id, searches: calls.filter(({ url }) => url.endsWith('/search')).length }).toEqual({
      id: contact?.id,
      searches: 0,
    });
  });

  it('is null where there is no such record', async () => {
    expect(await gateway.ask('get', { type: 'deals', id: '1' })).toEqual({ record: null });
    expect(await gateway.ask('get', { type: 'deals', id: 'no/id?' })).toEqual({ record: null });
  });
});

import { Client } from '@hubspot/api-client';
import { ACCESS_TOKEN, CLIENT_ID, CLIENT_SECRET, REFRESH_TOKEN } from './portal-facts.js';
import { startPortal, type SpecPortal } from './spec-portal.js';

const equals = (propertyName: string, value: string) => ({
  filterGroups: [{ filters: [{ propertyName, operator: 'EQ' as never, value }] }],
  properties: ['dealname'],
  limit: 10,
});

describe('the official Node client', () => {
  let portal: SpecPortal;
  let client: Client;

  beforeEach(async () => {
    portal = await startPortal();
    client = new Client({ accessToken: ACCESS_TOKEN, basePath: portal.url });
  });
  afterEach(() => portal.stop());

  it('pages through every contact', async () => {
    const all = await client.crm.contacts.getAll(10, undefined, ['email']);
    const stored = await portal.control.records({ vendor: 'hubspot', type: 'contacts' });
    expect(all.length).toBeGreaterThan(20);
    expect(all.map(({ id }) => id)).toEqual(stored.map(({ id }) => id));
  });

  it('creates a task for a deal and reads it back through the association', async () => {
    const found = await client.crm.deals.searchApi.doSearch(
      equals('dealname', 'Northwind Cold Storage: Scanners for three warehouses'),
    );
    const dealId = found.results[0]?.id ?? '';
    const task = await client.crm.objects.tasks.basicApi.create({
      properties: { hs_task_subject: 'Kick-off', hs_timestamp: '1763816400000', signalbox_key: 'key-1' },
      associations: [
        {
          to: { id: dealId },
          types: [{ associationCategory: 'HUBSPOT_DEFINED' as never, associationTypeId: 216 }],
        },
      ],
    });
    const linked = await client.crm.associations.v4.basicApi.getPage('deals', dealId, 'tasks');
    expect(task.properties).toMatchObject({ hs_timestamp: '2025-11-22T13:00:00Z', signalbox_key: 'key-1' });
    expect(linked.results).toEqual([
      {
        toObjectId: Number(task.id),
        associationTypes: [{ category: 'HUBSPOT_DEFINED', typeId: 215, label: null }],
      },
    ]);
  });

  it('meets an error', async () => {
    const properties = { email: 'new@signalbox.example' };
    const { id } = await client.crm.contacts.basicApi.create({ properties, associations: [] });
    await expect(client.crm.contacts.basicApi.create({ properties, associations: [] })).rejects.toMatchObject(
      {
        code: 409,
        body: {
          status: 'error',
          message: `Contact already exists. Existing ID: ${id}`,
          category: 'CONFLICT',
        },
      },
    );
  });

  it('updates, upserts and archives in batches', async () => {
    const { batchApi } = client.crm.companies;
    const page = await client.crm.companies.basicApi.getPage(2);
    const inputs = page.results.map(({ id }) => ({ id, properties: { city: 'Bergen' } }));
    const updated = await batchApi.update({ inputs });
    const upserted = await batchApi.upsert({
      inputs: [{ idProperty: 'signalbox_key', id: 'key-2', properties: { name: 'Fjord Ferries' } }],
    });
    await batchApi.archive({ inputs: upserted.results.map(({ id }) => ({ id })) });
    const [first] = upserted.results;
    expect(updated.results.map(({ properties }) => properties.city)).toEqual(['Bergen', 'Bergen']);
    expect(first).toMatchObject({
      _new: true,
      properties: { name: 'Fjord Ferries', signalbox_key: 'key-2' },
    });
    await expect(client.crm.companies.basicApi.getById(first?.id ?? '')).rejects.toMatchObject({ code: 404 });
  });

  it('gets a token by refresh token and uses it', async () => {
    const granted = await client.oauth.tokensApi.create(
      'refresh_token',
      undefined,
      undefined,
      CLIENT_ID,
      CLIENT_SECRET,
      REFRESH_TOKEN,
    );
    client.setAccessToken(granted.accessToken);
    expect((await client.crm.pipelines.pipelinesApi.getAll('deals')).results[0]?.id).toBe('default');
    await portal.control.fault({ vendor: 'hubspot', kind: 'expire-token' });
    await expect(client.crm.owners.ownersApi.getPage()).rejects.toMatchObject({
      code: 401,
      body: { category: 'EXPIRED_AUTHENTICATION' },
    });
  });
});

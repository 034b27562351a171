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

  it('labels an association, keeps the label through a default one, and parts the records', async () => {
    const [contact] = (await client.crm.contacts.basicApi.getPage(1)).results;
    const company = await client.crm.companies.basicApi.create({
      properties: { name: 'Fjord Ferries' },
      associations: [],
    });
    const { basicApi } = client.crm.associations.v4;
    const ends = ['contacts', contact?.id ?? '', 'companies', company.id] as const;
    const types = async () =>
      (await basicApi.getPage('contacts', contact?.id ?? '', 'companies')).results
        .filter(({ toObjectId }) => String(toObjectId) === company.id)
        .flatMap(({ associationTypes }) => associationTypes.map(({ typeId }) => typeId));
    await basicApi.create(...ends, [
      { associationCategory: 'HUBSPOT_DEFINED' as never, associationTypeId: 1 },
    ]);
    await basicApi.createDefault(...ends);
    const labelled = await types();
    await basicApi.archive(...ends);
    expect([labelled.sort(), await types()]).toEqual([[1, 279], []]);
  });

  it('makes a batch in which one input is wrong, and hears of it', async () => {
    const inputs: {
      properties: Record<string, string>;
      associations: never[];
      objectWriteTraceId: string;
    }[] = [
      { properties: { dealname: 'Right' }, associations: [], objectWriteTraceId: 'a' },
      { properties: { dealname: 'Wrong', amount: 'much' }, associations: [], objectWriteTraceId: 'b' },
    ];
    const made = await client.crm.deals.batchApi.create({ inputs });
    expect({
      made: made.results.map(({ properties }) => properties.dealname),
      errors: (made as { numErrors?: number }).numErrors,
    }).toEqual({ made: ['Right'], errors: 1 });
    const [first] = inputs.map(({ objectWriteTraceId: _trace, ...input }) => input);
    await expect(
      client.crm.deals.batchApi.create({
        inputs: [first, { ...inputs[1], objectWriteTraceId: undefined }] as never,
      }),
    ).rejects.toMatchObject({ code: 400, body: { category: 'VALIDATION_ERROR' } });
  });

  it('updates one record, reads it by a unique property, and archives it', async () => {
    const { basicApi } = client.crm.contacts;
    const email = 'first@signalbox.example';
    const { id } = await basicApi.create({ properties: { email, firstname: 'One' }, associations: [] });
    await basicApi.update(id, { properties: { firstname: 'Two' } });
    const read = await basicApi.getById(email, ['firstname'], undefined, ['companies'], false, 'email');
    await basicApi.archive(id);
    const archived = await basicApi.getById(id, ['firstname'], undefined, undefined, true);
    expect([read.id, read.properties.firstname, archived.archived]).toEqual([id, 'Two', true]);
  });

  it('pages through a search', async () => {
    const pages: string[][] = [];
    let after: string | undefined;
    do {
      const page = await client.crm.companies.searchApi.doSearch({
        limit: 10,
        properties: ['name'],
        sorts: ['name'],
        filterGroups: [],
        ...(after === undefined ? {} : { after }),
      });
      pages.push(page.results.map(({ id }) => id));
      after = page.paging?.next?.after;
    } while (after !== undefined);
    const stored = await portal.control.records({ vendor: 'hubspot', type: 'companies' });
    expect(pages.length).toBeGreaterThan(1);
    expect(pages.flat().sort()).toEqual(stored.map(({ id }) => id).sort());
  });

  it.each([
    ['missing-scopes', 403, 'MISSING_SCOPES'],
    ['locked-record', 423, 'LOCKED'],
    ['search-limit', 429, 'RATE_LIMITS'],
  ])('hears of %s', async (name, code, category) => {
    await portal.control.fault({ vendor: 'hubspot', name });
    await expect(client.crm.deals.basicApi.getPage()).rejects.toMatchObject({ code, body: { category } });
  });
});

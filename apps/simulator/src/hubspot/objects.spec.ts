import { startPortal, type Reply, type SpecPortal } from './spec-portal.js';

describe('records', () => {
  let portal: SpecPortal;
  beforeEach(async () => {
    portal = await startPortal();
  });
  afterEach(() => portal.stop());

  const create = async (type: string, properties: object): Promise<Reply> =>
    portal.call('POST', `/crm/v3/objects/${type}`, { properties });
  const idOf = ({ body }: Reply): string => String(body.id);

  it('are the same for the same seed', async () => {
    const before = await portal.control.records();
    await portal.control.reset({ seed: 2 });
    const other = await portal.control.records();
    await portal.control.reset({ seed: 1 });
    expect(await portal.control.records()).toEqual(before);
    expect(other).not.toEqual(before);
  });

  it('come in pages of ten, each naming the next record', async () => {
    const stored = await portal.control.records({ type: 'deals' });
    const ids: string[] = [];
    let after: string | undefined = '0';
    let pages = 0;
    while (after) {
      const { body } = await portal.call('GET', `/crm/v3/objects/deals?after=${after}`);
      const page = body as unknown as { results: { id: string }[]; paging?: { next: { after: string } } };
      ids.push(...page.results.map(({ id }) => id));
      after = page.paging?.next.after;
      pages += 1;
    }
    expect(ids).toEqual(stored.map(({ id }) => id));
    expect(pages).toBe(Math.ceil(stored.length / 10));
  });

  it('show the properties asked for, null where empty, and leave unknown names out', async () => {
    const id = idOf(await create('companies', { name: 'Fjord Ferries', numberofemployees: 40 }));
    const { status, body } = await portal.call(
      'GET',
      `/crm/v3/objects/companies/${id}?properties=numberofemployees,phone&properties=nonsense`,
    );
    const { createdAt } = body;
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        id,
        properties: {
          createdate: createdAt,
          hs_lastmodifieddate: createdAt,
          hs_object_id: id,
          numberofemployees: '40',
          phone: null,
        },
        createdAt,
        updatedAt: createdAt,
        archived: false,
        url: `https://app.hubspot.com/contacts/4242/record/0-2/${id}`,
      },
    });
  });

  it.each(['/crm/v3/objects/0-1', '/crm/objects/2026-03/contacts', '/crm/objects/2026-09/contact'])(
    'are the same under %s',
    async (root) => {
      const { body } = await portal.call('GET', '/crm/v3/objects/contacts?limit=100');
      expect((await portal.call('GET', `${root}?limit=100`)).body).toEqual(body);
    },
  );

  it('store everything as text, times as an instant', async () => {
    const { status, body } = await create('deals', {
      dealname: 'x',
      amount: 12.5,
      closedate: 1_767_225_600_000,
    });
    expect(status).toBe(201);
    expect(body.properties).toMatchObject({
      amount: '12.5',
      closedate: '2026-01-01T00:00:00Z',
      pipeline: 'default',
    });
  });

  it('are found by a unique property, on reading and on changing', async () => {
    const id = idOf(await create('contacts', { email: 'Ann@Fjord.example', signalbox_key: 'k1' }));
    const patched = await portal.call('PATCH', '/crm/v3/objects/contacts/k1?idProperty=signalbox_key', {
      properties: { firstname: 'Ann' },
    });
    const read = await portal.call('GET', '/crm/v3/objects/contacts/ann@fjord.example?idProperty=email');
    expect([patched.status, patched.body.id, read.body.id]).toEqual([200, id, id]);
    expect(read.body.properties).toMatchObject({ firstname: 'Ann', email: 'ann@fjord.example' });
    const { status } = await portal.call('GET', '/crm/v3/objects/contacts/Ann?idProperty=firstname');
    expect(status).toBe(400);
  });

  it('are archived, not deleted: gone from lists and reads unless archived=true', async () => {
    const id = idOf(await create('deals', { dealname: 'short-lived' }));
    const path = `/crm/v3/objects/deals/${id}`;
    expect((await portal.call('DELETE', path)).status).toBe(204);
    expect((await portal.call('DELETE', path)).status).toBe(204);
    expect((await portal.call('GET', path)).status).toBe(404);
    expect((await portal.call('PATCH', path, { properties: {} })).status).toBe(404);
    const { body } = await portal.call('GET', `${path}?archived=true`);
    expect(body).toMatchObject({ id, archived: true, archivedAt: expect.stringMatching(/Z$/) });
    const archived = await portal.call('GET', '/crm/v3/objects/deals?archived=true');
    expect(archived.body.results).toHaveLength(1);
    const stored = await portal.control.records({ type: 'deals' });
    expect(stored.find((record) => record.id === id)?.deleted).toBe(true);
  });

  it('keep their date of change when a write changes nothing', async () => {
    const { body } = await create('deals', { dealname: 'still' });
    const again = await portal.call('PATCH', `/crm/v3/objects/deals/${body.id}`, {
      properties: { dealname: 'still' },
    });
    expect(again.body.updatedAt).toBe(body.updatedAt);
  });

  it('clear a property by empty text and move a lifecycle only forward', async () => {
    const id = idOf(await create('companies', { phone: '1', lifecyclestage: 'customer' }));
    const patch = async (properties: object) => {
      const { body } = await portal.call('PATCH', `/crm/v3/objects/companies/${id}`, { properties });
      return body.properties;
    };
    expect(await patch({ phone: '', lifecyclestage: 'lead' })).toMatchObject({
      phone: null,
      lifecyclestage: 'customer',
    });
    await patch({ lifecyclestage: '' });
    expect(await patch({ lifecyclestage: 'lead' })).toMatchObject({ lifecyclestage: 'lead' });
  });

  it('are seen by the control API with their associations', async () => {
    const [company] = await portal.control.records({ type: 'companies' });
    const id = await portal.control.edit({
      vendor: 'hubspot',
      type: 'deals',
      fields: { dealname: 'by hand' },
    });
    await portal.call('PUT', `/crm/v4/objects/deals/${id}/associations/default/companies/${company?.id}`);
    const stored = await portal.control.records({ type: 'deals' });
    expect(stored.find((record) => record.id === id)).toMatchObject({
      vendor: 'hubspot',
      type: 'deals',
      fields: { dealname: 'by hand', hs_object_id: id, associations: { companies: [company?.id] } },
      deleted: false,
    });
  });
});

import { startPortal, type SpecPortal } from './spec-portal.js';

describe('batches', () => {
  let portal: SpecPortal;
  beforeEach(async () => {
    portal = await startPortal();
  });
  afterEach(() => portal.stop());

  const batch = (name: string, inputs: unknown[], more: object = {}) =>
    portal.call('POST', `/crm/v3/objects/companies/batch/${name}`, { inputs, ...more });
  const count = async () => (await portal.control.records({ type: 'companies' })).length;
  const good = { properties: { name: 'Fjord Ferries', signalbox_key: 'k1' } };
  const bad = { properties: { nonsense: 'x' } };

  it('create all inputs', async () => {
    const { status, body } = await batch('create', [good, { properties: { name: 'Skerry Salmon' } }]);
    expect({ status, body }).toEqual({
      status: 201,
      body: {
        status: 'COMPLETE',
        results: [
          expect.objectContaining({ properties: expect.objectContaining({ name: 'Fjord Ferries' }) }),
          expect.objectContaining({ properties: expect.objectContaining({ name: 'Skerry Salmon' }) }),
        ],
        startedAt: expect.any(String),
        completedAt: expect.any(String),
      },
    });
  });

  it('write nothing when one input is wrong', async () => {
    const before = await portal.control.records();
    const reply = await batch('create', [good, bad]);
    expect([reply.status, reply.body.category]).toEqual([400, 'VALIDATION_ERROR']);
    expect(await portal.control.records()).toEqual(before);
    expect((await batch('create', [good])).status).toBe(201);
  });

  it('write what is right where each input has a trace id', async () => {
    const before = await count();
    const { status, body } = await batch('create', [
      { ...good, objectWriteTraceId: 'a' },
      { ...bad, objectWriteTraceId: 'b' },
    ]);
    expect({ status, body }).toMatchObject({
      status: 207,
      body: {
        numErrors: 1,
        results: [{ objectWriteTraceId: 'a' }],
        errors: [{ category: 'VALIDATION_ERROR', context: { objectWriteTraceId: ['b'] } }],
      },
    });
    expect(await count()).toBe(before + 1);
  });

  it('upsert by a unique property and tell which were new', async () => {
    const inputs = [{ idProperty: 'signalbox_key', id: 'k1', properties: { name: 'Fjord' } }];
    const first = await batch('upsert', inputs);
    const second = await batch('upsert', inputs);
    expect(first).toMatchObject({
      status: 200,
      body: { results: [{ new: true, properties: { signalbox_key: 'k1', name: 'Fjord' } }] },
    });
    expect(second.body.results).toMatchObject([{ new: false }]);
    expect(await batch('upsert', [{ id: 'Fjord', idProperty: 'name', properties: {} }])).toMatchObject({
      status: 400,
      body: { category: 'VALIDATION_ERROR' },
    });
  });

  it('read by id or unique property and list what is missing', async () => {
    await batch('create', [good]);
    const { status, body } = await batch('read', [{ id: 'k1' }, { id: 'k2' }], {
      idProperty: 'signalbox_key',
      properties: ['name'],
    });
    expect({ status, body }).toMatchObject({
      status: 207,
      body: {
        results: [{ properties: { name: 'Fjord Ferries' } }],
        numErrors: 1,
        errors: [
          {
            status: 'error',
            category: 'OBJECT_NOT_FOUND',
            message:
              'Could not get some COMPANY objects, they may be deleted or not exist. Check that ids are valid.',
            context: { ids: ['k2'] },
          },
        ],
      },
    });
  });

  it('refuse more than 100 inputs and the same id twice', async () => {
    const many = Array.from({ length: 101 }, (_, id) => ({ id: String(id) }));
    expect((await batch('read', many)).status).toBe(400);
    const twice = await batch('update', [
      { id: '7', properties: {} },
      { id: '7', properties: {} },
    ]);
    expect(twice.body.message).toBe('Duplicate IDs found in batch input: [7]. IDs must be unique');
  });

  it('archive what is there and pass over the rest', async () => {
    const created = await batch('create', [good]);
    const [record] = created.body.results as { id: string }[];
    expect((await batch('archive', [{ id: record?.id }, { id: '1' }])).status).toBe(204);
    expect((await portal.call('GET', `/crm/v3/objects/companies/${record?.id}`)).status).toBe(404);
  });
});

import { startPortal, type SpecPortal } from './spec-portal.js';

const DEFINED = 'HUBSPOT_DEFINED';
const plain = (typeId: number) => ({ category: DEFINED, typeId, label: null });
const primary = (typeId: number) => ({ category: DEFINED, typeId, label: 'Primary' });

describe('associations', () => {
  let portal: SpecPortal;
  let contact: string;
  let companies: string[];
  let deal: string;

  beforeEach(async () => {
    portal = await startPortal();
    const create = async (type: string) =>
      String((await portal.call('POST', `/crm/v3/objects/${type}`, { properties: {} })).body.id);
    contact = await create('contacts');
    companies = [await create('companies'), await create('companies')];
    deal = await create('deals');
  });
  afterEach(() => portal.stop());

  const path = (type: string, id: string, rest: string) =>
    `/crm/v4/objects/${type}/${id}/associations/${rest}`;
  const byDefault = (type: string, id: string, to: string, toId = '') =>
    portal.call('PUT', path(type, id, `default/${to}/${toId}`));
  const read = async (type: string, id: string, to: string) =>
    (await portal.call('GET', path(type, id, to))).body;

  it('make the first company the primary one and show numbers from both sides', async () => {
    const { status, body } = await byDefault('contacts', contact, 'companies', companies[0]);
    await byDefault('contacts', contact, 'companies', companies[1]);
    expect({ status, body }).toMatchObject({
      status: 200,
      body: {
        status: 'COMPLETE',
        results: [
          { from: { id: contact }, to: { id: companies[0] }, associationSpec: { associationTypeId: 279 } },
          { from: { id: companies[0] }, to: { id: contact }, associationSpec: { associationTypeId: 280 } },
        ],
      },
    });
    expect(await read('contacts', contact, 'companies')).toEqual({
      results: [
        { toObjectId: Number(companies[0]), associationTypes: [primary(1), plain(279)] },
        { toObjectId: Number(companies[1]), associationTypes: [plain(279)] },
      ],
    });
    expect(await read('companies', companies[0] ?? '', '0-1')).toEqual({
      results: [{ toObjectId: Number(contact), associationTypes: [primary(2), plain(280)] }],
    });
  });

  it('replace labels by those written, and have one primary company', async () => {
    await byDefault('deals', deal, 'companies', companies[0]);
    const { status, body } = await portal.call('PUT', path('deals', deal, `companies/${companies[1]}`), [
      { associationCategory: DEFINED, associationTypeId: 5 },
    ]);
    expect({ status, body }).toEqual({
      status: 201,
      body: {
        fromObjectTypeId: '0-3',
        fromObjectId: Number(deal),
        toObjectTypeId: '0-2',
        toObjectId: Number(companies[1]),
        labels: ['Primary'],
      },
    });
    expect((await read('deals', deal, 'companies')).results).toEqual([
      { toObjectId: Number(companies[0]), associationTypes: [plain(341)] },
      { toObjectId: Number(companies[1]), associationTypes: [primary(5), plain(341)] },
    ]);
  });

  it('carry the labels of an admin, which the other side may call otherwise, and lose those not written again', async () => {
    const write = (...types: [category: string, typeId: number][]) =>
      portal.call(
        'PUT',
        path('contacts', contact, `companies/${companies[0]}`),
        types.map(([associationCategory, associationTypeId]) => ({ associationCategory, associationTypeId })),
      );
    const custom = (typeId: number, label: string) => ({ category: 'USER_DEFINED', typeId, label });
    const { body } = await write(['USER_DEFINED', 36], ['USER_DEFINED', 38]);
    expect(body.labels).toEqual(['Billing contact', 'Employee']);
    expect((await read('companies', companies[0] ?? '', 'contacts')).results).toEqual([
      {
        toObjectId: Number(contact),
        associationTypes: [custom(37, 'Billing contact'), custom(39, 'Employer'), plain(280)],
      },
    ]);
    await write(['USER_DEFINED', 38]);
    expect((await read('contacts', contact, 'companies')).results).toEqual([
      { toObjectId: Number(companies[0]), associationTypes: [custom(38, 'Employee'), plain(279)] },
    ]);
    expect((await write([DEFINED, 38])).body.context).toMatchObject({
      INVALID_ASSOCIATION_TYPE_ID: [`${DEFINED}=38 is not a valid association definition id`],
    });
  });

  it('are removed from both sides', async () => {
    await byDefault('deals', deal, 'contacts', contact);
    expect((await portal.call('DELETE', path('deals', deal, `contacts/${contact}`))).status).toBe(204);
    expect(await read('contacts', contact, 'deals')).toEqual({ results: [] });
    expect(await read('deals', deal, 'contacts')).toEqual({ results: [] });
  });

  it('come in pages, and with the record itself', async () => {
    await byDefault('deals', deal, 'companies', companies[0]);
    await byDefault('deals', deal, 'companies', companies[1]);
    const first = await portal.call('GET', path('deals', deal, 'companies?limit=1'));
    expect(first.body).toMatchObject({
      results: [{ toObjectId: Number(companies[0]) }],
      paging: { next: { after: companies[1] } },
    });
    const { body } = await portal.call(
      'GET',
      `/crm/v3/objects/deals/${deal}?associations=companies,contacts`,
    );
    expect(body.associations).toEqual({
      companies: {
        results: [
          { id: companies[0], type: 'deal_to_company' },
          { id: companies[0], type: 'deal_to_company_unlabeled' },
          { id: companies[1], type: 'deal_to_company_unlabeled' },
        ],
      },
    });
  });

  it('are made with a record, or the record is not made', async () => {
    const task = (associationTypeId: number, id = deal) =>
      portal.call('POST', '/crm/v3/objects/tasks', {
        properties: { hs_timestamp: '2026-07-01T09:00:00Z' },
        associations: [{ to: { id }, types: [{ associationCategory: DEFINED, associationTypeId }] }],
      });
    const before = (await portal.control.records({ type: 'tasks' })).length;
    const made = await task(216);
    expect(await read('deals', deal, 'tasks')).toEqual({
      results: [{ toObjectId: Number(made.body.id), associationTypes: [plain(215)] }],
    });
    expect((await task(215)).body.message).toBe(
      'invalid from object type 0-27 for associations to be created. expected: 0-3',
    );
    expect((await task(216, '1')).body).toMatchObject({
      message: 'One or more associations are invalid',
      context: { INVALID_OBJECT_IDS: ['DEAL=1 is not valid'] },
      category: 'VALIDATION_ERROR',
    });
    expect((await task(999_999)).body.context).toMatchObject({
      INVALID_ASSOCIATION_TYPE_ID: [`${DEFINED}=999999 is not a valid association definition id`],
    });
    expect(await portal.control.records({ type: 'tasks' })).toHaveLength(before + 1);
  });

  it('are made and read in batches, missing ones listed', async () => {
    const root = '/crm/associations/2026-03/deals/companies';
    const inputs = [
      {
        from: { id: deal },
        to: { id: companies[0] },
        types: [{ associationCategory: DEFINED, associationTypeId: 341 }],
      },
    ];
    expect((await portal.call('POST', `${root}/batch/create`, { inputs })).status).toBe(201);
    const { status, body } = await portal.call('POST', `${root}/batch/read`, {
      inputs: [{ id: deal }, { id: '1' }],
    });
    expect({ status, body }).toMatchObject({
      status: 207,
      body: {
        results: [
          {
            from: { id: deal },
            to: [{ toObjectId: Number(companies[0]), associationTypes: [plain(341)] }],
          },
        ],
        errors: [{ subCategory: 'crm.associations.NO_ASSOCIATIONS_FOUND' }],
      },
    });
    const labels = await portal.call('GET', '/crm/v4/associations/deals/companies/labels');
    expect(labels.body.results).toEqual([primary(5), plain(341)]);
  });

  it('make none of a batch when one is wrong', async () => {
    const inputs = [
      { from: { id: deal }, to: { id: companies[0] } },
      { from: { id: deal }, to: { id: '1' } },
    ];
    const reply = await portal.call('POST', '/crm/v4/associations/deals/companies/batch/associate/default', {
      inputs,
    });
    expect(reply.status).toBe(400);
    expect(await read('deals', deal, 'companies')).toEqual({ results: [] });
  });
});

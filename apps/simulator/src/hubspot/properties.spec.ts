import { startPortal, type SpecPortal } from './spec-portal.js';

const KEY = {
  name: 'signalbox_key',
  label: 'Signalbox key',
  type: 'string',
  fieldType: 'text',
  groupName: 'task',
  hasUniqueValue: true,
};

describe('properties', () => {
  let portal: SpecPortal;
  beforeEach(async () => {
    portal = await startPortal();
  });
  afterEach(() => portal.stop());

  it.each([
    ['contacts', ['signalbox_key']],
    ['companies', ['signalbox_key', 'salesforce_account_id']],
    ['deals', ['signalbox_key', 'salesforce_opportunity_id']],
    ['tasks', ['signalbox_key']],
    ['notes', ['signalbox_key']],
    ['products', []],
  ])('of %s include what an admin made for Signalbox', async (type, expected) => {
    const { body } = await portal.call('GET', `/crm/v3/properties/${type}`);
    const all = body.results as { name: string; hubspotDefined: boolean; hasUniqueValue: boolean }[];
    const made = all.filter(({ hubspotDefined }) => !hubspotDefined);
    expect(made.map(({ name }) => name)).toEqual(expected);
    expect(made.filter(({ hasUniqueValue }) => hasUniqueValue).map(({ name }) => name)).toEqual(
      expected.slice(0, 1),
    );
  });

  it('say their type, options and whether they can be written', async () => {
    const stage = await portal.call('GET', '/crm/properties/2026-03/deals/dealstage');
    expect(stage.body).toMatchObject({
      type: 'enumeration',
      fieldType: 'radio',
      options: expect.arrayContaining([
        { label: 'Closed Won', value: 'closedwon', displayOrder: 5, hidden: false },
      ]),
    });
    const id = await portal.call('GET', '/crm/v3/properties/deals/hs_object_id');
    expect(id.body.modificationMetadata).toMatchObject({ readOnlyValue: true });
  });

  it('are missing where no admin made them, and can be made', async () => {
    await portal.control.reset({ keyFields: false });
    const path = '/crm/v3/properties/tasks';
    expect(await portal.call('GET', `${path}/signalbox_key`)).toMatchObject({
      status: 404,
      body: { category: 'OBJECT_NOT_FOUND', context: { propertyName: ['signalbox_key'] } },
    });
    const task = () =>
      portal.call('POST', '/crm/v3/objects/tasks', {
        properties: { hs_timestamp: '0', signalbox_key: 'k1' },
      });
    expect((await task()).status).toBe(400);
    expect(await portal.call('POST', path, KEY)).toMatchObject({
      status: 201,
      body: { ...KEY, hubspotDefined: false, archived: false },
    });
    expect([(await task()).status, (await task()).status]).toEqual([201, 400]);
  });

  it.each([
    ['that there is already', KEY, 409],
    ['without a label', { ...KEY, name: 'other', label: undefined }, 400],
    ['with a name in capitals', { ...KEY, name: 'Other' }, 400],
    ['in a group that there is not', { ...KEY, name: 'other', groupName: 'none' }, 400],
    ['of a type that there is not', { ...KEY, name: 'other', type: 'text' }, 400],
  ])('are not made %s', async (_name, body, status) => {
    expect((await portal.call('POST', '/crm/v3/properties/tasks', body)).status).toBe(status);
  });

  it('can be unique ten times a type', async () => {
    const statuses: number[] = [];
    for (let number = 1; number <= 10; number += 1) {
      const body = { ...KEY, name: `key_${number}` };
      statuses.push((await portal.call('POST', '/crm/v3/properties/tasks', body)).status);
    }
    expect(statuses).toEqual([...Array(9).fill(201), 400]);
  });

  it('tick boxes: a leading semicolon adds to those ticked', async () => {
    await portal.call('POST', '/crm/v3/properties/deals', {
      name: 'regions',
      label: 'Regions',
      type: 'enumeration',
      fieldType: 'checkbox',
      groupName: 'dealinformation',
      options: ['north', 'south', 'west'].map((value) => ({ value, label: value })),
    });
    const { body } = await portal.call('POST', '/crm/v3/objects/deals', {
      properties: { regions: 'north;south' },
    });
    const patched = await portal.call('PATCH', `/crm/v3/objects/deals/${body.id}`, {
      properties: { regions: ';west' },
    });
    expect(patched.body.properties).toMatchObject({ regions: 'north;south;west' });
  });
});

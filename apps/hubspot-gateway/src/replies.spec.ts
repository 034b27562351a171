import { expiring } from './expiring.js';
import { readAssociated, readAssociationTypes, readObject, readPage } from './replies.js';

const OBJECT = {
  id: 7,
  properties: { name: 'Acme' },
  createdAt: '2026-11-22T08:27:44Z',
  updatedAt: '2026-11-22T08:27:44.931Z',
  archived: false,
};

describe('an answer of HubSpot', () => {
  it('with a record has its times to the millisecond, whatever HubSpot left out', () => {
    expect(readObject(OBJECT)).toEqual({
      id: '7',
      properties: { name: 'Acme' },
      createdAt: '2026-11-22T08:27:44.000Z',
      updatedAt: '2026-11-22T08:27:44.931Z',
    });
  });

  it('with associations of its own has each id once by type, and says where there are more', () => {
    const associations = {
      companies: {
        results: [
          { id: '5', type: 'deal_to_company' },
          { id: '5', type: 'primary' },
        ],
      },
      'line items': { results: [{ id: 6 }], paging: { next: { after: '7' } } },
    };
    expect(readObject({ ...OBJECT, associations }).associations).toEqual({
      companies: { ids: ['5'], isWhole: true },
      line_items: { ids: ['6'], isWhole: false },
    });
  });

  it('with a page tells where the next one starts', () => {
    expect(readPage({ results: [], paging: { next: { after: 50, link: '/odd' } } })).toEqual({
      results: [],
      after: '50',
    });
    expect(readPage({ results: [] })).toEqual({ results: [] });
  });

  it('with associations has each id once, as number or text, with all its labels', () => {
    const plain = { category: 'HUBSPOT_DEFINED', typeId: 279, label: null };
    const payer = { category: 'USER_DEFINED', typeId: 36, label: 'Payer' };
    const results = [
      { toObjectId: 5, associationTypes: [payer] },
      { toObjectId: '5', associationTypes: [{ category: 'HUBSPOT_DEFINED', typeId: '279' }] },
      { toObjectId: 6 },
    ];
    expect(readAssociated({ results })).toEqual({
      ends: [
        { id: '5', types: [payer, plain] },
        { id: '6', types: [] },
      ],
    });
  });

  it.each([
    ['a record', () => readObject({ ...OBJECT, createdAt: 'yesterday' })],
    ['a record', () => readObject(undefined)],
    ['records', () => readPage({ status: 'error' })],
    ['associations', () => readAssociated({ results: [{}] })],
    ['association types', () => readAssociationTypes({ results: [{ category: 'HUBSPOT_DEFINED' }] })],
  ])('with %s of another form is an error', (what, read) => {
    expect(read).toThrow(`HubSpot answered with ${what} of another form than its API describes.`);
  });
});

describe('what is kept for a while', () => {
  it('is asked once for all who wait, again when it is old, and a failure is not kept', async () => {
    let [now, asked] = [0, 0];
    const ask = expiring(
      100,
      async (key) => {
        asked += 1;
        if (key === 'bad') throw new Error('no');
        return `${key} ${asked}`;
      },
      () => now,
    );
    expect(await Promise.all([ask('a'), ask('a')])).toEqual(['a 1', 'a 1']);
    now = 100;
    expect(await ask('a')).toBe('a 2');
    await expect(ask('bad')).rejects.toThrow('no');
    await expect(ask('bad')).rejects.toThrow('no');
    expect(asked).toBe(4);
  });
});

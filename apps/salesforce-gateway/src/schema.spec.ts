import { describeType } from './schema.js';
import { readDescribe, withParentFields } from './sobject.js';
import { field, object } from './testing/objects.js';

describe('a described type', () => {
  it('is told in our words', () => {
    const type = describeType(
      object(
        'Account',
        [
          field('Id', 'id', {
            createable: false,
            updateable: false,
            unique: true,
            nillable: false,
            length: 18,
          }),
          field('Name', 'string', { nillable: false, length: 255 }),
          field('AnnualRevenue', 'currency', { scale: 2 }),
          field('Tier__c', 'picklist', { restricted: true, options: ['Gold', 'Silver'] }),
          field('Rating', 'picklist', { options: ['Hot'] }),
          field('Signalbox_Key__c', 'string', { unique: true, externalId: true, length: 64 }),
          field('OwnerId', 'reference', { nillable: false, defaultedOnCreate: true, referenceTo: ['User'] }),
        ],
        {
          children: [
            { name: 'Contacts', type: 'Contact', field: 'AccountId' },
            { name: 'Cases', type: 'Case', field: 'AccountId' },
          ],
        },
      ),
    );
    const plain = { required: false, unique: false, readOnly: false };
    expect(type).toEqual({
      name: 'Account',
      label: 'Account',
      keyField: 'Signalbox_Key__c',
      kinds: ['create', 'update', 'upsert', 'delete'],
      relations: ['Contacts'],
      fields: [
        { ...plain, name: 'Id', label: 'Id', type: 'text', unique: true, readOnly: true, maxLength: 18 },
        { ...plain, name: 'Name', label: 'Name', type: 'text', required: true, maxLength: 255 },
        { ...plain, name: 'AnnualRevenue', label: 'AnnualRevenue', type: 'money', scale: 2 },
        { ...plain, name: 'Tier__c', label: 'Tier__c', type: 'choice', options: ['Gold', 'Silver'] },
        { ...plain, name: 'Rating', label: 'Rating', type: 'choice' },
        {
          ...plain,
          name: 'Signalbox_Key__c',
          label: 'Signalbox_Key__c',
          type: 'text',
          unique: true,
          maxLength: 64,
        },
        { ...plain, name: 'OwnerId', label: 'OwnerId', type: 'reference', references: ['User'] },
      ],
    });
  });

  it('lists the stages of a sale, though the API would take any text', () => {
    const stage = (options: string[]) =>
      describeType(object('Opportunity', [field('StageName', 'picklist', { options })])).fields[0];
    expect([stage(['Prospecting', 'Closed Won'])?.options, stage([])?.options]).toEqual([
      ['Prospecting', 'Closed Won'],
      undefined,
    ]);
  });

  it.each([
    ['that is not unique', { unique: false, externalId: true }],
    ['that is no external id', { unique: true, externalId: false }],
    ['that we may not write', { unique: true, externalId: true, createable: false }],
  ])('has no key by a field %s', (_, rights) => {
    expect(
      describeType(object('Account', [field('Signalbox_Key__c', 'string', rights)])).keyField,
    ).toBeUndefined();
  });

  it('takes no creates where setup makes no key field', () => {
    expect(describeType(object('Product2', [])).kinds).toEqual(['update', 'delete']);
    expect(describeType(object('Account', [], { deletable: false })).kinds).toEqual([
      'create',
      'update',
      'upsert',
    ]);
  });
});

describe("a parent's fields", () => {
  const lookup = (name: string, referenceTo: string[], more = {}) =>
    field(`${name}Id`, 'reference', { label: `${name} ID`, referenceTo, relationshipName: name, ...more });

  it('come along read-only, but for lookups to several types and for those that only the org sets', () => {
    const product = object('Product2', [field('Name'), field('ProductCode', 'string', { unique: true })]);
    const line = object('OpportunityLineItem', [
      lookup('Product2', ['Product2']),
      lookup('What', ['Account', 'Product2']),
      lookup('CreatedBy', ['User'], { createable: false, updateable: false }),
    ]);
    const parents = new Map([['Product2', product]]);
    const { fields } = withParentFields(line, parents);
    expect(
      [...fields.values()]
        .slice(3)
        .map(({ name, label, unique, updateable }) => [name, label, unique, updateable]),
    ).toEqual([
      ['Product2.Name', 'Product2: Name', false, false],
      ['Product2.ProductCode', 'Product2: ProductCode', false, false],
    ]);
  });

  it('are left out where the user may not see them', () => {
    const line = object('OpportunityLineItem', [lookup('Product2', ['Product2'])]);
    const parents = new Map([['Product2', object('Product2', [field('Name')])]]);
    expect([...withParentFields(line, parents).fields.keys()]).toEqual(['Product2Id', 'Product2.Name']);
    expect([...withParentFields(line, new Map()).fields.keys()]).toEqual(['Product2Id']);
  });
});

describe('a describe result', () => {
  it('is read without what is no value of a record', () => {
    const fields = [
      { name: 'Name', type: 'string' },
      { name: 'BillingAddress', type: 'address' },
      { name: 'Body', type: 'base64' },
    ];
    const childRelationships = [
      { relationshipName: null, childSObject: 'AccountFeed', field: 'ParentId' },
      { relationshipName: 'Contacts', childSObject: 'Contact', field: 'AccountId' },
    ];
    const read = readDescribe({ name: 'Account', label: 'Account', fields, childRelationships });
    expect([[...read.fields.keys()], read.children]).toEqual([
      ['Name'],
      [{ name: 'Contacts', type: 'Contact', field: 'AccountId' }],
    ]);
  });

  it.each([[undefined], [null], [{}], [{ name: 'Account' }], [[]]])('%j is none', (body) => {
    expect(() => readDescribe(body)).toThrow(expect.objectContaining({ code: 'INTERNAL' }));
  });
});

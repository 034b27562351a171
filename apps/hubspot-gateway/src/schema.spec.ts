import { describeType, readDefinitions } from './schema.js';
import type { HubspotApi } from './api.js';
import { propertyBody, setupItems } from './setup.js';

const definition = (name: string, type: string, more: object = {}) => ({
  name,
  label: name.toUpperCase(),
  type,
  fieldType: 'text',
  groupName: 'dealinformation',
  options: [],
  hasUniqueValue: false,
  externalOptions: false,
  hidden: false,
  calculated: false,
  modificationMetadata: { archivable: true, readOnlyDefinition: false, readOnlyValue: false },
  ...more,
});

const OPTIONS = [
  { label: 'Won', value: 'closedwon', hidden: false },
  { label: 'Old', value: 'old', hidden: true },
];

const describeDeals = (...definitions: object[]) =>
  describeType('deals', readDefinitions({ results: definitions }));

describe('a type', () => {
  it('has its fields typed as the account defines them', () => {
    const { fields } = describeDeals(
      definition('dealname', 'string'),
      definition('amount', 'number'),
      definition('bonus', 'number', { showCurrencySymbol: true }),
      definition('count', 'number'),
      definition('closedate', 'datetime'),
      definition('day', 'date'),
      definition('hot', 'bool'),
      definition('phone', 'phone_number'),
      definition('stage', 'enumeration', { options: OPTIONS }),
      definition('owner', 'enumeration', { options: OPTIONS, externalOptions: true }),
      definition('tags', 'enumeration', { fieldType: 'checkbox', options: OPTIONS }),
      definition('made_of', 'object_coordinates'),
    );
    expect(fields.map(({ name, type, options }) => [name, type, options])).toEqual([
      ['dealname', 'text', undefined],
      ['amount', 'money', undefined],
      ['bonus', 'money', undefined],
      ['count', 'number', undefined],
      ['closedate', 'datetime', undefined],
      ['day', 'date', undefined],
      ['hot', 'boolean', undefined],
      ['phone', 'text', undefined],
      ['stage', 'choice', ['closedwon']],
      ['owner', 'choice', undefined],
      ['tags', 'choices', undefined],
      ['made_of', 'text', undefined],
    ]);
  });

  it('marks what is unique and what can not be written, and leaves hidden properties out', () => {
    const { fields } = describeDeals(
      definition('hs_object_id', 'number', { modificationMetadata: { readOnlyValue: true } }),
      definition('score', 'number', { calculated: true }),
      definition('code', 'string', { hasUniqueValue: true }),
      definition('internal', 'string', { hidden: true }),
    );
    expect(fields.map(({ name, unique, readOnly }) => ({ name, unique, readOnly }))).toEqual([
      { name: 'hs_object_id', unique: true, readOnly: true },
      { name: 'score', unique: false, readOnly: true },
      { name: 'code', unique: true, readOnly: false },
    ]);
  });

  it.each<[object, string | undefined]>([
    [{ hasUniqueValue: true }, 'signalbox_key'],
    [{ hasUniqueValue: false }, undefined],
    [{ hasUniqueValue: true, type: 'number' }, undefined],
    [{ hasUniqueValue: true, hidden: true }, undefined],
    [{ hasUniqueValue: true, modificationMetadata: { readOnlyValue: true } }, undefined],
  ])('has a key field only where the property can carry keys: %j', (more, keyField) => {
    expect(describeDeals(definition('signalbox_key', 'string', more)).keyField).toBe(keyField);
  });

  it('is not read from an answer of another form', () => {
    expect(() => readDefinitions({ status: 'error' })).toThrow(
      'HubSpot answered with property definitions of another form.',
    );
  });
});

describe('what an account lacks', () => {
  const setup = async (more: object) => {
    const results = [definition('signalbox_key', 'string', { hasUniqueValue: true, ...more })];
    const api = { properties: () => Promise.resolve(readDefinitions({ results })) };
    const items = await setupItems(api as unknown as HubspotApi, ['deals']);
    const item = items.find(({ what }) => what === 'property deals.signalbox_key');
    return { exists: item?.exists, how: item?.how };
  };

  it.each([
    [
      { hidden: true },
      'The property signalbox_key of deals is hidden, so that nobody sees whose record it is: show it again under Settings > Properties.',
    ],
    [
      { calculated: true },
      'The property signalbox_key of deals is read-only: another app owns it, or it is calculated. Archive and delete it, then create it anew.',
    ],
    [
      { hasUniqueValue: false },
      'The property signalbox_key of deals does not require unique values, and that can not be changed later: archive and delete it, then create it anew with that rule.',
    ],
    [
      { type: 'number' },
      'The property signalbox_key of deals is no single-line text, and that can not be changed later: archive and delete it, then create it anew as one that requires unique values.',
    ],
  ])('is told with what to do: %j', async (more, how) => {
    expect(await setup(more)).toEqual({ exists: false, how });
  });

  it('is nothing where the property can carry keys', async () => {
    expect((await setup({})).exists).toBe(true);
  });
});

describe('a property that Signalbox needs', () => {
  it('is filed beside a property that every account has', () => {
    const definitions = readDefinitions({
      results: [definition('x', 'string', { groupName: 'other' }), definition('dealname', 'string')],
    });
    const needed = { type: 'deals', name: 'signalbox_key', label: 'Key', description: 'Ours', unique: true };
    expect(propertyBody(needed, definitions)).toEqual({
      name: 'signalbox_key',
      label: 'Key',
      description: 'Ours',
      groupName: 'dealinformation',
      type: 'string',
      fieldType: 'text',
      hasUniqueValue: true,
      formField: false,
    });
  });
});

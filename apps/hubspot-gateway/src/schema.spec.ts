import { describeType, readDefinitions } from './schema.js';
import { propertyBody } from './setup.js';

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

  it('has a key field only where the property is unique', () => {
    const key = (hasUniqueValue: boolean) =>
      describeDeals(definition('signalbox_key', 'string', { hasUniqueValue }));
    expect([key(true).keyField, key(false).keyField, describeDeals().keyField]).toEqual([
      'signalbox_key',
      undefined,
      undefined,
    ]);
  });

  it('is not read from an answer of another form', () => {
    expect(() => readDefinitions({ status: 'error' })).toThrow(
      'HubSpot answered with property definitions of another form.',
    );
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

import { field, flag, lookup, picklist, READ_ONLY, text, type Field } from '../schema.js';

export const CURRENCIES = ['USD', 'EUR', 'GBP', 'DKK'];

export const system = (): Field[] => [
  field('Id', 'id', { length: 18, nillable: false, ...READ_ONLY }),
  flag('IsDeleted', READ_ONLY),
];
export const stamps = (): Field[] => [
  field('CreatedDate', 'datetime', { nillable: false, ...READ_ONLY }),
  lookup('CreatedById', ['User'], null, { nillable: false, ...READ_ONLY }),
  field('LastModifiedDate', 'datetime', { nillable: false, ...READ_ONLY }),
  lookup('LastModifiedById', ['User'], null, { nillable: false, ...READ_ONLY }),
  field('SystemModstamp', 'datetime', { nillable: false, ...READ_ONLY }),
];
export const currencyCode = () =>
  picklist('CurrencyIsoCode', CURRENCIES, {
    label: 'Currency ISO Code',
    length: 3,
    restricted: true,
    defaultValue: 'USD',
  });
export const owner = () => lookup('OwnerId', ['User'], null, { nillable: false, defaultValue: 'caller' });

/** The field that carries Signalbox's key, as the admin of a prepared org has created it. */
export const keyField = () =>
  text('Signalbox_Key__c', 64, { label: 'Signalbox Key', externalId: true, unique: true });

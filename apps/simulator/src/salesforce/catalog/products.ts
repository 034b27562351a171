import { flag, longText, lookup, money, picklist, READ_ONLY, recordType, REQUIRED, text } from '../schema.js';
import { currencyCode, stamps, system } from './common.js';

export const product = () =>
  recordType(
    'Product2',
    '01t',
    [
      ...system(),
      text('Name', 255, { label: 'Product Name', ...REQUIRED }),
      text('ProductCode', 255),
      longText('Description', 4_000, { label: 'Product Description' }),
      flag('IsActive', { label: 'Active' }),
      picklist('Family', ['Hardware', 'Consumables', 'Services', 'None'], { label: 'Product Family' }),
      text('StockKeepingUnit', 180, { label: 'Product SKU' }),
      currencyCode(),
      ...stamps(),
    ],
    { label: 'Product', labelPlural: 'Products' },
  );

export const pricebook = () =>
  recordType(
    'Pricebook2',
    '01s',
    [
      ...system(),
      text('Name', 255, { label: 'Price Book Name', ...REQUIRED }),
      flag('IsActive', { label: 'Active' }),
      flag('IsStandard', { label: 'Is Standard Price Book', ...READ_ONLY }),
      ...stamps(),
    ],
    { label: 'Price Book', labelPlural: 'Price Books' },
  );

export const pricebookEntry = () =>
  recordType(
    'PricebookEntry',
    '01u',
    [
      ...system(),
      text('Name', 255, { label: 'Product Name', ...READ_ONLY }),
      lookup('Pricebook2Id', ['Pricebook2'], 'PricebookEntries', {
        label: 'Price Book ID',
        updateable: false,
        ...REQUIRED,
      }),
      lookup('Product2Id', ['Product2'], 'PricebookEntries', {
        label: 'Product ID',
        updateable: false,
        ...REQUIRED,
      }),
      text('ProductCode', 255, READ_ONLY),
      money('UnitPrice', { label: 'List Price', ...REQUIRED }),
      flag('IsActive', { label: 'Active' }),
      flag('UseStandardPrice'),
      currencyCode(),
      ...stamps(),
    ],
    { label: 'Price Book Entry', labelPlural: 'Price Book Entries' },
  );

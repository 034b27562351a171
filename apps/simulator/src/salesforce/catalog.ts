import {
  field,
  flag,
  longText,
  lookup,
  money,
  picklist,
  READ_ONLY,
  recordType,
  REQUIRED,
  text,
  type Field,
  type RecordType,
  type Schema,
} from './schema.js';
import { STAGES } from './stages.js';

const CURRENCIES = ['USD', 'EUR', 'GBP', 'DKK'];
const INDUSTRIES = [
  'Logistics',
  'Food & Beverage',
  'Manufacturing',
  'Retail',
  'Healthcare',
  'Energy',
  'Other',
];

const system = (): Field[] => [
  field('Id', 'id', { length: 18, nillable: false, ...READ_ONLY }),
  flag('IsDeleted', READ_ONLY),
];
const stamps = (): Field[] => [
  field('CreatedDate', 'datetime', { nillable: false, ...READ_ONLY }),
  lookup('CreatedById', ['User'], null, { nillable: false, ...READ_ONLY }),
  field('LastModifiedDate', 'datetime', { nillable: false, ...READ_ONLY }),
  lookup('LastModifiedById', ['User'], null, { nillable: false, ...READ_ONLY }),
  field('SystemModstamp', 'datetime', { nillable: false, ...READ_ONLY }),
];
const currencyCode = () =>
  picklist('CurrencyIsoCode', CURRENCIES, {
    label: 'Currency ISO Code',
    length: 3,
    restricted: true,
    defaultValue: 'USD',
  });
const owner = () => lookup('OwnerId', ['User'], null, { nillable: false, defaultValue: 'caller' });

const address = (kind: string): Field[] => {
  const part = { compoundFieldName: `${kind}Address` };
  return [
    longText(`${kind}Street`, 255, part),
    text(`${kind}City`, 40, part),
    text(`${kind}State`, 80, { label: `${kind} State/Province`, ...part }),
    text(`${kind}PostalCode`, 20, { label: `${kind} Zip/Postal Code`, ...part }),
    text(`${kind}Country`, 80, part),
    field(`${kind}Address`, 'address', { filterable: false, ...READ_ONLY }),
  ];
};

/** The field that carries Signalbox's key, as the admin of a prepared org has created it. */
const keyField = () =>
  text('Signalbox_Key__c', 64, { label: 'Signalbox Key', externalId: true, unique: true });

const account = (keys: boolean) =>
  recordType('Account', '001', [
    ...system(),
    text('Name', 255, { label: 'Account Name', ...REQUIRED }),
    picklist('Type', ['Prospect', 'Customer - Direct', 'Customer - Channel', 'Other'], {
      label: 'Account Type',
    }),
    lookup('ParentId', ['Account'], 'ChildAccounts', { label: 'Parent Account ID' }),
    ...address('Billing'),
    ...address('Shipping'),
    field('Phone', 'phone', { label: 'Account Phone', length: 40 }),
    text('AccountNumber', 40),
    field('Website', 'url', { length: 255 }),
    picklist('Industry', INDUSTRIES),
    money('AnnualRevenue', { precision: 18, scale: 0 }),
    field('NumberOfEmployees', 'int', { label: 'Employees' }),
    longText('Description', 32_000, { label: 'Account Description' }),
    currencyCode(),
    owner(),
    ...stamps(),
    text('Tax_Number__c', 40),
    picklist('Customer_Tier__c', ['Gold', 'Silver', 'Bronze'], { restricted: true }),
    ...(keys ? [keyField()] : []),
  ]);

const contact = (keys: boolean) =>
  recordType('Contact', '003', [
    ...system(),
    lookup('AccountId', ['Account'], 'Contacts', { cascadeDelete: true }),
    text('LastName', 80, REQUIRED),
    text('FirstName', 40),
    text('Name', 121, { label: 'Full Name', nillable: false, ...READ_ONLY }),
    ...address('Mailing'),
    field('Phone', 'phone', { label: 'Business Phone', length: 40 }),
    field('MobilePhone', 'phone', { length: 40 }),
    field('Email', 'email', { length: 80 }),
    text('Title', 128),
    currencyCode(),
    owner(),
    ...stamps(),
    ...(keys ? [keyField()] : []),
  ]);

const opportunity = (keys: boolean) =>
  recordType('Opportunity', '006', [
    ...system(),
    lookup('AccountId', ['Account'], 'Opportunities', { cascadeDelete: true }),
    text('Name', 120, REQUIRED),
    longText('Description', 32_000),
    picklist('StageName', Object.keys(STAGES), { label: 'Stage', ...REQUIRED }),
    money('Amount'),
    field('Probability', 'percent', { label: 'Probability (%)', precision: 3, scale: 0 }),
    money('ExpectedRevenue', READ_ONLY),
    field('CloseDate', 'date', REQUIRED),
    picklist('Type', ['Existing Business', 'New Business'], { label: 'Opportunity Type' }),
    text('NextStep', 255),
    picklist('LeadSource', ['Web', 'Phone Inquiry', 'Partner Referral', 'Other']),
    flag('IsClosed', { label: 'Closed', ...READ_ONLY }),
    flag('IsWon', { label: 'Won', ...READ_ONLY }),
    picklist('ForecastCategoryName', ['Omitted', 'Pipeline', 'Best Case', 'Commit', 'Closed'], {
      label: 'Forecast Category',
    }),
    currencyCode(),
    flag('HasOpportunityLineItem', { label: 'Has Line Item', ...READ_ONLY }),
    lookup('Pricebook2Id', ['Pricebook2'], null, { label: 'Price Book ID' }),
    owner(),
    ...stamps(),
    ...(keys ? [keyField(), text('ERP_Order_Number__c', 40)] : []),
  ]);

const lineItem = () =>
  recordType(
    'OpportunityLineItem',
    '00k',
    [
      ...system(),
      lookup('OpportunityId', ['Opportunity'], 'OpportunityLineItems', {
        cascadeDelete: true,
        updateable: false,
        ...REQUIRED,
      }),
      field('SortOrder', 'int'),
      lookup('PricebookEntryId', ['PricebookEntry'], null, {
        label: 'Price Book Entry ID',
        updateable: false,
        ...REQUIRED,
      }),
      lookup('Product2Id', ['Product2'], null, { label: 'Product ID', updateable: false }),
      text('ProductCode', 255, READ_ONLY),
      text('Name', 376, { label: 'Opportunity Product Name', ...READ_ONLY }),
      field('Quantity', 'double', { precision: 12, scale: 2, ...REQUIRED }),
      money('TotalPrice', READ_ONLY),
      money('UnitPrice', { label: 'Sales Price', ...REQUIRED }),
      money('ListPrice', READ_ONLY),
      field('ServiceDate', 'date', { label: 'Date' }),
      text('Description', 255, { label: 'Line Description' }),
      { ...currencyCode(), ...READ_ONLY },
      ...stamps(),
    ],
    { label: 'Opportunity Product' },
  );

const product = () =>
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

const pricebook = () =>
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

const pricebookEntry = () =>
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

const task = (keys: boolean) =>
  recordType('Task', '00T', [
    ...system(),
    lookup('WhoId', ['Contact'], 'Tasks', { label: 'Name ID' }),
    lookup('WhatId', ['Account', 'Opportunity'], 'Tasks', { label: 'Related To ID' }),
    text('Subject', 255),
    field('ActivityDate', 'date', { label: 'Due Date Only' }),
    picklist('Status', ['Not Started', 'In Progress', 'Completed', 'Waiting on someone else', 'Deferred'], {
      nillable: false,
      defaultValue: 'Not Started',
    }),
    picklist('Priority', ['High', 'Normal', 'Low'], { nillable: false, defaultValue: 'Normal' }),
    longText('Description', 32_000),
    flag('IsClosed', { label: 'Closed', ...READ_ONLY }),
    currencyCode(),
    owner(),
    ...stamps(),
    ...(keys ? [keyField()] : []),
  ]);

const NOT_WRITEABLE: Partial<RecordType> = { createable: false, updateable: false, deletable: false };

const user = () =>
  recordType(
    'User',
    '005',
    [
      field('Id', 'id', { length: 18, nillable: false, ...READ_ONLY }),
      text('Username', 80, REQUIRED),
      text('LastName', 80, REQUIRED),
      text('FirstName', 40),
      text('Name', 121, { label: 'Full Name', nillable: false, ...READ_ONLY }),
      field('Email', 'email', { length: 128, ...REQUIRED }),
      flag('IsActive', { label: 'Active' }),
      text('TimeZoneSidKey', 40, { label: 'Time Zone', ...REQUIRED }),
      picklist('UserType', ['Standard', 'Guest'], READ_ONLY),
      picklist('DefaultCurrencyIsoCode', CURRENCIES, { length: 3, restricted: true }),
      ...stamps(),
    ],
    NOT_WRITEABLE,
  );

const organization = () =>
  recordType(
    'Organization',
    '00D',
    [
      field('Id', 'id', { length: 18, nillable: false, ...READ_ONLY }),
      text('Name', 80, REQUIRED),
      text('InstanceName', 5, READ_ONLY),
      flag('IsSandbox', READ_ONLY),
      picklist('OrganizationType', ['Enterprise Edition', 'Developer Edition'], READ_ONLY),
      text('NamespacePrefix', 15, READ_ONLY),
      text('TimeZoneSidKey', 40, { label: 'Time Zone' }),
      text('LanguageLocaleKey', 40, { label: 'Language' }),
      field('TrialExpirationDate', 'datetime', READ_ONLY),
      ...stamps(),
    ],
    NOT_WRITEABLE,
  );

/** The types of an org; without `keys` Signalbox's own fields are missing. */
export function createSchema(keys: boolean): Schema {
  const types = [
    account(keys),
    contact(keys),
    opportunity(keys),
    lineItem(),
    product(),
    pricebook(),
    pricebookEntry(),
    task(keys),
    user(),
    organization(),
  ];
  return new Map(types.map((type) => [type.name.toLowerCase(), type]));
}

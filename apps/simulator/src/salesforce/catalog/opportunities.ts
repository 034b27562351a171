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
} from '../schema.js';
import { currencyCode, keyField, owner, stamps, system } from './common.js';
import { STAGES } from '../stages.js';

export const opportunity = (keys: boolean) =>
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

export const lineItem = () =>
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

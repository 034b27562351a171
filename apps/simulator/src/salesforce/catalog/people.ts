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
} from '../schema.js';
import { currencyCode, keyField, owner, stamps, system } from './common.js';

const INDUSTRIES = [
  'Logistics',
  'Food & Beverage',
  'Manufacturing',
  'Retail',
  'Healthcare',
  'Energy',
  'Other',
];

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

export const account = (keys: boolean) =>
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
    text('Customer_Number__c', 40, { unique: true, externalId: true }),
    picklist('Customer_Tier__c', ['Gold', 'Silver', 'Bronze'], { restricted: true }),
    ...(keys ? [keyField()] : []),
  ]);

export const contact = (keys: boolean) =>
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

export const task = (keys: boolean) =>
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

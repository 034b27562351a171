import { field, flag, picklist, READ_ONLY, recordType, REQUIRED, text, type RecordType } from '../schema.js';
import { CURRENCIES, stamps } from './common.js';

const NOT_WRITEABLE: Partial<RecordType> = { createable: false, updateable: false, deletable: false };

export const user = () =>
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

export const organization = () =>
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

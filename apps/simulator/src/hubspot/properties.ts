import { OWNERS, PIPELINES } from './portal-facts.js';
import { OBJECT_TYPES, type ObjectType } from './object-types.js';

export type PropertyType =
  'string' | 'number' | 'date' | 'datetime' | 'enumeration' | 'bool' | 'phone_number';

export interface PropertyOption {
  label: string;
  value: string;
  displayOrder: number;
  hidden: boolean;
}

/** A property as the properties API shows it. */
export interface Property {
  name: string;
  label: string;
  type: PropertyType;
  fieldType: string;
  groupName: string;
  description: string;
  options: PropertyOption[];
  hasUniqueValue: boolean;
  hidden: boolean;
  formField: boolean;
  displayOrder: number;
  calculated: boolean;
  externalOptions: boolean;
  hubspotDefined: boolean;
  archived: boolean;
  createdAt: string;
  updatedAt: string;
  modificationMetadata: {
    archivable: boolean;
    readOnlyDefinition: boolean;
    readOnlyOptions: boolean;
    readOnlyValue: boolean;
  };
}

/** The properties of one object type by name. */
export type PropertySet = Map<string, Property>;

/** The group that each type's properties are filed under. */
export const PROPERTY_GROUPS: Record<string, { name: string; label: string }> = {
  contacts: { name: 'contactinformation', label: 'Contact information' },
  companies: { name: 'companyinformation', label: 'Company information' },
  deals: { name: 'dealinformation', label: 'Deal information' },
  tickets: { name: 'ticketinformation', label: 'Ticket information' },
  products: { name: 'productinformation', label: 'Product information' },
  line_items: { name: 'lineiteminformation', label: 'Line item information' },
  tasks: { name: 'task', label: 'Task information' },
  notes: { name: 'note', label: 'Note information' },
};

const FIELD_TYPES: Record<PropertyType, string> = {
  string: 'text',
  number: 'number',
  date: 'date',
  datetime: 'date',
  enumeration: 'select',
  bool: 'booleancheckbox',
  phone_number: 'phonenumber',
};

/** What a definition says beyond its name, type and label. */
export interface PropertyExtras {
  options?: readonly (readonly [value: string, label: string])[];
  fieldType?: string;
  unique?: boolean;
  readOnly?: boolean;
  externalOptions?: boolean;
  custom?: boolean;
  description?: string;
}

/** Builds the full definition; `at` is when it was made, ISO 8601. */
export function property(
  groupName: string,
  name: string,
  type: PropertyType,
  label: string,
  extras: PropertyExtras = {},
  at = '2019-08-06T02:41:08.029Z',
): Property {
  const { options = [], unique = false, readOnly = false, custom = false } = extras;
  return {
    updatedAt: at,
    createdAt: at,
    name,
    label,
    type,
    fieldType: extras.fieldType ?? FIELD_TYPES[type],
    description: extras.description ?? '',
    groupName,
    options: options.map(([value, text], displayOrder) => ({
      label: text,
      value,
      displayOrder,
      hidden: false,
    })),
    displayOrder: -1,
    calculated: false,
    externalOptions: extras.externalOptions ?? false,
    archived: false,
    hasUniqueValue: unique,
    hidden: false,
    hubspotDefined: !custom,
    modificationMetadata: {
      archivable: custom,
      readOnlyDefinition: !custom,
      readOnlyOptions: !custom,
      readOnlyValue: readOnly,
    },
    formField: !readOnly,
  };
}

type Row = [name: string, type: PropertyType, label: string, extras?: PropertyExtras];

const INDUSTRIES = [
  ['LOGISTICS_AND_SUPPLY_CHAIN', 'Logistics and Supply Chain'],
  ['FOOD_BEVERAGES', 'Food & Beverages'],
  ['MACHINERY', 'Machinery'],
  ['RETAIL', 'Retail'],
  ['HOSPITAL_HEALTH_CARE', 'Hospital & Health Care'],
  ['OIL_ENERGY', 'Oil & Energy'],
] as const;

/** The stages of a lifecycle in their order: a record only moves forward. */
export const LIFECYCLE = [
  ['subscriber', 'Subscriber'],
  ['lead', 'Lead'],
  ['marketingqualifiedlead', 'Marketing Qualified Lead'],
  ['salesqualifiedlead', 'Sales Qualified Lead'],
  ['opportunity', 'Opportunity'],
  ['customer', 'Customer'],
  ['evangelist', 'Evangelist'],
  ['other', 'Other'],
] as const;

const stagesOf = (type: string) =>
  (PIPELINES[type] ?? []).flatMap(({ stages }) => stages.map(([id, label]) => [id, label] as const));
const pipelinesOf = (type: string) => (PIPELINES[type] ?? []).map(({ id, label }) => [id, label] as const);
const PRIORITIES = [
  ['LOW', 'Low'],
  ['MEDIUM', 'Medium'],
  ['HIGH', 'High'],
] as const;

const ADDRESS: Row[] = [
  ['address', 'string', 'Street Address'],
  ['city', 'string', 'City'],
  ['zip', 'string', 'Postal Code'],
  ['country', 'string', 'Country/Region'],
];
const LIFECYCLE_ROW: Row = ['lifecyclestage', 'enumeration', 'Lifecycle Stage', { options: LIFECYCLE }];
const ENGAGEMENT: Row[] = [['hs_timestamp', 'datetime', 'Activity date']];

const ROWS: Record<string, Row[]> = {
  contacts: [
    ['email', 'string', 'Email'],
    ['firstname', 'string', 'First Name'],
    ['lastname', 'string', 'Last Name'],
    ['phone', 'string', 'Phone Number', { fieldType: 'phonenumber' }],
    ['jobtitle', 'string', 'Job Title'],
    ['company', 'string', 'Company Name'],
    ...ADDRESS,
    LIFECYCLE_ROW,
  ],
  companies: [
    ['name', 'string', 'Company name'],
    ['domain', 'string', 'Company Domain Name'],
    ['website', 'string', 'Website URL'],
    ['phone', 'string', 'Phone Number', { fieldType: 'phonenumber' }],
    ['industry', 'enumeration', 'Industry', { options: INDUSTRIES }],
    ['description', 'string', 'Description', { fieldType: 'textarea' }],
    ['numberofemployees', 'number', 'Number of Employees'],
    ['annualrevenue', 'number', 'Annual Revenue'],
    ...ADDRESS,
    LIFECYCLE_ROW,
  ],
  deals: [
    ['dealname', 'string', 'Deal Name'],
    ['amount', 'number', 'Amount'],
    ['dealstage', 'enumeration', 'Deal Stage', { options: stagesOf('deals'), fieldType: 'radio' }],
    ['pipeline', 'enumeration', 'Pipeline', { options: pipelinesOf('deals') }],
    ['closedate', 'datetime', 'Close Date'],
    ['description', 'string', 'Deal Description', { fieldType: 'textarea' }],
    ['deal_currency_code', 'string', 'Currency'],
    [
      'dealtype',
      'enumeration',
      'Deal Type',
      {
        options: [
          ['newbusiness', 'New Business'],
          ['existingbusiness', 'Existing Business'],
        ],
        fieldType: 'radio',
      },
    ],
  ],
  tickets: [
    ['subject', 'string', 'Ticket name'],
    ['content', 'string', 'Ticket description', { fieldType: 'textarea' }],
    ['hs_pipeline', 'enumeration', 'Pipeline', { options: pipelinesOf('tickets') }],
    ['hs_pipeline_stage', 'enumeration', 'Ticket status', { options: stagesOf('tickets') }],
    ['hs_ticket_priority', 'enumeration', 'Priority', { options: PRIORITIES }],
  ],
  products: [
    ['name', 'string', 'Name'],
    ['description', 'string', 'Product description', { fieldType: 'textarea' }],
    ['price', 'number', 'Unit price'],
    ['hs_sku', 'string', 'SKU'],
  ],
  line_items: [
    ['name', 'string', 'Name'],
    ['quantity', 'number', 'Quantity'],
    ['price', 'number', 'Unit price'],
    ['amount', 'number', 'Net price'],
    ['hs_product_id', 'number', 'Product ID'],
    ['hs_sku', 'string', 'SKU'],
  ],
  tasks: [
    ...ENGAGEMENT,
    ['hs_task_subject', 'string', 'Task Title'],
    ['hs_task_body', 'string', 'Task notes', { fieldType: 'html' }],
    [
      'hs_task_status',
      'enumeration',
      'Task Status',
      {
        options: [
          ['NOT_STARTED', 'Not started'],
          ['IN_PROGRESS', 'In progress'],
          ['WAITING', 'Waiting'],
          ['COMPLETED', 'Completed'],
          ['DEFERRED', 'Deferred'],
        ],
      },
    ],
    [
      'hs_task_priority',
      'enumeration',
      'Priority',
      { options: [['NONE', 'None'], ...PRIORITIES], fieldType: 'select' },
    ],
    [
      'hs_task_type',
      'enumeration',
      'Task Type',
      {
        options: [
          ['CALL', 'Call'],
          ['EMAIL', 'Email'],
          ['TODO', 'To Do'],
        ],
      },
    ],
    ['hs_task_reminders', 'string', 'Reminders'],
  ],
  notes: [...ENGAGEMENT, ['hs_note_body', 'string', 'Note body', { fieldType: 'html' }]],
};

const OWNER_ROW: Row = [
  'hubspot_owner_id',
  'enumeration',
  'Owner',
  {
    options: OWNERS.map(({ id, firstName, lastName }) => [id, `${firstName} ${lastName}`] as const),
    externalOptions: true,
  },
];

const systemRows = (type: ObjectType): Row[] => [
  ['hs_object_id', 'number', 'Record ID', { readOnly: true }],
  [type.created, 'datetime', 'Create Date', { readOnly: true }],
  [type.modified, 'datetime', 'Last Modified Date', { readOnly: true }],
];

const keyed = (name: string, label: string, unique: boolean): Row => [
  name,
  'string',
  label,
  { custom: true, unique },
];
const KEY_ROWS: Record<string, Row[]> = {
  ...Object.fromEntries(
    ['contacts', 'companies', 'deals', 'tasks', 'notes'].map((type) => [
      type,
      [keyed('signalbox_key', 'Signalbox key', true)],
    ]),
  ),
};
KEY_ROWS.companies?.push(keyed('salesforce_account_id', 'Salesforce account ID', false));
KEY_ROWS.deals?.push(keyed('salesforce_opportunity_id', 'Salesforce opportunity ID', false));

/** The properties of every object type; without `keyFields` those that Signalbox needs are missing. */
export function definePortalProperties({ keyFields }: { keyFields: boolean }): Map<string, PropertySet> {
  return new Map(
    OBJECT_TYPES.map((type) => {
      const group = PROPERTY_GROUPS[type.name]?.name ?? type.name;
      const rows = [
        ...systemRows(type),
        ...(ROWS[type.name] ?? []),
        ...(['products', 'line_items'].includes(type.name) ? [] : [OWNER_ROW]),
        ...(keyFields ? (KEY_ROWS[type.name] ?? []) : []),
      ];
      return [
        type.name,
        new Map(
          rows.map(([name, kind, label, extras]) => [name, property(group, name, kind, label, extras)]),
        ),
      ];
    }),
  );
}

import { OBJECT_TYPES, type ObjectType } from './object-types.js';
import { OWNERS, PIPELINES } from './portal-facts.js';
import {
  property,
  PROPERTY_GROUPS,
  type PropertyExtras,
  type PropertySet,
  type PropertyType,
} from './properties.js';

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
/** What an admin creates for Signalbox. */
const KEY_ROWS: Record<string, Row[]> = {
  contacts: [keyed('signalbox_key', 'Signalbox key', true)],
  companies: [
    keyed('signalbox_key', 'Signalbox key', true),
    keyed('salesforce_account_id', 'Salesforce account ID', false),
  ],
  deals: [
    keyed('signalbox_key', 'Signalbox key', true),
    keyed('salesforce_opportunity_id', 'Salesforce opportunity ID', false),
  ],
  tickets: [keyed('signalbox_key', 'Signalbox key', true)],
  tasks: [keyed('signalbox_key', 'Signalbox key', true)],
  notes: [keyed('signalbox_key', 'Signalbox key', true)],
};

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

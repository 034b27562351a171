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

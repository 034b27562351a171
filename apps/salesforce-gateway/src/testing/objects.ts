import type { SObject, SObjectField } from '../sobject.js';

const PLAIN: SObjectField = {
  name: 'Name',
  label: 'Name',
  type: 'string',
  length: 80,
  scale: 0,
  nillable: true,
  createable: true,
  updateable: true,
  defaultedOnCreate: false,
  unique: false,
  externalId: false,
  filterable: true,
  sortable: true,
  restricted: false,
  options: [],
  referenceTo: [],
  relationshipName: null,
};

/** A field as a describe result tells of it; what is not said is that of a plain text field. */
export const field = (name: string, type = 'string', more: Partial<SObjectField> = {}): SObjectField => ({
  ...PLAIN,
  label: name,
  name,
  type,
  ...more,
});

/** A type with these fields. */
export const object = (name: string, fields: SObjectField[], more: Partial<SObject> = {}): SObject => ({
  name,
  label: name,
  createable: true,
  updateable: true,
  deletable: true,
  fields: new Map(fields.map((each) => [each.name, each])),
  children: [],
  ...more,
});

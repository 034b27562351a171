/** What the API does not tell about an object type. */
export interface ObjectType {
  /** The name in paths, and ours. */
  name: string;
  /** As webhooks name it. */
  singular: string;
  typeId: string;
  label: string;
  /** A property that every account has: ours are filed in its group. */
  anchor: string;
  /** Properties that a person knows a record by. */
  titles: string[];
  /** The properties API does not say what a create needs. */
  required: string[];
  /** Numbers that are amounts, also where their definition does not say so. */
  amounts: string[];
  /** Unique by HubSpot's own rules, whatever the definition says. */
  unique: string[];
}

/** The object types that the gateway serves. */
export const OBJECT_TYPES: readonly ObjectType[] = [
  {
    name: 'contacts',
    singular: 'contact',
    typeId: '0-1',
    label: 'Contact',
    anchor: 'email',
    titles: ['firstname', 'lastname', 'email'],
    required: [],
    amounts: [],
    unique: ['email'],
  },
  {
    name: 'companies',
    singular: 'company',
    typeId: '0-2',
    label: 'Company',
    anchor: 'name',
    titles: ['name', 'domain'],
    required: [],
    amounts: ['annualrevenue'],
    unique: [],
  },
  {
    name: 'deals',
    singular: 'deal',
    typeId: '0-3',
    label: 'Deal',
    anchor: 'dealname',
    titles: ['dealname'],
    required: [],
    amounts: ['amount'],
    unique: [],
  },
  {
    name: 'tasks',
    singular: 'task',
    typeId: '0-27',
    label: 'Task',
    anchor: 'hs_task_subject',
    titles: ['hs_task_subject'],
    required: ['hs_timestamp'],
    amounts: [],
    unique: [],
  },
  {
    name: 'notes',
    singular: 'note',
    typeId: '0-46',
    label: 'Note',
    anchor: 'hs_note_body',
    titles: ['hs_note_body'],
    required: ['hs_timestamp'],
    amounts: [],
    unique: [],
  },
];

export const SERVED_TYPES = OBJECT_TYPES.map(({ name }) => name);

/** Facts of a type; of one that is not in the list (a custom object) only what its name tells. */
export function objectType(name: string): ObjectType {
  return (
    OBJECT_TYPES.find((type) => type.name === name) ?? {
      name,
      singular: name,
      typeId: name,
      label: name,
      anchor: 'hs_object_id',
      titles: [],
      required: [],
      amounts: [],
      unique: [],
    }
  );
}

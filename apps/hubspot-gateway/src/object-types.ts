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
  /** Where its records go through the stages of a pipeline: in which properties they stand. */
  staged?: Staged;
}

export interface Staged {
  pipeline: string;
  stage: string;
  /** The id of the pipeline that a record gets which names none. */
  usual: string;
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
    staged: { pipeline: 'pipeline', stage: 'dealstage', usual: 'default' },
  },
  {
    name: 'tickets',
    singular: 'ticket',
    typeId: '0-5',
    label: 'Ticket',
    anchor: 'subject',
    titles: ['subject'],
    required: ['subject', 'hs_pipeline_stage'],
    amounts: [],
    unique: [],
    staged: { pipeline: 'hs_pipeline', stage: 'hs_pipeline_stage', usual: '0' },
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

/** The types that a setting lists: `contacts, deals`; all of them where it lists none. */
export function servedTypes(setting: string | undefined): string[] {
  const listed = (setting ?? '').split(',').map((name) => name.trim());
  return setting === undefined ? SERVED_TYPES : SERVED_TYPES.filter((name) => listed.includes(name));
}

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

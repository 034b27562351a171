import { Refusal } from './refusal.js';

/** What differs between the object types of the CRM. */
export interface ObjectType {
  /** The name in paths. */
  name: string;
  singular: string;
  typeId: string;
  /** The key under `associations` of a record, and the word in association type names. */
  plural: string;
  created: 'createdate' | 'hs_createdate';
  modified: 'lastmodifieddate' | 'hs_lastmodifieddate';
  /** Properties that a read returns when it asks for none, besides the ids and dates that always come. */
  shown: string[];
  required: string[];
  /** What a create sets where the caller does not. */
  initial: Record<string, string>;
  /** Properties that the `query` of a search looks at. */
  searched: string[];
  firstId: number;
}

const type = (row: Partial<ObjectType> & Pick<ObjectType, 'name' | 'singular' | 'typeId' | 'firstId'>) => ({
  plural: row.name,
  created: 'createdate' as const,
  modified: 'hs_lastmodifieddate' as const,
  shown: [],
  required: [],
  initial: {},
  searched: [],
  ...row,
});

export const OBJECT_TYPES: ObjectType[] = [
  type({
    name: 'contacts',
    singular: 'contact',
    typeId: '0-1',
    firstId: 151_000_001,
    modified: 'lastmodifieddate',
    shown: ['email', 'firstname', 'lastname'],
    searched: ['firstname', 'lastname', 'email', 'phone', 'company'],
  }),
  type({
    name: 'companies',
    singular: 'company',
    typeId: '0-2',
    firstId: 18_640_000_001,
    shown: ['domain', 'name'],
    searched: ['name', 'website', 'domain', 'phone'],
  }),
  type({
    name: 'deals',
    singular: 'deal',
    typeId: '0-3',
    firstId: 29_310_000_001,
    shown: ['amount', 'closedate', 'dealname', 'dealstage', 'pipeline'],
    initial: { pipeline: 'default' },
    searched: ['dealname', 'pipeline', 'dealstage', 'dealtype'],
  }),
  type({
    name: 'tickets',
    singular: 'ticket',
    typeId: '0-5',
    firstId: 4_120_000_001,
    shown: ['content', 'hs_pipeline', 'hs_pipeline_stage', 'hs_ticket_priority', 'subject'],
    required: ['subject', 'hs_pipeline_stage'],
    initial: { hs_pipeline: '0' },
    searched: ['subject', 'content'],
  }),
  type({
    name: 'products',
    singular: 'product',
    typeId: '0-7',
    firstId: 2_210_000_001,
    shown: ['description', 'name', 'price'],
    searched: ['name', 'description', 'price', 'hs_sku'],
  }),
  type({
    name: 'line_items',
    singular: 'line_item',
    plural: 'line items',
    typeId: '0-8',
    firstId: 31_450_000_001,
    shown: ['amount', 'hs_product_id', 'quantity'],
    searched: ['name'],
  }),
  type({
    name: 'tasks',
    singular: 'task',
    typeId: '0-27',
    firstId: 63_020_000_001,
    created: 'hs_createdate',
    required: ['hs_timestamp'],
    initial: { hs_task_status: 'NOT_STARTED' },
    searched: ['hs_task_subject', 'hs_task_body'],
  }),
  type({
    name: 'notes',
    singular: 'note',
    typeId: '0-46',
    firstId: 64_880_000_001,
    created: 'hs_createdate',
    required: ['hs_timestamp'],
    searched: ['hs_note_body'],
  }),
];

const BY_SPELLING = new Map(
  OBJECT_TYPES.flatMap((row) => [row.name, row.singular, row.typeId].map((word) => [word, row] as const)),
);

/** The object type that a path or body names: plural, singular or type id. Throws what HubSpot says otherwise. */
export function objectType(word: string): ObjectType {
  const found = BY_SPELLING.get(word.toLowerCase());
  if (found) return found;
  throw new Refusal(
    400,
    /^\d+-\d+$/.test(word)
      ? `Invalid object or event type id: ${word}`
      : `Unable to infer object type from: ${word}`,
  );
}

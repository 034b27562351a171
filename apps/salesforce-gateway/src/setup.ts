import type { SetupItem } from '@signalbox/gateway-kit';
import { KEY_FIELD, KEYED_TYPES, ORDER_NUMBER_FIELD } from './object-types.js';
import type { Org } from './records.js';
import type { Row } from './values.js';

/** Who must see the fields: a field made by API is visible to nobody until a permission set says so. */
export const PERMISSION_SET = 'Signalbox Integration';

interface WantedField {
  type: string;
  name: string;
  /** In the words of the field's editor. */
  kind: string;
  metadata: Row;
  /** Whether the field, as described, is what is wanted. */
  fits(field: { unique: boolean; externalId: boolean; createable: boolean; updateable: boolean }): boolean;
}

/** Fields that Signalbox needs in an org. */
const WANTED: WantedField[] = [
  ...KEYED_TYPES.map((type) => ({
    type,
    name: KEY_FIELD,
    kind: 'Text(64), Unique (case insensitive), External ID',
    metadata: {
      label: 'Signalbox Key',
      description: "Signalbox's key of the record, by which it is made once only. Never change it.",
      type: 'Text',
      length: 64,
      unique: true,
      caseSensitive: false,
      externalId: true,
      required: false,
    },
    fits: ({
      unique,
      externalId,
      createable,
    }: {
      unique: boolean;
      externalId: boolean;
      createable: boolean;
    }) => unique && externalId && createable,
  })),
  {
    type: 'Opportunity',
    name: ORDER_NUMBER_FIELD,
    kind: 'Text(40)',
    metadata: { label: 'ERP Order Number', type: 'Text', length: 40, required: false },
    fits: ({ updateable }) => updateable,
  },
];

/** Custom fields of tasks and events are defined on their common object. */
const definedOn = (type: string) => (type === 'Task' || type === 'Event' ? 'Activity' : type);

/** What an admin must create, and what is there already as far as these credentials see. */
export async function setupItems({ api, catalog }: Org): Promise<SetupItem[]> {
  const types = [...new Set(WANTED.map(({ type }) => type))];
  await Promise.all(types.map((type) => catalog.describe(type)));
  return Promise.all(
    WANTED.map(async (wanted) => {
      const field = (await catalog.object(wanted.type)).fields.get(wanted.name);
      return {
        what: `${wanted.type}.${wanted.name}`,
        exists: field !== undefined && wanted.fits(field),
        how: howTo(wanted),
        create: () => api.createField(`${definedOn(wanted.type)}.${wanted.name}`, wanted.metadata),
      };
    }),
  );
}

function howTo({ type, name, kind, metadata }: WantedField): string {
  const { label } = metadata;
  return (
    `Setup > Object Manager > ${definedOn(type)} > Fields & Relationships > New: ${kind}, ` +
    `label "${String(label)}", API name ${name}. Then give it Read and Edit access in the permission set ` +
    `"${PERMISSION_SET}" that the integration user has (Object Settings > ${type}), also where setup made the field: ` +
    'until then Salesforce hides it.'
  );
}

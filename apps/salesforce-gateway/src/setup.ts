import type { CheckItem } from '@signalbox/contracts';
import type { SetupItem } from '@signalbox/gateway-kit';
import { KEY_FIELD, KEYED_TYPES, ORDER_NUMBER_FIELD } from './object-types.js';
import type { Org } from './records.js';
import type { SObject, SObjectField } from './sobject.js';
import type { Row } from './values.js';

/** Who must see the fields: a field made by API is visible to nobody until a permission set says so. */
export const PERMISSION_SET = 'Signalbox Integration';

interface WantedField {
  type: string;
  name: string;
  /** In the words of the field's editor. */
  kind: string;
  metadata: Row;
  /** What the field, as described, lacks, and how it gets it; undefined: nothing. */
  lacks(field: SObjectField): { detail: string; fix: string } | undefined;
}

const MAKE_WRITABLE = `give it Edit access in the permission set "${PERMISSION_SET}"`;

/** Without each of these a second record with the same key could be made. */
function keyLacks(field: SObjectField) {
  if (!field.unique)
    return { detail: 'is not unique', fix: 'edit the field and tick "Do not allow duplicate values"' };
  if (!field.externalId) return { detail: 'is no External ID', fix: 'edit the field and tick "External ID"' };
  if (field.length < KEY_LENGTH)
    return {
      detail: `holds only ${field.length} characters`,
      fix: `edit the field and set its length to ${KEY_LENGTH}`,
    };
  if (!field.createable) return { detail: 'may not be written by the integration user', fix: MAKE_WRITABLE };
  return undefined;
}

const KEY_LENGTH = 64;

/** Fields that Signalbox needs in an org. */
const WANTED: WantedField[] = [
  ...KEYED_TYPES.map((type) => ({
    type,
    name: KEY_FIELD,
    kind: `Text(${KEY_LENGTH}), Unique (case insensitive), External ID`,
    metadata: {
      label: 'Signalbox Key',
      description: "Signalbox's key of the record, by which it is made once only. Never change it.",
      type: 'Text',
      length: KEY_LENGTH,
      unique: true,
      caseSensitive: false,
      externalId: true,
      required: false,
    },
    lacks: keyLacks,
  })),
  {
    type: 'Opportunity',
    name: ORDER_NUMBER_FIELD,
    kind: 'Text(40)',
    metadata: { label: 'ERP Order Number', type: 'Text', length: 40, required: false },
    lacks: ({ updateable }) =>
      updateable ? undefined : { detail: 'may not be written by the integration user', fix: MAKE_WRITABLE },
  },
];

/** Custom fields of tasks and events are defined on their common object. */
const definedOn = (type: string) => (type === 'Task' || type === 'Event' ? 'Activity' : type);

/** What an admin must create, and what is there already as far as these credentials see. */
export async function setupItems(org: Org): Promise<SetupItem[]> {
  const found = await wantedFields(org);
  return found.map(({ wanted, field }) => {
    const lack = field && wanted.lacks(field);
    return {
      what: `${wanted.type}.${wanted.name}`,
      ...(wanted.name === KEY_FIELD ? { keyOf: wanted.type } : {}),
      exists: field !== undefined && lack === undefined,
      isWrong: lack !== undefined,
      how: lack ? `The field is there, but ${lack.detail}: ${placeOf(wanted)}, ${lack.fix}.` : howTo(wanted),
      create: () => org.api.createField(`${definedOn(wanted.type)}.${wanted.name}`, wanted.metadata),
    };
  });
}

/** Fields that are there, but not as they must be; what is missing altogether, or hidden, is set-up's to tell. */
export async function wrongFields(org: Org): Promise<CheckItem[]> {
  const found = await wantedFields(org);
  return found.flatMap(({ wanted, field }) => {
    const lack = field && wanted.lacks(field);
    return lack
      ? [
          {
            check: `field ${wanted.type}.${wanted.name}`,
            ok: false,
            detail: lack.detail,
            fix: `${placeOf(wanted)}: ${lack.fix}.`,
          },
        ]
      : [];
  });
}

/** Types that the org hides are told of elsewhere: their fields can't be made by these credentials either. */
async function wantedFields({
  catalog,
}: Org): Promise<{ wanted: WantedField; field: SObjectField | undefined }[]> {
  const types = [...new Set(WANTED.map(({ type }) => type))];
  const described = await Promise.all(
    types.map(async (type) =>
      (await catalog.describe(type)) ? [type, await catalog.object(type)] : undefined,
    ),
  );
  const objects = new Map(described.filter((one) => one !== undefined) as [string, SObject][]);
  return WANTED.map((wanted) => ({ wanted, field: objects.get(wanted.type)?.fields.get(wanted.name) }));
}

const placeOf = ({ type, name }: WantedField) =>
  `Setup > Object Manager > ${definedOn(type)} > Fields & Relationships > ${name}`;

function howTo({ type, name, kind, metadata }: WantedField): string {
  const { label } = metadata;
  return (
    `Setup > Object Manager > ${definedOn(type)} > Fields & Relationships > New: ${kind}, ` +
    `label "${String(label)}", API name ${name}. Then give it Read and Edit access in the permission set ` +
    `"${PERMISSION_SET}" that the integration user has (Object Settings > ${type}), also where setup made the field: ` +
    'until then Salesforce hides it.'
  );
}

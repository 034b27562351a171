import { SignalboxError } from '@signalbox/contracts';
import type { SetupItem } from '@signalbox/gateway-kit';
import type { HubspotApi } from './api.js';
import { OBJECT_TYPES, objectType } from './object-types.js';
import { KEY_PROPERTY, keyProblem, type PropertyDefinition } from './schema.js';

/** A property that Signalbox needs. */
interface NeededProperty {
  type: string;
  name: string;
  label: string;
  description: string;
  unique: boolean;
}

const NEEDED: NeededProperty[] = [
  ...OBJECT_TYPES.map(({ name }) => ({
    type: name,
    name: KEY_PROPERTY,
    label: 'Signalbox key',
    description: 'Set by Signalbox on the records that it makes, so that none is made twice. Do not edit.',
    unique: true,
  })),
  {
    type: 'companies',
    name: 'salesforce_account_id',
    label: 'Salesforce account ID',
    description: 'The account in Salesforce that is the same company.',
    unique: false,
  },
  {
    type: 'deals',
    name: 'salesforce_opportunity_id',
    label: 'Salesforce opportunity ID',
    description: 'The opportunity in Salesforce that is the same deal.',
    unique: false,
  },
];

/** What the account must have before Signalbox writes to it. */
export async function setupItems(api: HubspotApi, types: string[]): Promise<SetupItem[]> {
  const definitions = new Map(
    await Promise.all(types.map(async (type) => [type, await api.properties(type)] as const)),
  );
  return NEEDED.filter(({ type }) => types.includes(type)).map((needed) =>
    setupItem(api, needed, definitions.get(needed.type) ?? []),
  );
}

function setupItem(api: HubspotApi, needed: NeededProperty, definitions: PropertyDefinition[]): SetupItem {
  const found = definitions.find(({ name }) => name === needed.name);
  const problem = found && problemOf(needed, found);
  return {
    what: `property ${needed.type}.${needed.name}`,
    ...(needed.unique ? { keyOf: needed.type } : {}),
    exists: found !== undefined && problem === undefined,
    how: problem === undefined ? howToCreate(needed) : howToMend(needed, problem),
    create: async () => {
      if (problem !== undefined)
        throw new SignalboxError('VALIDATION', howToMend(needed, problem), {
          details: { field: needed.name },
        });
      await api.createProperty(needed.type, propertyBody(needed, definitions));
    },
  };
}

type Problem = NonNullable<ReturnType<typeof keyProblem>>;

/** Other properties than keys need no more than to be there and to be writable. */
function problemOf({ unique }: NeededProperty, found: PropertyDefinition): Problem | undefined {
  const problem = keyProblem(found);
  return unique || problem !== 'not unique' ? problem : undefined;
}

/** The rule can only be set when a property is made. */
export function propertyBody(
  needed: NeededProperty,
  definitions: PropertyDefinition[],
): Record<string, unknown> {
  const { anchor } = objectType(needed.type);
  const group = (definitions.find(({ name }) => name === anchor) ?? definitions[0])?.groupName;
  return {
    name: needed.name,
    label: needed.label,
    description: needed.description,
    groupName: group,
    type: 'string',
    fieldType: 'text',
    hasUniqueValue: needed.unique,
    formField: false,
  };
}

function howToCreate({ type, name, label, unique }: NeededProperty): string {
  const rule = unique ? ', with "Require unique values for this property" ticked under Rules' : '';
  const who = unique ? ' Set its access so that people may view but not edit it.' : '';
  return `In HubSpot: Settings > Properties > ${objectType(type).label} properties > Create property: label "${label}", internal name ${name}, field type single-line text${rule}.${who}`;
}

const ANEW = 'that can not be changed later: archive and delete it, then create it anew';

function howToMend({ type, name, unique }: NeededProperty, problem: Problem): string {
  const rule = unique ? ' with that rule' : '';
  const texts: Record<Problem, string> = {
    'not text': `is no single-line text, and ${ANEW} as one${unique ? ' that requires unique values' : ''}.`,
    'not unique': `does not require unique values, and ${ANEW}${rule}.`,
    hidden: 'is hidden, so that nobody sees whose record it is: show it again under Settings > Properties.',
    'read-only':
      'is read-only: another app owns it, or it is calculated. Archive and delete it, then create it anew.',
  };
  return `The property ${name} of ${type} ${texts[problem]}`;
}

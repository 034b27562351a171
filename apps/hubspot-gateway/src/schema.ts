import {
  SignalboxError,
  type FieldDescription,
  type FieldType,
  type TypeDescription,
} from '@signalbox/contracts';
import { objectType, SERVED_TYPES, type ObjectType } from './object-types.js';

/** The property that carries Signalbox's key. */
export const KEY_PROPERTY = 'signalbox_key';
/** The property that names a deal's currency, where the account has several. */
export const CURRENCY_PROPERTY = 'deal_currency_code';

/** A definition of the properties API, as far as it is looked at. */
export interface PropertyDefinition {
  name: string;
  label: string;
  type: string;
  fieldType: string;
  groupName: string;
  options: { value: string; hidden: boolean }[];
  hasUniqueValue: boolean;
  externalOptions: boolean;
  hidden: boolean;
  readOnly: boolean;
  /** HubSpot shows the number with a currency. */
  isAmount: boolean;
}

const FIELD_TYPES: Record<string, FieldType> = {
  string: 'text',
  phone_number: 'text',
  number: 'number',
  date: 'date',
  datetime: 'datetime',
  bool: 'boolean',
  enumeration: 'choice',
};

/** Reads the `results` of the properties API. @throws SignalboxError `INTERNAL` for an answer of another form. */
export function readDefinitions(body: unknown): PropertyDefinition[] {
  const results = (body as { results?: unknown } | null | undefined)?.results;
  if (!Array.isArray(results))
    throw new SignalboxError('INTERNAL', 'HubSpot answered with property definitions of another form.');
  return results.map((entry: Record<string, unknown>) => {
    const metadata = (entry['modificationMetadata'] ?? {}) as Record<string, unknown>;
    return {
      name: String(entry['name']),
      label: String(entry['label'] ?? entry['name']),
      type: String(entry['type']),
      fieldType: String(entry['fieldType']),
      groupName: String(entry['groupName']),
      options: ((entry['options'] ?? []) as PropertyDefinition['options']).map(({ value, hidden }) => ({
        value: String(value),
        hidden: hidden === true,
      })),
      hasUniqueValue: entry['hasUniqueValue'] === true,
      externalOptions: entry['externalOptions'] === true,
      hidden: entry['hidden'] === true,
      readOnly: metadata['readOnlyValue'] === true || entry['calculated'] === true,
      isAmount: entry['showCurrencySymbol'] === true || entry['numberDisplayHint'] === 'currency',
    };
  });
}

/** What keeps a property from carrying keys; undefined where nothing does. Pure. */
export function keyProblem(
  definition: PropertyDefinition,
): 'not text' | 'not unique' | 'hidden' | 'read-only' | undefined {
  if (definition.type !== 'string') return 'not text';
  if (!definition.hasUniqueValue) return 'not unique';
  if (definition.hidden) return 'hidden';
  return definition.readOnly ? 'read-only' : undefined;
}

/** A type as the account has it now. Pure. */
export function describeType(name: string, definitions: PropertyDefinition[]): TypeDescription {
  const facts = objectType(name);
  const fields = definitions
    .filter(({ hidden }) => !hidden)
    .map((definition) => describeField(facts, definition));
  const hasKey = definitions.some((one) => one.name === KEY_PROPERTY && keyProblem(one) === undefined);
  return {
    name,
    label: facts.label,
    ...(hasKey ? { keyField: KEY_PROPERTY } : {}),
    kinds: ['create', 'update', 'upsert', 'delete', 'link'],
    relations: SERVED_TYPES.filter((other) => other !== name),
    fields,
  };
}

function describeField(facts: ObjectType, definition: PropertyDefinition): FieldDescription {
  const { name, label, externalOptions } = definition;
  const options = definition.options.filter(({ hidden }) => !hidden).map(({ value }) => value);
  const type = fieldType(facts, definition);
  const isListed = type === 'choice' && options.length > 0 && !externalOptions;
  return {
    name,
    label,
    type,
    required: facts.required.includes(name),
    unique: definition.hasUniqueValue || name === 'hs_object_id' || facts.unique.includes(name),
    readOnly: definition.readOnly,
    ...(isListed ? { options } : {}),
  };
}

function fieldType(
  facts: ObjectType,
  { name, type, fieldType: shownAs, isAmount }: PropertyDefinition,
): FieldType {
  if (type === 'number' && (isAmount || facts.amounts.includes(name))) return 'money';
  if (type === 'enumeration' && shownAs === 'checkbox') return 'choices';
  return FIELD_TYPES[type] ?? 'text';
}

import { instant, parseInstant } from './instant.js';
import { PORTAL_ID } from './portal-facts.js';
import type { Property, PropertySet } from './properties.js';
import { invalidJson, Refusal } from './refusal.js';

/** One property that a write got wrong. */
export interface Issue {
  name: string;
  error: string;
  message: string;
}

const DAY_MS = 86_400_000;

type Reading = { value: string } | { error: string; message: string };

/** Reads what a caller wrote into a property as HubSpot stores it, by type. Everything is stored as text. */
const READINGS: Record<Property['type'], (text: string, property: Property) => Reading> = {
  string: (text, { name }) => (name === 'email' ? email(text) : { value: text }),
  phone_number: (text) => ({ value: text }),
  number: (text) =>
    /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)
      ? { value: text }
      : { error: 'INVALID_INTEGER', message: `${text} was not a valid number.` },
  datetime: (text) => {
    const at = parseInstant(text);
    return at === null
      ? { error: 'INVALID_LONG', message: `${text} was not a valid long.` }
      : { value: instant(at) };
  },
  date: (text) => {
    const at = parseInstant(text);
    if (at === null) return { error: 'INVALID_LONG', message: `${text} was not a valid long.` };
    return at % DAY_MS === 0
      ? { value: instant(at).slice(0, 10) }
      : { error: 'INVALID_DATE', message: `${text} is at ${instant(at)}, not midnight!` };
  },
  bool: (text, property) =>
    ['true', 'false'].includes(text.toLowerCase())
      ? { value: text.toLowerCase() }
      : badOption(text, property),
  enumeration: (text, property) => {
    const parts = property.fieldType === 'checkbox' ? text.replace(/^;/, '').split(';') : [text];
    const known = new Set(property.options.map(({ value }) => value));
    const unknown = parts.find((part) => !known.has(part));
    return unknown === undefined ? { value: text } : badOption(unknown, property);
  },
};

function email(text: string): Reading {
  return /^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(text)
    ? { value: text.toLowerCase() }
    : { error: 'INVALID_EMAIL', message: `Email address ${text} is invalid` };
}

function badOption(text: string, { options }: Property): Reading {
  const allowed = options.map(({ value }) => value).join(', ');
  return { error: 'INVALID_OPTION', message: `${text} was not one of the allowed options: [${allowed}]` };
}

/**
 * Turns the `properties` of a write into what is stored; null clears. Throws the 400 that names every property that is
 * unknown, read-only or has a value that its type does not take.
 */
export function readProperties(known: PropertySet, input: unknown): Map<string, string | null> {
  if (typeof input !== 'object' || input === null || Array.isArray(input))
    throw invalidJson('properties must be an object of names and values');
  const values = new Map<string, string | null>();
  const issues: Issue[] = [];
  for (const [name, raw] of Object.entries(input)) {
    const found = known.get(name);
    const read = found ? readValue(found, raw) : doesNotExist(name);
    if ('error' in read) issues.push({ name, ...read });
    else values.set(name, read.value);
  }
  if (issues.length > 0) throw propertiesInvalid(issues);
  return values;
}

function readValue(property: Property, raw: unknown): Reading | { value: null } {
  if (typeof raw === 'object' && raw !== null) throw invalidJson(`cannot read the value of ${property.name}`);
  if (property.modificationMetadata.readOnlyValue)
    return {
      error: 'READ_ONLY_VALUE',
      message: `"${property.name}" is a read only property; its value cannot be set.`,
    };
  return raw === null || raw === '' ? { value: null } : READINGS[property.type](String(raw), property);
}

const doesNotExist = (name: string) => ({
  error: 'PROPERTY_DOESNT_EXIST',
  message: `Property "${name}" does not exist`,
});

/** HubSpot puts the list of what is wrong into the message, as JSON inside the text. */
export function propertiesInvalid(issues: Issue[]): Refusal {
  const list = issues.map(({ name, error, message }) => ({
    isValid: false,
    message,
    error,
    name,
    localizedErrorMessage: message,
    portalId: PORTAL_ID,
  }));
  return new Refusal(400, `Property values were not valid: ${JSON.stringify(list)}`, {
    errors: issues.map(({ name, error, message }) => ({
      message,
      code: error,
      context: { propertyName: [name] },
    })),
    category: 'VALIDATION_ERROR',
  });
}

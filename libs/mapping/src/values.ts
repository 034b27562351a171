import {
  SignalboxError,
  isChangeReference,
  type ChangeReference,
  type FieldValue,
} from '@signalbox/contracts';
import { CONVERSIONS } from './conversions.js';
import type { FieldMapping, Place } from './mapping.js';

/** The canonical value of what a system has in a field. */
export function readValue(field: FieldMapping, found: Place, raw: FieldValue, about: string): FieldValue {
  if (isEmpty(raw)) return null;
  if (found.choices !== null) {
    const chosen = Object.entries(found.choices).find(([, system]) =>
      system.some((value) => sameChoice(value, raw)),
    );
    return chosen?.[0] ?? raw;
  }
  const value = CONVERSIONS[found.convert].read(raw);
  // A website that is none ("n/a") tells nothing; an amount that is none must be looked at.
  if (value === undefined && found.convert === 'domain') return null;
  if (value === undefined) throw cannotConvert(field, found, raw, about);
  return value;
}

/** What a system is given for a canonical value; null empties the field. */
export function writeValue(
  field: FieldMapping,
  found: Place,
  value: FieldValue | ChangeReference,
  about: string,
): FieldValue | ChangeReference {
  if (isChangeReference(value) || isEmpty(value)) return isEmpty(value) ? null : value;
  if (found.choices !== null) {
    const system = found.choices[String(value)]?.[0];
    if (system !== undefined && Object.hasOwn(found.choices, String(value))) return system;
    throw new SignalboxError(
      'VALIDATION',
      `${about}: "${String(value)}" is no choice of ${field.name}. Choices: ${Object.keys(found.choices).join(', ')}.`,
      { details: { field: field.name, value } },
    );
  }
  const written = CONVERSIONS[found.convert].write(value as FieldValue);
  if (written === undefined) throw cannotConvert(field, found, value as FieldValue, about);
  return written;
}

function cannotConvert(field: FieldMapping, found: Place, value: FieldValue, about: string): SignalboxError {
  return new SignalboxError(
    'VALIDATION',
    `${about}: ${field.name} ("${found.name}") holds ${JSON.stringify(value)}, and the mapping expects: ${CONVERSIONS[found.convert].about}`,
    { details: { field: field.name, name: found.name, value } },
  );
}

function isEmpty(value: unknown): value is null | undefined | '' {
  return value === null || value === undefined || value === '';
}

function sameChoice(a: FieldValue, b: FieldValue): boolean {
  return typeof a === 'string' && typeof b === 'string'
    ? a.toLowerCase() === b.toLowerCase()
    : String(a) === String(b);
}

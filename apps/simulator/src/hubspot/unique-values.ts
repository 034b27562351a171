import type { ObjectType } from './object-types.js';
import type { Portal } from './portal.js';
import { PORTAL_ID } from './portal-facts.js';
import { valueOf, type CrmRecord } from './records.js';
import { Refusal } from './refusal.js';

/** Tells whether a property's value names one record: a contact's email, or what was made with `hasUniqueValue`. */
export function isUnique(portal: Portal, type: ObjectType, name: string): boolean {
  if (type.name === 'contacts' && name === 'email') return true;
  return portal.propertiesOf(type).get(name)?.hasUniqueValue ?? false;
}

/** Throws where another live record holds a value of the named properties that has to be unique. */
export function checkUnique(portal: Portal, record: CrmRecord, names: readonly string[]): void {
  for (const name of names) {
    const value = valueOf(record, name);
    if (value === null || !isUnique(portal, record.type, name)) continue;
    const holder = portal.records.holder(record.type, name, value);
    if (holder && holder.id !== record.id)
      throw name === 'email' ? emailTaken(holder) : valueTaken(record, holder, name, value);
  }
}

const emailTaken = ({ id }: CrmRecord) =>
  new Refusal(409, `Contact already exists. Existing ID: ${id}`, { category: 'CONFLICT' });

/** A taken value of a custom unique property is no 409 but a 400, which names the holder inside its text. */
function valueTaken({ type, id }: CrmRecord, holder: CrmRecord, name: string, value: string): Refusal {
  const objectTypeId = `ObjectTypeId{legacyObjectType=${type.singular.toUpperCase()}}`;
  const coordinates = `{portalId=${PORTAL_ID}, objectTypeId=${objectTypeId}, propertyName=${name}, value=${value}}`;
  const message = `Cannot set PropertyValueCoordinates${coordinates} on ${id}. ${holder.id} already has that value.`;
  return new Refusal(400, message, {
    errors: [{ message, code: 'CONFLICTING_UNIQUE_VALUE', context: { propertyName: [name] } }],
    category: 'VALIDATION_ERROR',
  });
}

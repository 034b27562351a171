import type { Fields } from './derive.js';
import type { Field, RecordType } from './schema.js';

const ADDRESS_PARTS = ['Street', 'City', 'State', 'PostalCode', 'Country'] as const;

/** A field's value as the REST API shows it; addresses are put together from their parts. */
export function present(field: Field, row: Fields): unknown {
  if (field.type !== 'address') return row[field.name] ?? null;
  const prefix = field.name.replace(/Address$/, '');
  const parts = ADDRESS_PARTS.map((part) => [camelCase(part), row[prefix + part] ?? null] as const);
  if (parts.every(([, value]) => value === null)) return null;
  return { ...Object.fromEntries(parts), geocodeAccuracy: null, latitude: null, longitude: null };
}

const camelCase = (name: string) => name.charAt(0).toLowerCase() + name.slice(1);

/** A whole record, or the fields asked for with the id, as the REST API shows it. */
export function presentRecord(base: string, type: RecordType, row: Fields, fields: Field[]): object {
  return {
    attributes: { type: type.name, url: `${base}/sobjects/${type.name}/${String(row.Id)}` },
    ...Object.fromEntries(fields.map((field) => [field.name, present(field, row)])),
  };
}

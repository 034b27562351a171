import type { FieldValue } from '@signalbox/contracts';
import { decimalText, storedForm } from '@signalbox/gateway-kit';
import { sanitised } from './html.js';
import { rowFields, type DocField, type Meta } from './meta.js';
import { describeField, fieldTypeOf } from './schema.js';
import { toErpnext } from './values.js';

/** Types of fields whose text is kept as it comes, HTML included. */
const UNTOUCHED = new Set(['Attach', 'Attach Image', 'Barcode', 'Code', 'Password', 'JSON', 'Geolocation']);

/**
 * A value as ERPNext will store it, beyond what its type tells: HTML is made harmless, a missing number is zero, rows are
 * stored field by field.
 * @throws SignalboxError `VALIDATION` for a value that the field can't take.
 */
export function asStored(meta: Meta, field: DocField, value: FieldValue): FieldValue {
  // Any zone will do: this only refuses what can't be written.
  toErpnext(field, value, meta, 'UTC');
  return storedValue(meta, field, value);
}

function storedValue(meta: Meta, field: DocField, given: FieldValue): FieldValue {
  const type = fieldTypeOf(field);
  const value = storedForm(describeField(field, meta.name), given);
  if (type === 'rows') return storedRows(meta, field, value);
  if (value === null) return EMPTY[type] ?? null;
  if (type === 'datetime') return new Date(value as string).toISOString();
  if (type === 'boolean') return Number(value) === 1;
  if (type === 'money' || typeof value === 'object') return value;
  if (type === 'number' || type === 'integer') return Number(decimalText(value as number));
  const text = String(value);
  return field.ignoresHtml || field.options === 'Email' || UNTOUCHED.has(field.fieldtype)
    ? text
    : sanitised(text);
}

const EMPTY: Partial<Record<ReturnType<typeof fieldTypeOf>, FieldValue>> = {
  integer: 0,
  number: 0,
  boolean: false,
  money: { amount: '0.00', currency: null },
};

function storedRows(meta: Meta, table: DocField, value: FieldValue): FieldValue {
  const fields = rowFields(meta, table);
  return ((value ?? []) as Record<string, FieldValue>[]).map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, inner]) => [
        name,
        storedValue(meta, fields.get(name) as DocField, inner),
      ]),
    ),
  );
}

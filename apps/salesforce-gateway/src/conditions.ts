import { SignalboxError, type Condition, type FieldValue } from '@signalbox/contracts';
import { fullId } from './ids.js';
import type { SObject, SObjectField } from './sobject.js';
import * as soql from './soql.js';
import type { Soql } from './soql.js';

/**
 * A condition as SOQL, its value bound by the field's type; undefined where no record can meet it (`in` an empty list).
 * @throws SignalboxError `BAD_REQUEST` for a field that can't be filtered, or a value that isn't of the field's type.
 */
export function conditionText(
  object: SObject,
  { field: fieldName, op, value = null }: Condition,
): Soql | undefined {
  const field = fieldNamed(object, fieldName, 'where');
  if (!field.filterable)
    throw bad(field, 'where', `${object.name}.${field.name} can not be filtered in Salesforce.`);
  const left = soql.name(field.name);
  switch (op) {
    case 'empty':
      return soql.soql`${left} = ${soql.NULL}`;
    case 'not-empty':
      return soql.soql`${left} != ${soql.NULL}`;
    case 'in':
      return isOneOf(field, left, value);
    case 'contains':
      return contains(field, left, value);
    default:
      if (value === null && op !== '=' && op !== '!=')
        throw bad(field, 'where', `${field.name} ${op} needs a value.`);
      return soql.soql`${left} ${soql.comparison(op)} ${literal(field, value)}`;
  }
}

function isOneOf(field: SObjectField, left: Soql, value: FieldValue): Soql | undefined {
  if (!Array.isArray(value)) throw bad(field, 'where', `${field.name} in needs a list of values.`);
  if (value.length === 0) return undefined;
  const list = soql.join(', ', [...new Set(value.map((each) => literal(field, each)))]);
  return soql.soql`${left} IN (${list})`;
}

function contains(field: SObjectField, left: Soql, value: FieldValue): Soql {
  if (typeof value !== 'string' || value === '')
    throw bad(field, 'where', `${field.name} contains needs a text.`);
  if (field.type === 'multipicklist') return soql.soql`${left} INCLUDES (${soql.text(value)})`;
  if (field.type in LITERALS)
    throw bad(field, 'where', `${field.name} holds no text, so nothing is contained in it.`);
  return soql.soql`${left} LIKE ${soql.containing(value)}`;
}

type Literal = (value: FieldValue) => Soql | undefined;

const numeric: Literal = (value) => {
  const plain = isAmount(value) ? value.amount : value;
  const asNumber = typeof plain === 'string' && plain.trim() !== '' ? Number(plain) : plain;
  return typeof asNumber === 'number' && Number.isFinite(asNumber) ? soql.number(asNumber) : undefined;
};
const identifier: Literal = (value) => {
  const id = typeof value === 'string' ? fullId(value) : undefined;
  return id === undefined ? undefined : soql.text(id);
};
const isAmount = (value: FieldValue): value is { amount: string; currency: string | null } =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && typeof value['amount'] === 'string';

/** Types whose literals are not quoted text. */
const LITERALS: Readonly<Record<string, Literal>> = {
  boolean: (value) => (typeof value === 'boolean' ? soql.boolean(value) : undefined),
  currency: numeric,
  double: numeric,
  percent: numeric,
  int: numeric,
  long: numeric,
  date: (value) => (typeof value === 'string' ? soql.date(value) : undefined),
  datetime: (value) => (typeof value === 'string' ? soql.time(value) : undefined),
  id: identifier,
  reference: identifier,
};
const LOOKS: Readonly<Record<string, string>> = {
  boolean: 'true or false',
  date: 'a date such as 2026-11-22',
  datetime: 'a time such as 2026-11-22T08:27:44Z',
  id: 'a record id of 15 or 18 characters',
  reference: 'a record id of 15 or 18 characters',
};

/** A value as a literal of the field's type. @throws SignalboxError `BAD_REQUEST` */
export function literal(field: SObjectField, value: FieldValue): Soql {
  if (value === null) return soql.NULL;
  const convert = LITERALS[field.type];
  if (!convert) {
    if (typeof value === 'string') return soql.text(value);
    throw bad(field, 'where', `${field.name} is compared with text, not with ${JSON.stringify(value)}.`);
  }
  const converted = attempt(convert, value);
  if (converted) return converted;
  const looks = LOOKS[field.type] ?? 'a number';
  throw bad(field, 'where', `${field.name} is compared with ${looks}, not with ${JSON.stringify(value)}.`);
}

function attempt(convert: Literal, value: FieldValue): Soql | undefined {
  try {
    return convert(value);
  } catch {
    return undefined;
  }
}

/** @throws SignalboxError `BAD_REQUEST` for a field that the org no longer has. */
export function fieldNamed({ fields, name }: SObject, wanted: string, where: string): SObjectField {
  const field = fields.get(wanted);
  if (field) return field;
  throw new SignalboxError('BAD_REQUEST', `${where}: ${name} has no field "${wanted}".`, {
    details: { field: wanted, type: name },
  });
}

function bad(field: SObjectField, where: string, message: string): SignalboxError {
  return new SignalboxError('BAD_REQUEST', `${where}: ${message}`, { details: { field: field.name } });
}

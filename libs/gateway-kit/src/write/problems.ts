import {
  isChangeReference,
  type Change,
  type ErrorBody,
  type FieldDescription,
  type SignalboxError,
  type TypeDescription,
} from '@signalbox/contracts';
import { fieldOf } from '../schema.js';
import { isMoney } from '../values.js';

/** Why the schema refuses a change. Pure. */
export function problemsOf(change: Change, type: TypeDescription): ErrorBody[] {
  if (!type.kinds.includes(change.kind)) {
    return [
      problem(
        'UNSUPPORTED',
        `${type.name} does not take "${change.kind}"; it takes: ${type.kinds.join(', ')}.`,
        'kind',
      ),
    ];
  }
  return [
    ...keyProblems(change, type),
    ...targetProblems(change, type),
    ...fieldProblems(change, type),
    ...missingFields(change, type),
  ];
}

function keyProblems(change: Change, type: TypeDescription): ErrorBody[] {
  const { keyField } = type;
  const makes = change.kind === 'create' || change.kind === 'upsert';
  if (keyField === undefined) {
    if (type.keyMode === 'ledger') return [];
    const how = `an admin creates it with: signalbox setup ${change.connection}`;
    return makes ? [problem('VALIDATION', `${type.name} has no unique key field; ${how}`, 'keyField')] : [];
  }
  const written = Object.hasOwn(change.fields ?? {}, keyField) || change.match?.field === keyField;
  return written
    ? [problem('VALIDATION', `${keyField} is Signalbox's own key and is not written by changes.`, keyField)]
    : [];
}

function targetProblems(change: Change, type: TypeDescription): ErrorBody[] {
  const problems: ErrorBody[] = [];
  if (change.kind !== 'create' && change.kind !== 'upsert' && change.id === undefined) {
    problems.push(problem('BAD_REQUEST', `A ${change.kind} needs the record's id.`, 'id'));
  }
  if (change.kind === 'transition' && !type.states?.includes(change.to ?? '')) {
    problems.push(
      problem(
        'VALIDATION',
        `${type.name} has no state "${change.to}"; known: ${type.states?.join(', ') ?? 'none'}.`,
        'to',
      ),
    );
  }
  return problems;
}

function fieldProblems(change: Change, type: TypeDescription): ErrorBody[] {
  return Object.entries(change.fields ?? {}).flatMap(([name, value]) => {
    try {
      const field = fieldOf(type, name, 'fields');
      return isChangeReference(value) ? [] : valueProblems(type, field, value);
    } catch (error) {
      return [{ ...(error as SignalboxError).toBody(), code: 'VALIDATION' as const }];
    }
  });
}

const isNumeric = (value: unknown) =>
  (typeof value === 'number' && Number.isFinite(value)) ||
  (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value));
const isText = (value: unknown, form: RegExp) =>
  value === '' || (typeof value === 'string' && form.test(value));

/** What a value must be by its field's type; types that are not here take what their system converts. */
const WANTED: Partial<Record<FieldDescription['type'], { what: string; accepts(value: unknown): boolean }>> =
  {
    money: {
      what: 'an amount as decimal text, such as {"amount": "12.50", "currency": "USD"}',
      accepts: (value) => isNumeric(isMoney(value) ? value.amount : value),
    },
    number: { what: 'a number', accepts: isNumeric },
    integer: { what: 'a whole number', accepts: isNumeric },
    boolean: {
      what: 'true or false',
      accepts: (value) => typeof value === 'boolean' || value === 0 || value === 1,
    },
    date: { what: 'a date such as 2026-11-22', accepts: (value) => isText(value, /^\d{4}-\d{2}-\d{2}/) },
    datetime: {
      what: 'a UTC time such as 2026-11-22T08:00:00Z',
      accepts: (value) => isText(value, /^\d{4}-\d{2}-\d{2}/),
    },
    rows: { what: 'a list of rows', accepts: Array.isArray },
  };

function valueProblems(type: TypeDescription, field: FieldDescription, value: unknown): ErrorBody[] {
  const label = `${type.name}.${field.name}`;
  if (field.readOnly) return [problem('VALIDATION', `${label} can not be written.`, field.name)];
  if (value === null)
    return field.required ? [problem('VALIDATION', `${label} must not be empty.`, field.name)] : [];
  const wanted = WANTED[field.type];
  if (wanted && !wanted.accepts(value))
    return [problem('VALIDATION', `${label} takes ${wanted.what}.`, field.name)];
  if (typeof value === 'string' && field.maxLength !== undefined && value.length > field.maxLength) {
    return [
      problem(
        'VALIDATION',
        `${label} takes ${field.maxLength} characters; this has ${value.length}.`,
        field.name,
      ),
    ];
  }
  if (field.options && typeof value === 'string' && !field.options.includes(value)) {
    return [
      problem(
        'VALIDATION',
        `${label} does not take "${value}"; it takes: ${field.options.slice(0, 12).join(', ')}.`,
        field.name,
      ),
    ];
  }
  return [];
}

function missingFields(change: Change, type: TypeDescription): ErrorBody[] {
  if (change.kind !== 'create') return [];
  return type.fields
    .filter((field) => field.required && !field.readOnly && change.fields?.[field.name] === undefined)
    .map((field) =>
      problem('VALIDATION', `${type.name}.${field.name} (${field.label}) is required.`, field.name),
    );
}

/** One problem, naming the field that it is about. */
export function problem(code: ErrorBody['code'], message: string, field: string): ErrorBody {
  return { code, message, details: { field } };
}

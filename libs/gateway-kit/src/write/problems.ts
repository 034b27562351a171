import {
  isChangeReference,
  type Change,
  type ErrorBody,
  type SignalboxError,
  type TypeDescription,
} from '@signalbox/contracts';
import { fieldOf } from '../schema.js';
import { valueProblems } from '../schema/value-problems.js';

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
  if (change.kind === 'upsert') problems.push(...matchProblems(change, type));
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

/** Two records of one value would make an upsert a guess; where the vendor does not forbid them, somebody makes them. */
function matchProblems({ match }: Change, type: TypeDescription): ErrorBody[] {
  if (match === undefined)
    return [problem('BAD_REQUEST', 'An upsert needs match: a unique field and its value.', 'match')];
  const field = type.fields.find(({ name }) => name === match.field);
  if (field?.unique) return [];
  const unique = type.fields
    .filter((one) => one.unique && one.name !== type.keyField)
    .map(({ name }) => name);
  const why = field ? 'is not unique' : 'is no field';
  const message = `match: ${type.name}.${match.field} ${why}; unique are: ${unique.join(', ') || 'none'}.`;
  return [problem('VALIDATION', message, 'match')];
}

function fieldProblems(change: Change, type: TypeDescription): ErrorBody[] {
  return Object.entries(change.fields ?? {}).flatMap(([name, value]) => {
    try {
      const field = fieldOf(type, name, 'fields');
      return isChangeReference(value) ? [] : valueProblems(type.name, field, value);
    } catch (error) {
      return [{ ...(error as SignalboxError).toBody(), code: 'VALIDATION' as const }];
    }
  });
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

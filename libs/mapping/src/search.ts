import { SignalboxError, type Condition, type Fields, type FieldValue } from '@signalbox/contracts';
import { likeProbes, similarity } from './alike.js';
import { entityMapping, place, type FieldMapping, type Mappings } from './mapping.js';
import { writeValue } from './values.js';

/** A canonical condition: `like` finds names alike. */
export interface CanonicalCondition {
  field: string;
  op: '=' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | 'contains' | 'like';
  value: FieldValue;
}

/**
 * A condition as a system's query takes it. For `like` see `likeSearch`.
 * @throws SignalboxError `VALIDATION` for a field that the system lacks; `BAD_REQUEST` for `like`.
 */
export function systemCondition(
  mappings: Mappings,
  entity: string,
  connection: string,
  condition: Omit<CanonicalCondition, 'op'> & { op: string },
): Condition {
  const { field, op, value } = condition;
  const found = place(mappings, entity, connection, field);
  const mapped = entityMapping(mappings, entity).fields[field] as FieldMapping;
  if (op === 'like') {
    throw new SignalboxError(
      'BAD_REQUEST',
      `"like" is no condition of ${connection}: search with its probes.`,
    );
  }
  const about = `${entity} in ${connection}`;
  const system = (each: FieldValue) => searchValue(writeValue(mapped, found, each, about) as FieldValue);
  if (value === null) return { field: found.name, op: op === '!=' ? 'not-empty' : 'empty' };
  if (op === 'in')
    return { field: found.name, op, value: (Array.isArray(value) ? value : [value]).map(system) };
  return { field: found.name, op: op as Condition['op'], value: op === 'contains' ? value : system(value) };
}

/** Queries compare amounts as text or numbers, not as objects. */
function searchValue(value: FieldValue): FieldValue {
  return typeof value === 'object' && value !== null && 'amount' in value
    ? (value['amount'] as string)
    : value;
}

/** How to find records whose field is like a value: ask with each condition by itself, keep what `accepts`. */
export interface LikeSearch {
  conditions: Condition[];
  accepts(values: Fields): boolean;
}

/** The likeness that counts where the mapping has no rule for the field. */
const DEFAULT_LIKENESS = 0.85;

export function likeSearch(
  mappings: Mappings,
  entity: string,
  connection: string,
  field: string,
  value: string,
): LikeSearch {
  const { name } = place(mappings, entity, connection, field);
  const rule = entityMapping(mappings, entity).match.find(({ by, how }) => by === field && how === 'alike');
  const atLeast = rule?.atLeast ?? DEFAULT_LIKENESS;
  return {
    conditions: likeProbes(value).map((probe) => ({ field: name, op: 'contains', value: probe })),
    accepts: (values) => typeof values[field] === 'string' && similarity(values[field], value) >= atLeast,
  };
}

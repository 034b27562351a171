import { isChangeReference, type Change, type ChangeReference, type FieldValue } from '@signalbox/contracts';
import { connectionMapping, place, type Mappings } from './mapping.js';
import { fromCanonical, type Values } from './write-record.js';

/** A change in canonical terms, as an agent proposes it. */
export interface CanonicalChange {
  ref: string;
  kind: Change['kind'];
  connection: string;
  entity: string;
  id?: string | ChangeReference;
  values?: Values;
  to?: string;
  links?: { entity: string; id: string | ChangeReference }[];
  after?: string[];
  summary: string;
}

/**
 * The change in the system's own words. `all` are the changes of its set: references to a named field of one of them
 * are given that system's name for it.
 * @throws SignalboxError `VALIDATION` or `BAD_REQUEST` that names what the mapping lacks.
 */
export function toChange(
  mappings: Mappings,
  change: CanonicalChange,
  all: readonly CanonicalChange[],
): Change {
  const { ref, kind, connection, entity, id, values, to, links, after, summary } = change;
  const { type, states } = connectionMapping(mappings, entity, connection);
  const resolve = <T extends FieldValue | ChangeReference>(value: T): T =>
    systemReference(mappings, value, all);
  const mapped: Change = { ref, connection, kind, type, summary };
  if (id !== undefined) mapped.id = resolve(id);
  if (values !== undefined) {
    const written = fromCanonical(
      mappings,
      entity,
      connection,
      values,
      kind === 'update' ? 'update' : 'create',
    );
    mapped.fields = Object.fromEntries(
      Object.entries(written).map(([name, value]) => [name, resolve(value)]),
    );
  }
  if (to !== undefined) mapped.to = Object.hasOwn(states, to) ? states[to] : to;
  if (links !== undefined) {
    mapped.links = links.map((link) => ({
      type: connectionMapping(mappings, link.entity, connection).type,
      id: resolve(link.id),
    }));
  }
  if (after !== undefined) mapped.after = after;
  return mapped;
}

function systemReference<T extends FieldValue | ChangeReference>(
  mappings: Mappings,
  value: T,
  all: readonly CanonicalChange[],
): T {
  const inner = (each: FieldValue | ChangeReference) => systemReference(mappings, each, all);
  if (Array.isArray(value)) return value.map(inner) as unknown as T;
  if (value === null || typeof value !== 'object') return value;
  if (!isChangeReference(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, inner(each)])) as T;
  }
  const target = all.find(({ ref }) => ref === value.$ref);
  if (target === undefined || value.field === undefined) return value;
  return { ...value, field: place(mappings, target.entity, target.connection, value.field).name };
}

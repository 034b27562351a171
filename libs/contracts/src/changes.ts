import { createHash } from 'node:crypto';
import { v5 as uuidv5 } from 'uuid';
import type { Fields, FieldValue } from './records.js';

/** `send` is what nothing can take back: an e-mail, a payment order. */
export const CHANGE_KINDS = ['create', 'update', 'upsert', 'delete', 'transition', 'link', 'send'] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** In a change's `id`, `fields`, or `links`: the id (or the named field) of what an earlier change of the set made. */
export interface ChangeReference {
  $ref: string;
  field?: string;
}

/** One intended write, in the system's own type and field names. */
export interface Change {
  /** Names the change within its set: `order`. */
  ref: string;
  connection: string;
  kind: ChangeKind;
  type: string;
  /** The record: for every kind but create and upsert. */
  id?: string | ChangeReference;
  /** The unique field and its value by which an upsert finds its record. */
  match?: { field: string; value: string };
  /** What to write: for create, update and upsert. */
  fields?: Record<string, FieldValue | ChangeReference>;
  /** What the approver saw there: the touched fields, a delete's own fields, `{state}`; null: no record, for an upsert. */
  before?: Fields | null;
  /** Transition: the state to reach, one of the type's `states`. */
  to?: string;
  /**
   * Create: records to connect the new one with; link: the records to connect. `label` is what the system calls such a
   * connection, where it has names for them.
   */
  links?: { type: string; id: string | ChangeReference; label?: string }[];
  /** Refs of changes that must have happened before. */
  after?: string[];
  /** One sentence for the approver. */
  summary?: string;
}

/** The changes of one decision. Its hash is what gets approved. */
export interface ChangeSet {
  /** One sentence: what this is for. */
  title: string;
  changes: Change[];
  /** What a failed step does to the steps before it; `ask` leaves them to a person. */
  onFailure?: 'compensate' | 'ask';
  /** Mapping file hashes that the changes were made with. */
  mappingVersion?: string;
}

const NAMESPACE = '5f2c1b0e-7c0b-4d0e-9a56-2f4f3c6e8a11';

/** The idempotency key of a change: the same saga, ref and revision give the same key (UUIDv5, lower case). */
export function changeKey(sagaId: string, ref: string, revision = 0): string {
  return uuidv5(`${sagaId}/${ref}/${revision}`, NAMESPACE);
}

/** The key of taking a change back: never the change's own. */
export function compensationKey(sagaId: string, ref: string, revision = 0): string {
  return uuidv5(`${sagaId}/${ref}/${revision}/compensate`, NAMESPACE);
}

/** JSON with sorted keys and no undefined, so that equal values have equal text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The hash of what a change would do, its refs resolved: same key with another hash is `KEY_REUSED`. */
export function contentHash(change: Change): string {
  const { connection, kind, type, id, match, fields, before, to, links } = change;
  return sha256(canonicalJson({ connection, kind, type, id, match, fields, before, to, links }));
}

/** The hash that an approval is bound to. */
export function changeSetHash(set: ChangeSet): string {
  return sha256(canonicalJson(set));
}

export function isChangeReference(value: unknown): value is ChangeReference {
  return typeof value === 'object' && value !== null && typeof (value as ChangeReference).$ref === 'string';
}

/** The refs that a change's data points to. */
export function referencedRefs(change: Change): string[] {
  const found = new Set<string>();
  const visit = (value: unknown): void => {
    if (isChangeReference(value)) found.add(value.$ref);
    else if (value !== null && typeof value === 'object') Object.values(value).forEach(visit);
  };
  visit([change.id, change.fields, change.links]);
  return [...found];
}

/** All refs that must be done before a change: those it names and those its data needs. */
export function dependencies(change: Change): string[] {
  return [...new Set([...(change.after ?? []), ...referencedRefs(change)])];
}

/**
 * The change with every reference replaced by what `lookup` knows of it.
 * @throws Error when `lookup` has no value for a reference: the caller applies changes in order of dependency.
 */
export function resolveReferences(
  change: Change,
  lookup: (reference: ChangeReference) => FieldValue | undefined,
): Change {
  const resolve = (value: unknown): unknown => {
    if (isChangeReference(value)) {
      const found = lookup(value);
      if (found === undefined)
        throw new Error(
          `change ${change.ref} needs ${value.$ref}.${value.field ?? 'id'}, which is not known yet`,
        );
      return found;
    }
    if (Array.isArray(value)) return value.map(resolve);
    if (value !== null && typeof value === 'object') {
      return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, resolve(inner)]));
    }
    return value;
  };
  const resolved = { ...change };
  if (change.id !== undefined) resolved.id = resolve(change.id) as string;
  if (change.fields !== undefined) resolved.fields = resolve(change.fields) as Fields;
  if (change.links !== undefined) resolved.links = resolve(change.links) as Change['links'];
  return resolved;
}

/** How the effect of a receipt is taken back. `none`: nothing to do, or nothing that could be done. */
export type CompensationKind = 'delete' | 'archive' | 'cancel' | 'restore' | 'unlink' | 'none';

/** What a change did. Enough to take it back, and to look it up years later. */
export interface Receipt {
  key: string;
  sagaId: string;
  ref: string;
  kind: ChangeKind | 'compensate';
  connection: string;
  type: string;
  id: string;
  /** The touched fields before, as the system stored them; null where there was no record. */
  before: Fields | null;
  /** The touched fields after, as the system stored them; null where there is no record any more. */
  after: Fields | null;
  /** What was read back is too much to keep: `after` is what was written. */
  afterAsWritten?: true;
  versionBefore?: string;
  versionAfter?: string;
  /** The record's creation time: tells it from a later record under the same id. */
  createdAt?: string;
  /** Records that the change connected; with `label` what the connection was given, which may have been there before. */
  links?: { type: string; id: string; label?: string }[];
  /** Calls to the vendor that this change cost. */
  calls: number;
  /** `done`: by this call. `found`: an earlier attempt had done it, and it was looked up. `already`: nothing was to do. */
  outcome: 'done' | 'found' | 'already';
  /** Whether the vendor enforces the key, or only our ledger does. */
  keyMode: 'field' | 'ledger';
  compensation: CompensationKind;
  url?: string;
  /** UTC. */
  at: string;
}

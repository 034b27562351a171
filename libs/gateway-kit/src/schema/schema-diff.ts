import { canonicalJson } from '@signalbox/contracts';
import type { FieldFacts, ListFacts, TypeFacts } from './type-facts.js';

/** One fact about a field or a type, before and after; a list too long to keep is told by its length. */
export interface FactChange {
  fact: string;
  before: unknown;
  after: unknown;
}

/** What an admin changed about a type. */
export interface SchemaDiff {
  added: string[];
  removed: string[];
  /** Probably: a field that went and one that came have the same label and type. */
  renamed: { from: string; to: string }[];
  changed: { field: string; facts: FactChange[] }[];
  /** Of the type itself. */
  ofType: FactChange[];
}

const FIELD_FACTS = [
  'label',
  'type',
  'required',
  'unique',
  'readOnly',
  'maxLength',
  'scale',
  'options',
  'references',
  'rows',
] as const satisfies (keyof FieldFacts)[];
const TYPE_FACTS = [
  'label',
  'keyField',
  'kinds',
  'relations',
  'states',
] as const satisfies (keyof TypeFacts)[];

/** What differs between a type as it was and as it is. Pure. */
export function schemaDiff(before: TypeFacts, after: TypeFacts): SchemaDiff {
  const gone = Object.keys(before.fields).filter((name) => !Object.hasOwn(after.fields, name));
  const come = Object.keys(after.fields).filter((name) => !Object.hasOwn(before.fields, name));
  const renamed = renames(before, gone, after, come);
  const renamedFrom = new Set(renamed.map(({ from }) => from));
  const renamedTo = new Set(renamed.map(({ to }) => to));
  return {
    added: come.filter((name) => !renamedTo.has(name)).sort(),
    removed: gone.filter((name) => !renamedFrom.has(name)).sort(),
    renamed,
    changed: Object.keys(before.fields)
      .sort()
      .flatMap((field) => {
        const [was, is] = [before.fields[field], after.fields[field]];
        if (was === undefined || is === undefined) return [];
        const facts = fieldChanges(was, is);
        return facts.length > 0 ? [{ field, facts }] : [];
      }),
    ofType: factChanges(TYPE_FACTS, before, after),
  };
}

function renames(before: TypeFacts, gone: string[], after: TypeFacts, come: string[]): SchemaDiff['renamed'] {
  const free = new Set(come);
  return gone.sort().flatMap((from) => {
    const to = [...free].find((name) => looksTheSame(before.fields[from], after.fields[name]));
    if (to === undefined) return [];
    free.delete(to);
    return [{ from, to }];
  });
}

type Kept = FieldFacts | string | undefined;

const looksTheSame = (a: Kept, b: Kept) =>
  typeof a === 'object' && typeof b === 'object' && a.label === b.label && a.type === b.type;

function fieldChanges(was: FieldFacts | string, is: FieldFacts | string): FactChange[] {
  if (typeof was === 'object' && typeof is === 'object') return factChanges(FIELD_FACTS, was, is);
  return canonicalJson(was) === canonicalJson(is) ? [] : [{ fact: 'description', before: null, after: null }];
}

function factChanges<T extends object>(names: readonly (keyof T & string)[], was: T, is: T): FactChange[] {
  return names
    .filter((fact) => canonicalJson(was[fact] ?? null) !== canonicalJson(is[fact] ?? null))
    .map((fact) => ({ fact, ...shown(was[fact], is[fact]) }));
}

/** Of two lists what went and what came; of a long one its length; anything else as it is. */
function shown(was: unknown, is: unknown): { before: unknown; after: unknown } {
  if (Array.isArray(was) && Array.isArray(is)) {
    return { before: was.filter((one) => !is.includes(one)), after: is.filter((one) => !was.includes(one)) };
  }
  return { before: plain(was), after: plain(is) };
}

function plain(value: unknown): unknown {
  const { count } = (value ?? {}) as Exclude<ListFacts, string[]>;
  return count === undefined ? (value ?? null) : `${count} entries`;
}

const MOST_PARTS = 8;

/** The difference as a sentence for people. */
export function tellDiff(typeName: string, diff: SchemaDiff): string {
  const parts = [
    ...diff.renamed.map(({ from, to }) => `"${from}" is now probably "${to}"`),
    ...diff.removed.map((field) => `"${field}" is gone`),
    ...diff.added.map((field) => `"${field}" is new`),
    ...diff.changed.map(({ field, facts }) => `"${field}": ${facts.map(tellFact).join(', ')}`),
    ...diff.ofType.map(tellFact),
  ];
  const more = parts.length - MOST_PARTS;
  const told = parts.slice(0, MOST_PARTS).join('; ');
  if (parts.length === 0) return `${typeName} changed in what is not kept of it.`;
  return `${typeName} changed: ${told}${more > 0 ? `; and ${more} more` : ''}.`;
}

function tellFact({ fact, before, after }: FactChange): string {
  if (Array.isArray(before) && Array.isArray(after)) {
    const went = before.length > 0 ? `without ${before.slice(0, 5).join(', ')}` : '';
    const came = after.length > 0 ? `with ${after.slice(0, 5).join(', ')}` : '';
    return `${fact} ${[went, came].filter(Boolean).join(' and ')}`;
  }
  return before === null && after === null ? fact : `${fact} ${tellValue(before)} → ${tellValue(after)}`;
}

const tellValue = (value: unknown) =>
  value === null ? 'none' : Array.isArray(value) ? value.slice(0, 5).join(', ') : String(value);

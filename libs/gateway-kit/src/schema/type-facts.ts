import { canonicalJson, sha256, type FieldDescription, type TypeDescription } from '@signalbox/contracts';

/** What is kept of a list: all of it while it is short, else only how many there are and a digest. */
export type ListFacts = string[] | { count: number; digest: string };

/** What is kept of a field: what a change of it is told by. */
export interface FieldFacts {
  label: string;
  type: FieldDescription['type'];
  required?: true;
  unique?: true;
  readOnly?: true;
  maxLength?: number;
  scale?: number;
  options?: ListFacts;
  references?: ListFacts;
  /** Digest of the fields of a row. */
  rows?: string;
}

/** What is kept of a type, to tell later what changed. */
export interface TypeFacts {
  /** Equal for equal descriptions, whatever their order. */
  hash: string;
  label: string;
  keyField?: string;
  kinds: string[];
  relations: ListFacts;
  states?: ListFacts;
  /** Of a type too large to keep, digests of its fields. */
  fields: Record<string, FieldFacts | string>;
}

const LONGEST_LIST = 60;
const LONGEST_TEXT = 100;
/** Below what a key-value store takes, so that an alert has room beside it. */
const LARGEST_BYTES = 160 * 1_024;

/** A hash that changes with whatever the description says; the order of fields and options says nothing. */
export function typeHash(type: TypeDescription): string {
  const fields = sortedFields(type.fields);
  return sha256(canonicalJson({ ...type, relations: sorted(type.relations), fields }));
}

/** What to keep of a type: bounded, however many fields and options an org has. */
export function typeFacts(type: TypeDescription): TypeFacts {
  const whole: TypeFacts = {
    hash: typeHash(type),
    label: cut(type.label),
    ...(type.keyField === undefined ? {} : { keyField: type.keyField }),
    kinds: sorted(type.kinds) ?? [],
    relations: listFacts(type.relations),
    ...(type.states ? { states: listFacts(type.states) } : {}),
    fields: Object.fromEntries(type.fields.map((field) => [field.name, fieldFacts(field)])),
  };
  if (Buffer.byteLength(JSON.stringify(whole)) <= LARGEST_BYTES) return whole;
  const digests = type.fields.map((field) => [field.name, digest(fieldFacts(field))] as const);
  return { ...whole, fields: Object.fromEntries(digests) };
}

function fieldFacts(field: FieldDescription): FieldFacts {
  const { type, required, unique, readOnly, maxLength, scale, options, references, fields } = field;
  return {
    label: cut(field.label),
    type,
    ...(required ? { required } : {}),
    ...(unique ? { unique } : {}),
    ...(readOnly ? { readOnly } : {}),
    ...(maxLength === undefined ? {} : { maxLength }),
    ...(scale === undefined ? {} : { scale }),
    ...(options ? { options: listFacts(options) } : {}),
    ...(references ? { references: listFacts(references) } : {}),
    ...(fields ? { rows: digest(sortedFields(fields)) } : {}),
  };
}

function sortedFields(fields: FieldDescription[]): FieldDescription[] {
  return [...fields]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((field) => ({
      ...field,
      options: sorted(field.options),
      references: sorted(field.references),
      fields: field.fields && sortedFields(field.fields),
    }));
}

function listFacts(list: string[]): ListFacts {
  const short = list.length <= LONGEST_LIST && list.every(({ length }) => length <= LONGEST_TEXT);
  return short ? (sorted(list) as string[]) : { count: list.length, digest: digest(sorted(list)) };
}

const sorted = (list: string[] | undefined) => list && [...list].sort();
const cut = (text: string) => text.slice(0, LONGEST_TEXT);
const digest = (value: unknown) => sha256(canonicalJson(value)).slice(0, 12);

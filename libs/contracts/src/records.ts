/** An amount as decimal text (`"1234.50"`), never a float, with its ISO 4217 currency where the system tells it. */
export interface Money {
  amount: string;
  currency: string | null;
}

/**
 * A value of a record: text, number, boolean, money, an ISO 8601 date (`2026-11-22`) or UTC time
 * (`2026-11-22T08:27:44.931Z`) as text, a list of rows (child tables), or null for an empty field.
 */
export type FieldValue =
  string | number | boolean | null | Money | FieldValue[] | { [field: string]: FieldValue };

export type Fields = Record<string, FieldValue>;

/** One object of a business system, in the system's own type and field names, with values typed by its schema. */
export interface SystemRecord {
  connection: string;
  type: string;
  id: string;
  /** Changes whenever the record does; comparable for equality only. */
  version: string;
  /** When the record was created, UTC: with the id it tells a record from a later one under a reused name. */
  createdAt?: string;
  fields: Fields;
  /** Where a person opens the record. */
  url?: string;
  /** Records asked for with `include`, by relation. */
  related?: Record<string, SystemRecord[]>;
}

/** What a field holds. `rows` is a child table; `reference` the id of another record. */
export type FieldType =
  | 'text'
  | 'number'
  | 'integer'
  | 'boolean'
  | 'money'
  | 'date'
  | 'datetime'
  | 'choice'
  | 'choices'
  | 'reference'
  | 'rows';

export interface FieldDescription {
  name: string;
  label: string;
  type: FieldType;
  /** Must be given when a record is created. */
  required: boolean;
  unique: boolean;
  /** Can't be written by us. */
  readOnly: boolean;
  /** The longest text, in characters. */
  maxLength?: number;
  /** Digits after the decimal point that the system stores. */
  scale?: number;
  /** The accepted values of a `choice`; absent where the system accepts others too. */
  options?: string[];
  /** Types that a `reference` may point to; the row type of `rows`. */
  references?: string[];
  /** The fields of a row of `rows`, where the system tells them. */
  fields?: FieldDescription[];
}

/** One type of record of a connection, as it is in that org now. */
export interface TypeDescription {
  name: string;
  label: string;
  /** The unique field that carries our key, where the org has it; without it creates are refused. */
  keyField?: string;
  /** Set where the org refuses a key field: only the ledger knows which records are ours. */
  keyMode?: 'ledger';
  /** Kinds of change that the gateway supports for this type. */
  kinds: string[];
  /** Relations that `include` takes. */
  relations: string[];
  /** States that a `transition` can lead to. */
  states?: string[];
  fields: FieldDescription[];
}

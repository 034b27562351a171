import { seededRandom } from '../random.js';
import { SiteClock } from './clock.js';
import { collationKey } from './collation.js';
import type { Doc } from './doc.js';
import { type DocField, type DocType, tablesOf } from './doctypes/doctype.js';
import { standardDoctypes } from './doctypes/index.js';
import { notFound } from './errors.js';
import { TextIndex } from './text-index.js';

/** What happened to a document, in the words of Frappe's webhooks. */
export interface DocEvent {
  event: 'after_insert' | 'on_update' | 'on_submit' | 'on_cancel' | 'on_trash';
  doctype: string;
  name: string;
  modified: string;
}

const TIME_ZONE = 'Asia/Kolkata';
const HASH_LETTERS = '0123456789abcdefghijklmnopqrstuv';

/** One site: its documents, counters and clock. Documents that are handed out are copies. */
export class Site {
  readonly clock: SiteClock;
  /** Documents that were deleted, as they were. */
  readonly graveyard: Doc[] = [];
  /** Users by the session id that a login gave them. */
  readonly sessions = new Map<string, string>();
  private readonly tables = new Map<string, Map<string, Doc>>();
  private readonly indexes = new Map<string, TextIndex>();
  private readonly counters = new Map<string, number>();
  /** DocTypes with their custom fields, until a custom field changes. */
  private readonly metas = new Map<string, DocType>();
  private readonly random: () => number;
  private undo: (() => void)[] = [];
  private events: DocEvent[] = [];

  constructor(
    seed: number,
    now: () => number,
    private readonly publish: (events: DocEvent[]) => void,
  ) {
    this.random = seededRandom(seed);
    this.clock = new SiteClock(now, this.random, () => this.timeZone());
  }

  timeZone(): string {
    return String(this.find('System Settings', 'System Settings')?.time_zone ?? TIME_ZONE);
  }

  /** Like a hash name of Frappe's: ten letters and digits. */
  hash(): string {
    return Array.from({ length: 10 }, () => HASH_LETTERS[Math.floor(this.random() * 32)]).join('');
  }

  /** A DocType with its custom fields; throws a 404 where there is none. */
  meta(doctype: string): DocType {
    const known = this.metas.get(doctype);
    if (known) return known;
    const standard = standardDoctypes.get(doctype);
    if (!standard) throw notFound('DocType', doctype);
    const custom = this.all('Custom Field').filter((field) => field.dt === doctype);
    const meta = { ...standard, fields: withCustomFields(standard.fields, custom) };
    this.metas.set(doctype, meta);
    return meta;
  }

  has(doctype: string): boolean {
    return standardDoctypes.has(doctype);
  }

  /** The document, or undefined; case and trailing blanks of the name don't matter. */
  find(doctype: string, name: string): Doc | undefined {
    const doc = this.tables.get(doctype)?.get(collationKey(name));
    return doc && structuredClone(doc);
  }

  /** As `find`; throws a 404. */
  load(doctype: string, name: string): Doc {
    const doc = this.find(doctype, name);
    if (!doc) throw notFound(doctype, name);
    return doc;
  }

  /** All documents of a DocType, or all rows of a child DocType. Not copies: to be read only. */
  all(doctype: string): readonly Doc[] {
    if (!standardDoctypes.get(doctype)?.istable) return [...(this.tables.get(doctype)?.values() ?? [])];
    return [...standardDoctypes.values()].flatMap((parent) => {
      const fields = tablesOf(parent).filter((field) => field.options === doctype);
      if (fields.length === 0) return [];
      return this.all(parent.name).flatMap((doc) => fields.flatMap((field) => doc[field.fieldname] as Doc[]));
    });
  }

  /** Of a DocType that is no child's: those whose field holds the text, whatever the case. Not copies. */
  holding(doctype: string, fieldname: string, text: string): readonly Doc[] {
    const index = this.indexes.get(doctype) ?? new TextIndex();
    this.indexes.set(doctype, index);
    return index.holding(this.tables.get(doctype)?.values() ?? [], fieldname, text);
  }

  /** Every document of every DocType, those that are deleted apart. */
  everything(): readonly Doc[] {
    return [...this.tables.values()].flatMap((table) => [...table.values()]);
  }

  /** Stores a document as it is given, in place of one of the same name. */
  put(doc: Doc): void {
    const table = this.tables.get(doc.doctype) ?? new Map<string, Doc>();
    this.tables.set(doc.doctype, table);
    this.change(doc.doctype, table, collationKey(doc.name), structuredClone(doc));
  }

  remove(doctype: string, name: string): void {
    const table = this.tables.get(doctype);
    if (table) this.change(doctype, table, collationKey(name), undefined);
  }

  private change(doctype: string, table: Map<string, Doc>, key: string, doc: Doc | undefined): void {
    const before = table.get(key);
    const set = (value: Doc | undefined) => {
      this.indexes.get(doctype)?.replace(table.get(key), value);
      if (value) table.set(key, value);
      else table.delete(key);
      if (doctype === 'Custom Field') this.metas.clear();
    };
    set(doc);
    this.undo.push(() => set(before));
  }

  bury(doc: Doc): void {
    this.graveyard.push(doc);
    this.undo.push(() => this.graveyard.pop());
  }

  counter(series: string): number {
    return this.counters.get(series) ?? 0;
  }

  setCounter(series: string, value: number): void {
    const before = this.counter(series);
    this.counters.set(series, value);
    this.undo.push(() => this.counters.set(series, before));
  }

  emit(event: DocEvent['event'], { doctype, name, modified }: Doc): void {
    this.events.push({ event, doctype, name, modified });
  }

  /** Runs a request's work whole or not at all; what it did to documents is published once it is done. */
  transaction<T>(work: () => T): T {
    this.undo = [];
    this.events = [];
    try {
      const result = work();
      this.publish(this.events);
      return result;
    } catch (error) {
      for (const step of this.undo.reverse()) step();
      throw error;
    }
  }
}

/** Custom fields stand where `insert_after` says, or at the end. */
function withCustomFields(fields: DocField[], custom: Doc[]): DocField[] {
  const merged = [...fields];
  for (const doc of custom) {
    const { name: _name, doctype: _doctype, idx: _idx, dt: _dt, ...settings } = doc;
    const field = { ...settings, is_custom_field: 1 } as unknown as DocField;
    const before = merged.findIndex(({ fieldname }) => fieldname === field.insert_after);
    merged.splice(before < 0 ? merged.length : before + 1, 0, field);
  }
  return merged;
}

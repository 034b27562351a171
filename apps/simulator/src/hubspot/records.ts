import { instant } from './instant.js';
import type { ObjectType } from './object-types.js';

/** One record of the CRM. A write replaces it: whoever holds one holds what it was. */
export interface CrmRecord {
  readonly type: ObjectType;
  readonly id: string;
  /** Stored values; a cleared property is missing. */
  readonly properties: Readonly<Record<string, string>>;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** Milliseconds since the epoch; undefined while it is live. */
  readonly archivedAt?: number;
}

/** The value of any property, those included that HubSpot keeps itself. */
export function valueOf({ type, ...record }: CrmRecord, name: string): string | null {
  if (name === 'hs_object_id') return record.id;
  if (name === type.created) return instant(record.createdAt);
  if (name === type.modified) return instant(record.updatedAt);
  return record.properties[name] ?? null;
}

type Holders = Map<string, Set<CrmRecord>>;

interface Index {
  type: ObjectType;
  name: string;
  holders: Holders;
}

function enter({ name, holders }: Index, record: CrmRecord): void {
  const value = valueOf(record, name);
  if (value === null || record.archivedAt !== undefined) return;
  holders.set(value, (holders.get(value) ?? new Set()).add(record));
}

function leave({ name, holders }: Index, record: CrmRecord): void {
  holders.get(valueOf(record, name) ?? '')?.delete(record);
}

/** All records by type, in order of their ids; undoes what a failed operation has written. */
export class RecordStore {
  private readonly byType = new Map<string, Map<string, CrmRecord>>();
  private readonly byValue = new Map<string, Index>();
  private readonly lastIds = new Map<string, number>();

  constructor(
    private readonly random: () => number,
    private readonly remember: (undo: () => void) => void,
  ) {}

  /** The next id of a type; an id is spent also where the write fails afterwards. */
  nextId(type: ObjectType): string {
    const last = this.lastIds.get(type.name);
    const next = last === undefined ? type.firstId : last + 1 + Math.floor(this.random() * 40);
    this.lastIds.set(type.name, next);
    return String(next);
  }

  put(record: CrmRecord): void {
    const before = this.of(record.type).get(record.id);
    this.set(record, before);
    this.remember(() => this.set(before, record));
  }

  get(type: ObjectType, id: string): CrmRecord | undefined {
    return this.of(type).get(id);
  }

  /** Live and archived ones, in order of their ids. */
  all(type: ObjectType): CrmRecord[] {
    return [...this.of(type).values()];
  }

  /** The live record that holds a value in a unique property. */
  holder(type: ObjectType, name: string, value: string): CrmRecord | undefined {
    return [...(this.holders(type, name).get(value) ?? [])][0];
  }

  /** Live records by what a property of theirs holds; kept from when it is first asked for. */
  private holders(type: ObjectType, name: string): Holders {
    const path = `${type.name}.${name}`;
    const known = this.byValue.get(path);
    if (known) return known.holders;
    const made: Index = { type, name, holders: new Map() };
    for (const record of this.of(type).values()) enter(made, record);
    this.byValue.set(path, made);
    return made.holders;
  }

  private set(record: CrmRecord | undefined, before: CrmRecord | undefined): void {
    const { type, id } = (record ?? before) as CrmRecord;
    if (record) this.of(type).set(id, record);
    else this.of(type).delete(id);
    for (const index of this.byValue.values()) {
      if (index.type.name !== type.name) continue;
      if (before) leave(index, before);
      if (record) enter(index, record);
    }
  }

  private of(type: ObjectType): Map<string, CrmRecord> {
    const records = this.byType.get(type.name) ?? new Map<string, CrmRecord>();
    this.byType.set(type.name, records);
    return records;
  }
}

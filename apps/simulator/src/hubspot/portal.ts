import { seededRandom } from '../random.js';
import type { VendorContext } from '../vendor.js';
import { AssociationStore } from './associations.js';
import { createLimits, type Limits } from './limits.js';
import type { AccountType } from './portal-facts.js';
import type { ObjectType } from './object-types.js';
import { definePortalProperties } from './portal-properties.js';
import type { PropertySet } from './properties.js';
import { RecordStore, type CrmRecord } from './records.js';
import { SearchIndex } from './search-index.js';
import { createTokens, type Tokens } from './tokens.js';

/** Who changed a record, as webhook events name it. */
export type ChangeSource = 'CRM_UI' | 'INTEGRATION' | 'IMPORT' | 'AUTOMATION_PLATFORM';

/** A record before and after an operation; `before` is undefined for a new one. */
export interface RecordChange {
  before: CrmRecord | undefined;
  after: CrmRecord;
}

interface Operation {
  undo: (() => void)[];
  changes: Map<string, RecordChange>;
}

/** All state of the simulated account. */
export class Portal {
  records!: RecordStore;
  associations!: AssociationStore;
  index!: SearchIndex;
  limits!: Limits;
  tokens!: Tokens;
  accountType!: AccountType;
  private properties!: Map<string, PropertySet>;
  private operation: Operation | undefined;

  constructor(
    readonly context: VendorContext,
    private readonly publish: (changes: RecordChange[], source: ChangeSource) => void,
  ) {}

  now(): number {
    return this.context.now();
  }

  /** Forgets everything; the account is empty afterwards. */
  clear(seed: number, options: { keyFields: boolean }): void {
    const remember = (undo: () => void) => void this.operation?.undo.push(undo);
    this.records = new RecordStore(seededRandom(seed), remember);
    this.associations = new AssociationStore(remember);
    this.index = new SearchIndex(() => this.now());
    this.limits = createLimits(() => this.now());
    this.tokens = createTokens(() => this.now());
    this.accountType = 'DEVELOPER_TEST';
    this.properties = definePortalProperties(options);
  }

  propertiesOf(type: ObjectType): PropertySet {
    return this.properties.get(type.name) ?? new Map();
  }

  /** Stores a record as part of the operation under way. */
  store(record: CrmRecord): void {
    const key = `${record.type.name}/${record.id}`;
    const before = this.operation?.changes.get(key)?.before ?? this.records.get(record.type, record.id);
    this.records.put(record);
    this.operation?.changes.set(key, { before, after: record });
  }

  /** Does `work` wholly or not at all: what it wrote is undone when it throws, else searched and told to listeners. */
  operate<T>(source: ChangeSource, work: () => T): T {
    const operation: Operation = { undo: [], changes: new Map() };
    this.operation = operation;
    try {
      const result = work();
      const changes = [...operation.changes.values()];
      for (const { after } of changes) this.index.add(after);
      this.publish(changes, source);
      return result;
    } catch (error) {
      for (const undo of operation.undo.reverse()) undo();
      throw error;
    } finally {
      this.operation = undefined;
    }
  }
}

import type { StoredRecord } from '../vendor.js';
import { salesforceId, withChecksum } from '../world.js';
import { createSchema } from './catalog/index.js';
import { derive, type Fields } from './derive.js';
import { noSuchColumn, notFound, SalesforceError } from './errors.js';
import { checkDuplicates } from './duplicate-rules.js';
import { flowFields } from './flows.js';
import { AS_PREPARED, type OrgSettings } from './org-settings.js';
import { checkReferences, checkRequired, checkUnique } from './checks.js';
import { childrenOf, fieldOf, typeOf, typeOfId, type Field, type RecordType, type Schema } from './schema.js';
import { formatDatetime, isId, readValue, roundTo } from './values.js';

export const INTEGRATION_USER = salesforceId('005', 1);
export const SALES_USER = salesforceId('005', 2);
/** New records are numbered from here, so that generated and created ones never share an id. */
const FIRST_NEW_NUMBER = 100_000;

export type { Fields };
/** Who writes: only what `createable` and `updateable` allow counts for the API and the UI alike. */
export type Actor = string;

type Tables = Map<string, Map<string, Fields>>;

/** One org: its schema and its records, with the rules that hold for whoever writes. */
export class Org {
  readonly schema: Schema;
  private tables: Tables = new Map();
  private numbers = new Map<string, number>();
  private settings: OrgSettings = AS_PREPARED;

  constructor(
    private readonly now: () => number,
    private readonly onSaved: (type: string, id: string) => void,
    options: { keyFields: boolean },
  ) {
    this.schema = createSchema(options.keyFields);
  }

  /** Throws NOT_FOUND as the API does for a type in a URL. */
  type(name: string): RecordType {
    const type = typeOf(this.schema, name);
    if (!type) throw notFound();
    return type;
  }

  /** The records of a type in the order of their creation. */
  all(type: RecordType, withDeleted = false): Fields[] {
    const rows = [...this.table(type).values()];
    return withDeleted ? rows : rows.filter((row) => row.IsDeleted !== true);
  }

  /** Any record by its id, deleted or not. */
  readonly find = (id: unknown): Fields | undefined => {
    if (typeof id !== 'string') return undefined;
    const type = typeOfId(this.schema, id);
    return type && this.table(type).get(id);
  };

  /** A record that still exists; throws NOT_FOUND or ENTITY_IS_DELETED. */
  get(type: RecordType, id: string): Fields {
    const row = isId(id) ? this.table(type).get(withChecksum(id)) : undefined;
    if (!row) throw notFound();
    if (row.IsDeleted === true) throw new SalesforceError(404, 'ENTITY_IS_DELETED', 'entity is deleted', []);
    return row;
  }

  /** The existing records whose field holds the value; texts compare as the field's case rule says. */
  findBy(type: RecordType, field: Field, value: unknown): Fields[] {
    const fold = (entry: unknown) => (field.caseSensitive ? entry : String(entry).toLowerCase());
    return this.all(type).filter((row) => row[field.name] != null && fold(row[field.name]) === fold(value));
  }

  /** How an admin has set it up from now on. */
  configure(settings: OrgSettings): void {
    this.settings = settings;
    const type = typeOf(this.schema, 'Organization');
    if (!type) return;
    const kind = { IsSandbox: settings.sandbox, OrganizationType: settings.edition };
    for (const row of this.all(type)) this.put(type, { ...row, ...kind });
  }

  create(type: RecordType, input: Fields, actor: Actor, allowDuplicates = false): string {
    if (!type.createable) throw cannotWrite(type, 'inserted');
    const given = this.read(type, input, 'createable');
    const defaults = Object.fromEntries(
      [...type.fields.values()].map((entry) => [entry.name, defaultOf(entry, actor)]),
    );
    const at = formatDatetime(this.now());
    const created = { Id: this.nextId(type), CreatedDate: at, CreatedById: actor };
    return this.save(type, { ...defaults, ...given, ...created }, undefined, actor, allowDuplicates);
  }

  update(type: RecordType, id: string, input: Fields, actor: Actor, allowDuplicates = false): void {
    const before = this.get(type, id);
    if (!type.updateable) throw cannotWrite(type, 'updated');
    this.save(type, { ...before, ...this.read(type, input, 'updateable') }, before, actor, allowDuplicates);
  }

  /** Puts the record, and what goes with it, into the recycle bin. */
  remove(type: RecordType, id: string, actor: Actor): void {
    const row = this.get(type, id);
    if (!type.deletable) throw cannotWrite(type, 'deleted');
    this.put(type, { ...row, IsDeleted: true, ...this.stamps(actor) });
    for (const child of childrenOf(this.schema, type).filter(({ field }) => field.cascadeDelete))
      for (const dependant of this.findBy(child.type, child.field, row.Id))
        this.remove(child.type, String(dependant.Id), actor);
    if (type.name === 'OpportunityLineItem') this.sumLines(row.OpportunityId, actor);
  }

  /** Saves what automation of the org does to a record, where it has the fields. */
  automate(id: string, fields: Fields): void {
    const type = typeOfId(this.schema, id);
    const before = this.find(id);
    if (!type || !before || before.IsDeleted === true) return;
    const known = Object.entries(fields).filter(([name]) => fieldOf(type, name));
    this.save(type, { ...before, ...Object.fromEntries(known) }, before, SALES_USER);
  }

  /** Stores a record as it is, past all rules: for data that was there before anybody looked. */
  seed(typeName: string, fields: Fields): void {
    const type = this.type(typeName);
    const empty = Object.fromEntries(
      [...type.fields.values()].map((entry) => [entry.name, defaultOf(entry, SALES_USER)]),
    );
    this.put(type, { ...empty, ...fields });
  }

  /** Everything as it is now; call the result to come back to it. */
  snapshot(): () => void {
    const tables = new Map([...this.tables].map(([name, rows]) => [name, new Map(rows)]));
    return () => void (this.tables = tables);
  }

  records(): StoredRecord[] {
    return [...this.tables].flatMap(([type, rows]) =>
      [...rows.values()].map((fields) => ({
        type,
        id: String(fields.Id),
        fields: { ...fields },
        deleted: fields.IsDeleted === true,
      })),
    );
  }

  private save(
    type: RecordType,
    asked: Fields,
    before: Fields | undefined,
    actor: Actor,
    allowDuplicates = false,
  ): string {
    checkRequired(type, asked);
    checkReferences(this.schema, type, asked, before, this.find);
    const isFlowRun = this.settings.flow !== undefined && actor === INTEGRATION_USER;
    const next = isFlowRun ? { ...asked, ...flowFields(this.settings.flow, type, asked) } : asked;
    const row: Fields = { ...next, ...derive(type.name, next, before, this.find), ...this.stamps(actor) };
    const findBy = (field: Field, value: unknown) => this.findBy(type, field, value);
    checkUnique(type, row, findBy);
    if (this.settings.duplicateRules && !allowDuplicates) checkDuplicates(type, row, before, findBy);
    this.put(type, row);
    if (type.name === 'OpportunityLineItem') this.sumLines(row.OpportunityId, actor);
    this.onSaved(type.name, String(row.Id));
    return String(row.Id);
  }

  /** An opportunity's amount follows its lines. */
  private sumLines(opportunityId: unknown, actor: Actor): void {
    const type = this.type('Opportunity');
    const lineType = this.type('OpportunityLineItem');
    const before = this.find(opportunityId);
    if (!before || before.IsDeleted === true) return;
    const lines = this.findBy(lineType, fieldOf(lineType, 'OpportunityId') as Field, opportunityId);
    const amount = roundTo(
      lines.reduce((sum, line) => sum + Number(line.TotalPrice), 0),
      2,
    );
    const Amount = lines.length > 0 ? amount : before.Amount;
    const summed = { ...before, HasOpportunityLineItem: lines.length > 0, Amount };
    this.save(type, summed, summed, actor);
  }

  private read(type: RecordType, input: Fields, right: 'createable' | 'updateable'): Record<string, unknown> {
    const read: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(input)) {
      if (name === 'attributes') continue;
      const field = fieldOf(type, name);
      if (!field) throw noSuchColumn(name, type.name);
      if (field.type === 'id') throw fieldNotAllowed(field.name);
      if (!field[right]) throw notWriteable(field);
      read[field.name] = readValue(field, value);
    }
    return read;
  }

  private stamps(actor: Actor): Fields {
    const at = formatDatetime(this.now());
    return { LastModifiedDate: at, LastModifiedById: actor, SystemModstamp: at };
  }

  private table(type: RecordType): Map<string, Fields> {
    let table = this.tables.get(type.name);
    if (!table) this.tables.set(type.name, (table = new Map()));
    return table;
  }

  private put(type: RecordType, row: Fields): void {
    this.table(type).set(String(row.Id), row);
  }

  private nextId(type: RecordType): string {
    const number = this.numbers.get(type.name) ?? FIRST_NEW_NUMBER;
    this.numbers.set(type.name, number + 1);
    return salesforceId(type.keyPrefix, number);
  }
}

const defaultOf = ({ defaultValue }: Field, actor: Actor) =>
  defaultValue === 'caller' ? actor : (defaultValue ?? null);

const cannotWrite = (type: RecordType, how: string) =>
  new SalesforceError(
    400,
    'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY',
    `entity type cannot be ${how}: ${type.label}`,
    [],
  );

export const fieldNotAllowed = (name: string) =>
  new SalesforceError(400, 'INVALID_FIELD', `The ${name} field should not be specified in the sobject data.`);

const notWriteable = (field: Field) =>
  new SalesforceError(
    400,
    'INVALID_FIELD_FOR_INSERT_UPDATE',
    `Unable to create/update fields: ${field.name}. Please check the security settings of this field and verify that it is read/write for your profile or permission set.`,
    [field.name],
  );

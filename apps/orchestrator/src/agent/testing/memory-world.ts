import { resolve } from 'node:path';
import {
  SignalboxError,
  type Change,
  type Condition,
  type ErrorBody,
  type Fields,
  type FieldValue,
  type SystemRecord,
} from '@signalbox/contracts';
import { parseMappings, readSchema, type Mappings } from '@signalbox/mapping';
import type { GatewayReads } from '../ports.js';

const CONFIG = resolve(import.meta.dirname, '../../../../../config');

const DEAL = `entity: deal
title: Deal
about: A sale that was agreed on.
knownBy: name
connections:
  crm: { type: Opportunity }
fields:
  name: { source: crm, in: { crm: Name } }
  stage: { source: crm, in: { crm: StageName } }
  order: { source: crm, in: { crm: OrderNumber } }
`;
const CUSTOMER = `entity: customer
title: Customer
about: A company that buys from us.
knownBy: name
connections:
  crm: { type: Account }
  erp: { type: Customer }
fields:
  name: { source: crm, in: { crm: Name, erp: customer_name } }
  note: { source: erp, in: { erp: note } }
match:
  - { by: name, how: alike, atLeast: 0.85, says: alike }
`;

export function testMappings(): Mappings {
  const files = [
    { file: 'mappings/customer.yaml', text: CUSTOMER },
    { file: 'mappings/deal.yaml', text: DEAL },
  ];
  return parseMappings(files, readSchema(CONFIG, 'mapping'));
}

export function recordOf(connection: string, type: string, id: string, fields: Fields): SystemRecord {
  return { connection, type, id, version: '1', url: `https://${connection}.example/${id}`, fields };
}

/** Two systems in memory, `crm` and `erp`, that can be read and previewed, and told to fail. */
export class MemoryWorld implements GatewayReads {
  readonly records: SystemRecord[] = [
    recordOf('crm', 'Opportunity', 'D1', { Name: 'Scanners', StageName: 'Won', OrderNumber: null }),
    recordOf('erp', 'Customer', 'C1', { customer_name: 'Northwind GmbH', note: 'old' }),
    recordOf('erp', 'Customer', 'C2', { customer_name: 'Southwind Ltd', note: null }),
  ];
  readonly schemas: Record<string, string> = { crm: 's1', erp: 's1' };
  /** Problems that previews find, by ref. */
  readonly problems: Record<string, ErrorBody[]> = {};
  /** Calls that arrived, in order: `erp get`. */
  readonly calls: string[] = [];
  readonly #failures: { call: string; error: SignalboxError }[] = [];

  /** Lets the next such call fail. */
  failNext(call: string, error: SignalboxError): void {
    this.#failures.push({ call, error });
  }

  async connections(): Promise<string[]> {
    return Object.keys(this.schemas);
  }

  async get(connection: string, { type, id }: { type: string; id?: string }) {
    this.#arrived(`${connection} get`);
    return { record: this.find(connection, type, id ?? '') ?? null };
  }

  async query(connection: string, request: { type: string; where?: Condition[] }) {
    this.#arrived(`${connection} query`);
    const all = this.records.filter((each) => each.connection === connection && each.type === request.type);
    const records = all.filter(({ fields }) => (request.where ?? []).every((each) => holds(fields, each)));
    return { records, nextCursor: null };
  }

  async preview(connection: string, changes: Change[]) {
    this.#arrived(`${connection} preview`);
    const items = changes.map((change) => {
      const record = this.find(connection, change.type, String(change.id));
      const names = Object.keys(change.fields ?? {});
      const seen = names.map((name): [string, FieldValue] => [name, record?.fields[name] ?? null]);
      return {
        ref: change.ref,
        before: record === undefined ? null : Object.fromEntries(seen),
        after: change.fields ?? null,
        calls: 1,
        problems: this.problems[change.ref] ?? [],
      };
    });
    return { schemaVersion: this.schemas[connection] ?? '', items };
  }

  find(connection: string, type: string, id: string): SystemRecord | undefined {
    return this.records.find(
      (each) => each.connection === connection && each.type === type && each.id === id,
    );
  }

  #arrived(call: string): void {
    this.calls.push(call);
    const index = this.#failures.findIndex((failure) => failure.call === call);
    const [failure] = index < 0 ? [] : this.#failures.splice(index, 1);
    if (failure !== undefined) throw failure.error;
  }
}

function holds(fields: Fields, { field, op, value }: Condition): boolean {
  const held = String(fields[field] ?? '').toLowerCase();
  const wanted = String(value ?? '').toLowerCase();
  if (op === '=') return held === wanted;
  if (op === 'contains') return held.includes(wanted);
  throw new SignalboxError('UNSUPPORTED', `this test world has no condition ${op}`);
}

import { randomUUID } from 'node:crypto';
import type { Change, Fields, Receipt } from '@signalbox/contracts';
import type { Caller, WriteOptions } from '../caller.js';
import type { GatewayUnderTest, VendorCall } from '../gateway-under-test.js';
import type { Simulator } from '../simulator.js';

/** One write under one key, and how its effects are told at the vendor. */
export interface Work {
  /** `erpnext create` */
  pair: string;
  /** Of `kindsOf`: `create`, `compensate create`. */
  kind: string;
  key: string;
  type: string;
  /** Asks for it, under its key. */
  ask(caller: Caller, options: WriteOptions): Promise<Receipt>;
  /** The vendor's writing call; `mentions` is in its path or body and in no other call's. */
  call: VendorCall & { mentions: string };
  /** Where the vendor can enforce the key: a value that only this write's record carries. */
  mark?: string;
  /** Milliseconds since the epoch; calls before it made what the write is about. */
  since: number;
}

/** Who makes what a write is about, by the gateway itself. */
export interface Clerk {
  unit: GatewayUnderTest;
  caller: Caller;
  vendor: Simulator;
  /** Text that is in no other record. */
  mark(): string;
}

type Prepared = Omit<Work, 'pair' | 'kind' | 'key' | 'since' | 'ask'> & { write: Change | Receipt };

const ANY_DELETE: VendorCall = { method: 'DELETE', path: '' };

function creation({ unit, caller, mark }: Clerk): { change: Change; text: string } {
  const text = mark();
  const { type, fields } = unit.sample;
  const change: Change = { ...base(caller), kind: 'create', type, fields: fields(text) };
  return { change, text };
}

const base = ({ connection }: Caller) => ({ ref: 'made', connection });

async function created(clerk: Clerk): Promise<Receipt> {
  return clerk.caller.apply(creation(clerk).change);
}

async function update(clerk: Clerk): Promise<Change> {
  const { type, field } = clerk.unit.sample;
  const { id } = await created(clerk);
  return { ...base(clerk.caller), kind: 'update', type, id, fields: { [field]: clerk.mark() } };
}

async function transition(clerk: Clerk): Promise<Change> {
  const { type, fields, to } = clerk.unit.transition as NonNullable<GatewayUnderTest['transition']>;
  const values: Fields = await fields(clerk.mark(), clerk.vendor);
  const { id } = await clerk.caller.apply({ ...base(clerk.caller), kind: 'create', type, fields: values });
  return { ...base(clerk.caller), kind: 'transition', type, id, to };
}

async function link(clerk: Clerk): Promise<Change> {
  const { type, to } = clerk.unit.link as NonNullable<GatewayUnderTest['link']>;
  const { id } = await created(clerk);
  const other = (await clerk.vendor.records(to)).at(-1)?.id as string;
  return { ...base(clerk.caller), kind: 'link', type, id, links: [{ type: to, id: other }] };
}

/** Each kind of write that a gateway may have: what it takes, and by which call of the vendor it is made. */
const KINDS: Record<
  string,
  { fits(unit: GatewayUnderTest): boolean; prepare(clerk: Clerk): Promise<Prepared> }
> = {
  create: {
    fits: () => true,
    prepare: async (clerk) => {
      const { change, text } = creation(clerk);
      return {
        write: change,
        type: change.type,
        call: { ...clerk.unit.sample.creates, mentions: text },
        mark: text,
      };
    },
  },
  update: {
    fits: () => true,
    prepare: async (clerk) => byId(await update(clerk), clerk.unit.sample.updates),
  },
  delete: {
    fits: () => true,
    prepare: async (clerk) => {
      const { id } = await created(clerk);
      const { type } = clerk.unit.sample;
      const change: Change = { ...base(clerk.caller), kind: 'delete', type, id };
      return byId(change, clerk.unit.deletes ?? ANY_DELETE);
    },
  },
  upsert: {
    fits: ({ upsert }) => upsert !== undefined,
    prepare: async ({ unit, caller, mark }) => {
      const { type, match, fields, value, makes } = unit.upsert as NonNullable<GatewayUnderTest['upsert']>;
      const text = value(mark());
      const write: Change = {
        ...{ ...base(caller), kind: 'upsert', type, fields: fields(text) },
        match: { field: match, value: text },
      };
      return { write, type, call: { ...makes, mentions: text }, mark: text };
    },
  },
  transition: {
    fits: ({ transition }) => transition !== undefined,
    prepare: async (clerk) => byId(await transition(clerk), clerk.unit.transition?.moves as VendorCall),
  },
  link: {
    fits: ({ link }) => link !== undefined,
    prepare: async (clerk) => byId(await link(clerk), clerk.unit.link?.makes as VendorCall),
  },
  'compensate create': {
    fits: () => true,
    prepare: async (clerk) => byId(await created(clerk), clerk.unit.deletes ?? ANY_DELETE),
  },
  'compensate update': {
    fits: () => true,
    prepare: async (clerk) => byId(await clerk.caller.apply(await update(clerk)), clerk.unit.sample.updates),
  },
  'compensate transition': {
    fits: ({ transition }) => transition !== undefined,
    prepare: async (clerk) =>
      byId(await clerk.caller.apply(await transition(clerk)), clerk.unit.transition?.moves as VendorCall),
  },
  'compensate link': {
    fits: ({ link }) => link !== undefined,
    prepare: async (clerk) => byId(await clerk.caller.apply(await link(clerk)), ANY_DELETE),
  },
};

const byId = (write: Change | Receipt, call: VendorCall): Prepared => ({
  ...{ write, type: write.type },
  call: { ...call, mentions: write.id as string },
});

/** The kinds of write that a gateway supports. */
export function kindsOf(unit: GatewayUnderTest): string[] {
  return Object.keys(KINDS).filter((kind) => KINDS[kind]?.fits(unit));
}

/** One more write of a kind, ready to be asked for. */
export async function prepareWork(kind: string, clerk: Clerk): Promise<Work> {
  const { write, ...prepared } = await (KINDS[kind] as (typeof KINDS)[string]).prepare(clerk);
  const key = randomUUID();
  return {
    ...prepared,
    ...{ pair: `${clerk.unit.definition.system} ${kind}`, kind, key, since: Date.now() },
    ask: (caller, options) =>
      isReceipt(write)
        ? caller.compensate(write, { ...options, key, sagaId: key })
        : caller.apply(write, { ...options, key, sagaId: key }),
  };
}

const isReceipt = (write: Change | Receipt): write is Receipt => 'outcome' in write;

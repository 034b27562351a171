import { type GatewayUnderTest, inPool } from '@signalbox/gateway-kit/testing';
import { randomUUID } from 'node:crypto';
import type { Change, Receipt } from '@signalbox/contracts';
import type { Figure } from '../figure.js';
import { clerkOf } from '../proof/interrupted-keys.js';
import { Replica } from '../replica.js';
import { UNITS } from '../units.js';
import type { World } from '../world.js';

/** One record that the gateway updates and a person edits: `human` is what the person wrote last. */
interface Meeting {
  lose(kind: 'reset' | 'reset-after'): Promise<void>;
  apply(maybe?: boolean): Promise<Receipt | undefined>;
  compensate(receipt: Receipt | undefined, maybe?: boolean): Promise<Receipt | undefined>;
  edit(): Promise<void>;
  /** Up to 15 ms, by the seed. */
  moment(): Promise<void>;
}

/** When a person edits, between what the gateway does. */
const INTERLEAVINGS: Record<string, (meeting: Meeting) => Promise<void>> = {
  'done, answer lost, edited, asked again': async ({ lose, apply, edit }) => {
    await lose('reset-after');
    await apply();
    await edit();
    await apply(true);
  },
  'not done, answer lost, edited, asked again': async ({ lose, apply, edit }) => {
    await lose('reset');
    await apply();
    await edit();
    await apply(true);
  },
  'done, edited, taken back': async ({ apply, compensate, edit }) => {
    const receipt = await apply();
    await edit();
    await compensate(receipt);
  },
  'taken back, answer lost, edited, asked again': async ({ apply, lose, compensate, edit }) => {
    const receipt = await apply();
    await lose('reset-after');
    await compensate(receipt);
    await edit();
    await compensate(receipt, true);
  },
  'not taken back, answer lost, edited, asked again': async ({ apply, lose, compensate, edit }) => {
    const receipt = await apply();
    await lose('reset');
    await compensate(receipt);
    await edit();
    await compensate(receipt, true);
  },
  'edited while it is asked again': async ({ lose, apply, edit, moment }) => {
    await lose('reset-after');
    await apply();
    await Promise.all([apply(true), moment().then(edit)]);
  },
  'edited while it is taken back': async ({ apply, compensate, edit, moment }) => {
    const receipt = await apply();
    await Promise.all([compensate(receipt), moment().then(edit)]);
  },
};

/** Interleavings in which the person saves within the milliseconds between a read of ours and our write. */
const AT_THE_SAME_TIME = /^edited while /;

interface Overwritten {
  unit: GatewayUnderTest;
  name: string;
  problem: string;
}

/** Edits by people that a retry or a compensation overwrote. */
export async function humanEdits(world: World, { edits }: { edits: number }): Promise<Figure> {
  const share = Math.ceil(edits / UNITS.length);
  const lost = (await Promise.all(UNITS.map((unit) => interleaved(world, unit, share)))).flat();
  // Nobody can hold a record still for us in a system without conditional writes.
  const unguarded = lost.filter(({ unit, name }) => unit.unconditional && AT_THE_SAME_TIME.test(name));
  const titles = [...new Set(unguarded.map(({ unit }) => unit.definition.title))].join(', ');
  const wrong = lost.filter((one) => !unguarded.includes(one));
  return {
    figure: `human edits overwritten by a retry or a compensation, of ${share * UNITS.length} interleaved`,
    value: `${wrong.length}${unguarded.length === 0 ? '' : ` (and ${unguarded.length} within the milliseconds between read and write where the system has no conditional write: ${titles})`}`,
    reach: '0',
    ok: wrong.length === 0,
    how: `${Object.keys(INTERLEAVINGS).length} interleavings of a person's edit with lost answers, retries and compensations, two of them at the same time as our write; read from the stand-in's records at the end.`,
    problems: lost.map(({ problem }) => problem),
  };
}

async function interleaved(world: World, unit: GatewayUnderTest, count: number): Promise<Overwritten[]> {
  const replica = await Replica.start(world, unit);
  const clerk = clerkOf(world, unit, replica);
  const { caller, vendor, mark } = clerk;
  const { type, field, fields, updates } = unit.sample;
  const names = Object.keys(INTERLEAVINGS);
  const lost = await inPool(
    Array.from({ length: count }),
    6,
    async (_, at): Promise<Overwritten | undefined> => {
      const name = names[at % names.length] as string;
      const { id, before } = await recordToUpdate();
      const human = `${mark()} by hand`;
      const change: Change = {
        ...{ ref: 'changed', connection: caller.connection, kind: 'update', type, id },
        ...{ fields: { [field]: mark() }, before },
      };
      const [key, undoing] = [randomUUID(), randomUUID()];
      await INTERLEAVINGS[name]?.({
        lose: async (kind) => void (await vendor.fault({ ...updates, kind, count: 1, mentions: id })),
        apply: (maybe = false) => caller.apply(change, { key, maybe }).catch(() => undefined),
        compensate: async (receipt, maybe = false) =>
          receipt && caller.compensate(receipt, { key: undoing, maybe }).catch(() => undefined),
        edit: async () => void (await vendor.edit(type, id, { [field]: human })),
        moment: () => new Promise((resolve) => setTimeout(resolve, world.random() * 15)),
      });
      const now = (await vendor.everyRecord(type)).find((record) => record.id === id)?.fields[field];
      const problem = `${unit.definition.title} ${type} ${id}, ${name}: "${String(now)}" instead of "${human}"`;
      return now === human ? undefined : { unit, name, problem };
    },
  );
  world.say(`${unit.definition.title}: ${count} edits by hand`);
  await replica.stop();
  return lost.filter((one) => one !== undefined);

  async function recordToUpdate(): Promise<{ id: string; before: Change['before'] }> {
    const made = { ref: 'made', connection: caller.connection, kind: 'create' as const, type };
    const { id } = await caller.apply({ ...made, fields: fields(mark()) });
    const { record } = await caller.ask<{ record: { fields: NonNullable<Change['before']> } }>('get', {
      type,
      id,
    });
    return { id, before: { [field]: record.fields[field] ?? null } };
  }
}
